"""What is asked of a mail before a look at any case: blocked senders, junk, floods, mail that was purged."""

import pytest
from sqlalchemy import func, select

from app.cases import queries
from app.cases.models import Case, Message
from app.core import alarms
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import NotAllowed, Refused
from app.intake import filters, junk, senders, shelf
from app.intake.inbound import Filters
from tests.intake.mails import FAIL, PASS, acknowledging, mail, take_in

pytestmark = pytest.mark.db


@pytest.fixture
def receive(cast):
    return lambda content: take_in(cast.mailbox.id, content)


def count(model) -> int:
    return session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize(
    ("pattern", "sender", "outcome"),
    [
        ("dora@example.org", "dora@example.org", "held"),
        ("Dora@Example.org", "DORA@example.org", "held"),
        ("example.org", "dora@example.org", "held"),
        ("example.org", "dora@mail.example.org", "case"),
        ("*.example.org", "dora@a.mail.example.org", "held"),
        ("*.example.org", "dora@example.org", "case"),
        ("example.org", "dora@notexample.org", "case"),
    ],
)
def test_a_blocked_sender_is_held_by_name_never_lost(receive, cast, pattern, sender, outcome):
    senders.decide(cast.sam, pattern, "block")

    taken = receive(mail(1, sender=sender))

    assert taken.outcome == outcome
    assert taken.reason_id == ("blocked_sender" if outcome == "held" else "")


def test_the_nearest_entry_counts(receive, cast):
    senders.decide(cast.sam, "example.org", "block")
    senders.decide(cast.sam, "dora@example.org", "allow")

    assert (receive(mail(1)).outcome, receive(mail(2, sender="eve@example.org")).outcome) == ("case", "held")


def test_a_mailbox_may_put_blocked_mail_into_the_trash(receive, cast):
    filters.save(cast.ada, cast.mailbox.id, Filters(blocked="trash"))
    senders.decide(cast.sam, "example.org", "block")

    taken = receive(mail(1))

    assert (taken.state, taken.reason_id) == ("trashed", "blocked_sender")
    assert shelf.content(cast.sam, taken.id) == mail(1)


def test_blocked_comes_before_threading(receive, cast):
    first = receive(mail(1, more=PASS))
    senders.decide(cast.sam, "dora@example.org", "block")

    second = receive(mail(2, more=PASS + b"References: <1@x.example>\n"))

    assert second.reason_id == "blocked_sender"
    assert len(queries.messages_of(first.case_id)) == 1


@pytest.mark.parametrize(
    "said", ["", "no domain", "a@b@c", "*", "*.", "*@example.org", "org", "support@desk.example"]
)
def test_what_is_no_sender_or_is_ours_cannot_be_blocked(cast, said):
    with pytest.raises(Refused):
        senders.decide(cast.sam, said, "block")


def test_only_who_may_blocks(cast):
    with pytest.raises(NotAllowed):
        senders.decide(cast.alice, "example.org", "block")


def test_lines_are_read_one_by_one_and_the_bad_are_told(cast):
    good, bad = senders.decide_all(cast.sam, ["a@example.org # rude", "", "*.spam.example", "what?"], "block")

    assert (good, bad) == (2, ["what?"])
    assert [one.note for one in senders.all_rules(cast.sam)] == ["", "rude"]


JUNK = [
    ("x-spam-flag", "YES", True),
    ("x-spam-flag", "NO", False),
    ("x-spam-status", "Yes, score=9.1 required=5.0 tests=X", True),
    ("x-spam-status", "No, score=6.0 required=7.0", True),
    ("x-spam-status", "No, score=-1.2 required=5.0", False),
    ("x-spam-score", "4.9", False),
    ("x-spam-level", "******", True),
    ("x-microsoft-antispam", "BCL:7;", True),
    ("x-forefront-antispam-report", "CIP:1.2.3.4;CTRY:;SCL:9;SRV:", True),
    ("x-ms-exchange-organization-scl", "-1", False),
    ("x-spam-score", "what", False),
]


@pytest.mark.parametrize(("header", "value", "is_it"), JUNK)
def test_junk_is_what_the_receiving_server_says(header, value, is_it):
    assert junk.is_junk({header: value}, header, 5.0) is is_it


def test_junk_is_held_only_where_the_mailbox_believes_that_header(receive, cast):
    more = b"X-Spam-Flag: YES\n"
    assert receive(mail(1, more=more)).outcome == "case"
    filters.save(cast.ada, cast.mailbox.id, Filters(junk_header="x-spam-flag"))

    taken = receive(mail(2, more=more))

    assert (taken.state, taken.reason_id) == ("held", "spam")
    assert receive(mail(3, more=b"X-Spam-Score: 99\n")).outcome == "case"


def test_a_senders_own_word_below_the_servers_is_not_asked(receive, cast):
    filters.save(cast.ada, cast.mailbox.id, Filters(junk_header="x-spam-flag"))

    assert receive(mail(1, more=b"X-Spam-Flag: YES\nX-Spam-Flag: NO\n")).outcome == "held"
    assert receive(mail(2, more=b"X-Spam-Flag: NO\nX-Spam-Flag: YES\n")).outcome == "case"


@pytest.mark.parametrize(("auth", "outcome"), [(PASS, "case"), (b"", "case"), (FAIL, "held")])
def test_an_allowed_sender_is_no_junk_unless_she_failed_a_check(receive, cast, auth, outcome):
    filters.save(cast.ada, cast.mailbox.id, Filters(junk_header="x-spam-flag"))
    senders.decide(cast.sam, "dora@example.org", "allow")

    assert receive(mail(1, more=auth + b"X-Spam-Flag: YES\n")).outcome == outcome


@pytest.mark.parametrize(("lists", "outcome"), [("hold", "held"), ("case", "case")])
def test_a_mailbox_decides_about_lists(receive, cast, lists, outcome):
    filters.save(cast.ada, cast.mailbox.id, Filters(lists=lists))

    taken = receive(mail(1, more=b"List-Id: <x.example.org>\n"))

    assert taken.outcome == outcome
    if outcome == "case":
        assert session.get(Case, taken.case_id).due_at is None


def test_many_alike_from_one_sender_become_one_case_with_one_answer_and_one_alarm(receive, cast):
    acknowledging(cast.mailbox.id)
    taken = [receive(mail(number, words=f"Now {number}")) for number in range(15)]

    assert [one.outcome for one in taken] == ["case"] * 10 + ["appended"] * 5
    assert {one.case_id for one in taken[10:]} == {taken[0].case_id}
    assert session.get(Message, taken[12].message_id).kind == "burst"
    assert session.get(Message, taken[12].message_id).unverified
    assert sorted(one.kind for one in alarms.unseen()) == ["burst", "loop"]


def test_many_alike_do_not_open_a_settled_case(receive, cast):
    taken = [receive(mail(number, words=f"Now {number}")) for number in range(10)]
    session.get(Case, taken[0].case_id).status = "solved"
    session.commit()

    last = receive(mail(11, words="Now 11"))

    assert (last.case_id, queries.get(cast.alice, last.case_id).status) == (taken[0].case_id, "solved")


def test_a_purged_mail_never_returns(receive, cast):
    senders.decide(cast.sam, "example.org", "block")
    first = receive(mail(1))
    shelf.purge(cast.sam, [first.id])
    senders.forget(cast.sam, senders.all_rules(cast.sam)[0].id)

    assert receive(mail(1)).outcome == "purged"
    assert receive(mail(1, words="other words")).outcome == "case"
    assert count(Case) == 1


def test_the_same_mail_is_held_once(receive, cast):
    senders.decide(SYSTEM, "example.org", "block")

    assert [receive(mail(1)).outcome, receive(mail(1)).outcome] == ["held", "duplicate"]
