"""A case that is spam: closed as a whole, its sender blocked where that is said, and all of it undone."""

import pytest
from sqlalchemy import select

from app.cases import commands, queries
from app.cases.models import Case
from app.core.db import session
from app.core.errors import NotAllowed, NotFound, Refused
from app.intake import senders, spam
from app.intake.models import SenderRule
from tests.intake.mails import PASS, mail, take_in
from tests.intake.test_threading import to_token
from tests.ledger import told

pytestmark = pytest.mark.db
EVE = "eve@evil.example"


@pytest.fixture
def receive(cast):
    return lambda content: take_in(cast.mailbox.id, content)


@pytest.fixture
def case(receive) -> Case:
    return session.get(Case, receive(mail(1, sender=f"Eve <{EVE}>", words="Buy now")).case_id)


def fresh(case: Case) -> Case:
    session.rollback()
    return session.get_one(Case, case.id, populate_existing=True)


def rules() -> list[tuple[str, str]]:
    return [(one.pattern, one.verdict) for one in session.scalars(select(SenderRule))]


def test_spam_is_closed_with_no_clock_and_is_as_it_was_after_undo(cast, case):
    spam.mark(cast.alice, case.id)
    assert (fresh(case).status, fresh(case).due_at, fresh(case).spam_was) == ("closed", None, "new")
    assert told()[-1] == "case.called_spam"
    assert rules() == []

    spam.unmark(cast.alice, case.id)
    assert (fresh(case).status, fresh(case).spam_was) == ("new", "")
    assert fresh(case).due_at is not None
    assert told()[-1] == "case.cleared_of_spam"


def test_its_sender_is_blocked_with_it_and_let_in_again_with_it(receive, cast, case):
    spam.mark(cast.sam, case.id, block=True)
    held = receive(mail(2, sender=EVE, words="Buy more"))
    assert (rules(), held.reason_id) == ([(EVE, "block")], "blocked_sender")

    spam.unmark(cast.sam, case.id)
    assert rules() == []


def test_a_block_that_was_there_before_outlives_the_undo(cast, case):
    senders.decide(cast.sam, EVE, "block", note="known for years")
    spam.mark(cast.sam, case.id, block=True)
    spam.unmark(cast.sam, case.id)

    assert rules() == [(EVE, "block")]


def test_who_may_not_block_does_nothing_by_asking_for_it(cast, case):
    with pytest.raises(NotAllowed):
        spam.mark(cast.alice, case.id, block=True)
    with pytest.raises(NotFound):
        spam.mark(cast.bob, case.id)

    assert (fresh(case).status, rules()) == ("new", [])


def test_no_answer_of_the_sender_opens_it(receive, cast, case):
    spam.mark(cast.alice, case.id)

    again = receive(mail(3, sender=EVE, more=PASS + to_token(case.id, EVE)))

    assert again.case_id != case.id
    assert fresh(case).status == "closed"


def test_what_we_answered_is_no_spam(cast, case):
    commands.reply(cast.alice, case.id, body="Thank you")

    with pytest.raises(Refused):
        spam.mark(cast.alice, case.id)
    assert fresh(case).status == "waiting_customer"


def test_twice_is_once(cast, case):
    for _ in range(2):
        spam.mark(cast.alice, case.id)
    spam.unmark(cast.alice, case.id)
    spam.unmark(cast.alice, case.id)

    assert (fresh(case).status, told().count("case.called_spam")) == ("new", 1)
    assert told().count("case.cleared_of_spam") == 1


def test_the_timeline_tells_of_it(cast, case):
    spam.mark(cast.alice, case.id)

    fields = [one.field for entry in queries.timeline(cast.alice, case.id) for one in entry.changes]
    assert fields == ["spam"]
