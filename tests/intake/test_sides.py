"""What comes back to a side conversation stays inside it; what a customer writes never lands there."""

from datetime import timedelta

import pytest

from app.cases import commands, queries
from app.cases.commands import Aside, How
from app.cases.models import Case, Message
from app.core import reply_tokens
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.outgoing import queries as leaving
from tests.intake.test_receiving_email import FAIL, PASS, mail, receive
from tests.intake.test_threading import DORA, to_token

pytestmark = pytest.mark.db
__all__ = ["receive"]
SUE = "sue@supplier.example"


def ask(cast, case_id: int, *people: str, wakes: bool = False):
    """Write to somebody beside the customer; returns what left."""
    how = How(to=tuple(("", one) for one in people or (SUE,)))
    aside = Aside(body="Resend it?", subject="Order 42", how=how, wakes=wakes)
    message = commands.write_aside(cast.alice, case_id, aside)
    session.rollback()
    return leaving.copies([message.id])[message.id]


def of(raw) -> Message:
    session.rollback()
    return session.get_one(Message, raw.message_id, populate_existing=True)


def state(case_id: int) -> tuple[object, ...]:
    case = session.get_one(Case, case_id, populate_existing=True)
    return case.status, case.due_at, case.updated_at, case.last_words


def reference(out) -> bytes:
    return f"In-Reply-To: {out.message_id}\n".encode()


@pytest.mark.parametrize("by", ["token", "reference"])
def test_an_answer_comes_back_into_its_conversation_and_changes_nothing_for_the_customer(receive, cast, by):
    first = receive(mail(1))
    (out,) = ask(cast, first.case_id)
    before = state(first.case_id)
    token = f"Delivered-To: support+{out.token}@desk.example\n".encode()

    answer = receive(mail(2, sender=SUE, more=PASS + (token if by == "token" else reference(out))))

    assert (answer.case_id, of(answer).direction) == (first.case_id, "from_side")
    assert of(answer).side_id == session.get_one(Message, out.said_id).side_id
    assert state(first.case_id) == before
    dora = Actor(kind="customer", id=session.get_one(Case, first.case_id).requester_id)
    hers = [one.message.id for one in queries.timeline(dora, first.case_id) if one.message]
    assert hers == [first.message_id]


def test_an_answer_to_a_closed_case_stays_beside_it_and_opens_nothing(receive, cast):
    first = receive(mail(1))
    (out,) = ask(cast, first.case_id)
    for status in ("solved", "closed"):
        commands.set_status(cast.sam, first.case_id, status)

    answer = receive(mail(2, sender=SUE, more=PASS + reference(out)))

    assert (answer.case_id, state(first.case_id)[0]) == (first.case_id, "closed")


@pytest.mark.parametrize(
    ("was", "wakes", "kind", "then"),
    [
        ("waiting_other", True, b"", "open"),
        ("solved", True, b"", "open"),
        ("new", True, b"", "new"),
        ("closed", True, b"", "closed"),
        ("waiting_other", False, b"", "waiting_other"),
        ("waiting_other", True, b"Auto-Submitted: auto-replied\n", "waiting_other"),
    ],
)
def test_an_answer_wakes_a_case_where_the_conversation_is_to(receive, cast, was, wakes, kind, then):
    first = receive(mail(1))
    (out,) = ask(cast, first.case_id, wakes=wakes)
    for status in () if was == "new" else ("solved", was) if was == "closed" else (was,):
        commands.set_status(cast.sam, first.case_id, status)
    _status, *before = state(first.case_id)

    answer = receive(mail(2, sender=SUE, more=PASS + kind + reference(out)))

    assert answer.case_id == first.case_id
    assert state(first.case_id) == (then, *before)
    assert session.get_one(Case, first.case_id).assignee_id is None


def test_a_supplier_who_writes_without_end_wakes_a_settled_case_three_times_an_hour(receive, cast):
    first = receive(mail(1))
    (out,) = ask(cast, first.case_id, wakes=True)
    woken = []
    for number in range(5):
        commands.set_status(cast.sam, first.case_id, "solved")
        receive(mail(10 + number, sender=SUE, words=f"Word {number}", more=PASS + reference(out)))
        woken.append(state(first.case_id)[0])

    assert woken == ["open", "open", "open", "solved", "solved"]


def test_the_token_of_a_conversation_does_not_open_the_customers_case(receive, cast):
    first = receive(mail(1))
    (out,) = ask(cast, first.case_id)

    assert out.token != reply_tokens.mint(first.case_id, SUE)
    stranger = receive(mail(2, sender="eve@example.net", more=PASS + reference(out)))
    assert stranger.case_id != first.case_id


def test_a_supplier_cannot_write_to_the_customers_side_by_a_token_made_for_her_case(receive, cast):
    first = receive(mail(1))
    ask(cast, first.case_id)

    other = receive(mail(2, sender=SUE, more=PASS))

    assert other.case_id != first.case_id


def test_who_fails_a_check_and_has_the_token_is_marked_as_unproved(receive, cast):
    first = receive(mail(1))
    (out,) = ask(cast, first.case_id)

    forged = receive(mail(2, sender=SUE, more=FAIL + reference(out)))

    assert (forged.case_id, of(forged).direction) == (first.case_id, "from_side")
    assert of(forged).unverified
    assert of(forged).files_held


def test_a_customer_who_is_asked_beside_too_still_answers_her_case_by_her_own_token(receive, cast):
    first = receive(mail(1))
    ask(cast, first.case_id, DORA)

    answer = receive(mail(2, more=PASS + to_token(first.case_id)))

    assert (answer.case_id, of(answer).direction) == (first.case_id, "in")


def test_a_copied_participant_answers_by_the_id_of_another_copy(receive, cast):
    first = receive(mail(1))
    how = How(to=(("Dora", DORA),), cc=(("Carl", "carl@example.com"),))
    message = commands.reply(cast.alice, first.case_id, body="Hello", how=how)
    session.rollback()
    dora, _carl = leaving.copies([message.id])[message.id]

    answer = receive(mail(2, sender="carl@example.com", more=PASS + reference(dora)))

    assert (answer.case_id, of(answer).joined_by) == (first.case_id, "reference")


def test_a_mail_stops_what_was_to_leave_later(receive, cast):
    first = receive(mail(1))
    later = commands.reply(cast.alice, first.case_id, body="x", how=How(at=now() + timedelta(days=1)))

    receive(mail(2, more=PASS + to_token(first.case_id)))

    assert session.get_one(Message, later.id, populate_existing=True).asks
