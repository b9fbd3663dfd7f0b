"""Reply tokens, late answers and wrong joins, through the whole intake."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import commands, queries
from app.cases.models import Case, CaseLink, Message
from app.core import clock, reply_tokens
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.errors import NotAllowed, Refused
from app.customers.models import ContactPoint
from app.outgoing.queries import letter
from app.people import commands as people
from tests.conftest import mailbox_words
from tests.intake.test_receiving_email import FAIL, PASS, mail, receive

pytestmark = pytest.mark.db
__all__ = ["receive"]
DORA = "dora@example.org"
ALICE = "Alice <alice@desk.example>"


def to_token(case_id: int, address: str = DORA) -> bytes:
    return f"Delivered-To: support+{reply_tokens.mint(case_id, address)}@desk.example\n".encode()


def message_of(raw) -> Message:
    return session.get_one(Message, raw.message_id)


def test_an_answer_joins_by_its_token_alone_though_nothing_vouches_for_it(receive):
    first = receive(mail(1))

    second = receive(mail(2, subject="Something else", more=to_token(first.case_id)))

    assert (second.outcome, second.case_id) == ("appended", first.case_id)
    assert (message_of(second).joined_by, message_of(second).unverified) == ("own", "")


def test_what_we_send_carries_the_token_in_its_id_and_its_answer_joins_by_it(receive, cast):
    first = receive(mail(1))
    ours = commands.reply(cast.alice, first.case_id, body="It ships today.")
    sent = letter(ours.outgoing_id)
    assert sent.message_id.startswith(f"<{reply_tokens.mint(first.case_id, DORA)}.")

    second = receive(mail(2, more=f"References: {sent.message_id}\n".encode()))

    assert (second.case_id, message_of(second).joined_by) == (first.case_id, "own")


def test_a_forged_token_joins_nothing(receive):
    first = receive(mail(1))
    forged = to_token(first.case_id).replace(b"a", b"b").replace(b"+rb", b"+ra")

    second = receive(mail(2, more=PASS + forged))

    assert second.case_id != first.case_id


def test_a_token_that_nobody_was_given_ties_to_nothing(receive):
    first = receive(mail(1))

    second = receive(mail(2, sender="eve@example.net", more=PASS + to_token(first.case_id)))

    assert (second.outcome, second.case_id == first.case_id) == ("case", False)


def test_a_token_that_was_sent_to_a_customer_is_held_in_anybody_elses_hands(receive, cast):
    first = receive(mail(1))
    commands.reply(cast.alice, first.case_id, body="It ships today.")

    second = receive(mail(2, sender="eve@example.net", more=PASS + to_token(first.case_id)))

    assert (second.outcome, second.message_id) == ("held", None)


def test_a_failed_check_with_an_own_token_joins_unproved_and_its_files_wait(receive, cast):
    first = receive(mail(1))
    files = (
        b'MIME-Version: 1.0\nContent-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment\n'
    )

    second = receive(mail(2, more=FAIL + to_token(first.case_id) + files))

    message = message_of(second)
    assert (second.case_id, message.files_held, bool(message.unverified)) == (first.case_id, True, True)
    with pytest.raises(NotAllowed):
        queries.attachment(cast.alice, message.attachments[0].id)
    commands.release_files(cast.alice, message.id)
    assert queries.attachment(cast.alice, message.attachments[0].id).filename == "a.pdf"


def test_an_unproved_sender_opens_a_case_again_three_times_an_hour_at_most(receive, cast):
    first = receive(mail(1))
    states = []
    for number in range(2, 7):
        commands.set_status(cast.alice, first.case_id, "solved")
        receive(mail(number, more=FAIL + to_token(first.case_id)))
        states.append(queries.get(cast.alice, first.case_id).status)

    assert states == ["open", "open", "open", "solved", "solved"]


def closed(cast, case_id: int) -> None:
    commands.set_status(cast.alice, case_id, "solved")
    commands.set_status(cast.alice, case_id, "closed")


def test_an_answer_to_a_closed_case_opens_it_within_the_days_of_its_mailbox(receive, cast):
    first = receive(mail(1))
    closed(cast, first.case_id)
    with clock.at(now() + timedelta(days=13)):
        second = receive(mail(2, more=to_token(first.case_id)))

    assert second.case_id == first.case_id
    assert queries.get(cast.alice, first.case_id).status == "open"


def test_a_late_answer_to_a_closed_case_opens_a_linked_one(receive, cast):
    first = receive(mail(1))
    closed(cast, first.case_id)
    with clock.at(now() + timedelta(days=15)):
        second = receive(mail(2, more=to_token(first.case_id)))

    assert second.case_id != first.case_id
    ((before, link),) = queries.linked(cast.alice, second.case_id)
    assert (before.id, link.kind) == (first.case_id, "follow_up")
    ((after, _),) = queries.linked(cast.alice, first.case_id)
    assert after.id == second.case_id


def test_who_may_not_see_the_other_case_sees_no_link(receive, cast):
    first = receive(mail(1))
    closed(cast, first.case_id)
    with clock.at(now() + timedelta(days=15)):
        second = receive(mail(2, more=to_token(first.case_id)))
    commands.move_to_queue(SYSTEM, second.case_id, cast.returns.id)

    assert queries.linked(cast.alice, first.case_id) == []


def test_an_agents_proved_answer_by_mail_goes_on_to_the_customer(receive, cast):
    first = receive(mail(1))
    token = to_token(first.case_id, "alice@desk.example")

    second = receive(mail(2, sender=ALICE, words="We look at it.", more=PASS + token))

    message = message_of(second)
    assert (second.outcome, message.direction, message.agent_id) == ("appended", "out", cast.alice.id)
    assert letter(message.outgoing_id).recipient == DORA
    assert receive(mail(2, sender=ALICE, words="We look at it.", more=PASS + token)).outcome == ("duplicate")


@pytest.mark.parametrize("auth", [b"", FAIL])
def test_an_agents_answer_that_nothing_proves_is_held(receive, cast, auth):
    first = receive(mail(1))

    second = receive(mail(2, sender=ALICE, more=auth + to_token(first.case_id, "alice@desk.example")))

    assert second.outcome == "held"


def test_a_token_of_another_brand_opens_a_case_there(receive, cast):
    other = people.save_mailbox(
        SYSTEM, None, mailbox_words(cast.parcels.id, address="hello@brand.example", user="hello")
    )
    first = receive(mail(1))

    second = receive(mail(2, more=PASS + to_token(first.case_id)), mailbox=other)

    assert (second.outcome, second.case_id == first.case_id) == ("case", False)


def test_a_message_can_be_given_a_case_of_its_own(receive, cast):
    first = receive(mail(1))
    second = receive(mail(2, subject="Another matter", words="My bill", more=to_token(first.case_id)))

    own = commands.detach(cast.alice, second.message_id)

    assert [one.id for one in queries.messages_of(own.id)] == [second.message_id]
    assert [one.id for one in queries.messages_of(first.case_id)] == [first.message_id]
    assert (own.subject, own.requester_id) == (
        "Another matter",
        session.get_one(Case, first.case_id).requester_id,
    )
    assert own.due_at is not None
    assert session.get_one(Case, first.case_id).last_words == "Where is it?"
    link = session.scalars(select(CaseLink)).one()
    assert (link.case_id, link.other_id, link.kind) == (own.id, first.case_id, "detached")


def test_an_answer_to_a_detached_message_follows_it(receive, cast):
    first = receive(mail(1, more=PASS))
    second = receive(mail(2, more=PASS + b"References: <1@x.example>\n"))
    own = commands.detach(cast.alice, second.message_id)

    third = receive(mail(3, more=PASS + b"References: <2@x.example>\n"))

    assert third.case_id == own.id != first.case_id


def test_the_only_message_of_a_case_stays_where_it_is(receive, cast):
    first = receive(mail(1))

    with pytest.raises(Refused):
        commands.detach(cast.alice, first.message_id)


def test_what_an_agent_wrote_has_no_case_of_its_own(receive, cast):
    first = receive(mail(1))
    note = commands.note(cast.alice, first.case_id, body="Look here")

    with pytest.raises(Refused):
        commands.detach(cast.alice, note.id)


def test_a_contact_with_two_addresses_may_answer_from_either(receive):
    first = receive(mail(1))
    session.add(
        ContactPoint(contact_id=message_of(first).contact_id, kind="email", value="dora@work.example")
    )
    session.commit()

    second = receive(mail(2, sender="dora@work.example", more=to_token(first.case_id)))

    assert (second.case_id, message_of(second).joined_by) == (first.case_id, "own")
