"""Whose case it becomes: what a member forwards, and what a contact form brings."""

import pytest

from app.cases import queries
from app.cases.models import Message
from app.channels.email import take
from app.channels.email.read import read
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import Refused
from app.customers import queries as customers
from app.intake import raw
from app.people import commands as people
from app.people import queries as agents
from tests.conftest import mailbox_words

pytestmark = pytest.mark.db
PASS = "Authentication-Results: mx.desk.example; dmarc=pass header.from=desk.example\n"
FAIL = "Authentication-Results: mx.desk.example; dmarc=fail\n"
FORWARD = (
    "From: Alice <alice@desk.example>\nTo: support@desk.example\nMessage-ID: <f{number}@desk.example>\n"
    "Subject: Fwd: kettle\n{more}\nPlease look.\n\n---------- Forwarded message ---------\n"
    "From: Dora Lee <{who}>\nDate: Monday\nSubject: kettle\nTo: <alice@desk.example>\n\nWhere is it?\n"
)
FORM = (
    "From: Shop <noreply@shop.example>\nTo: support@desk.example\nMessage-ID: <form@shop.example>\n"
    "Subject: New entry\nAuto-Submitted: auto-generated\n{more}\n"
    "Name: Dora Lee\nEmail: {who}\nMessage: It leaks.\n"
)


class Here:
    def read(self, path, spool):
        return read(path.read_bytes(), spool=spool)


@pytest.fixture
def receive(cast):
    people.save_mailbox(
        SYSTEM,
        cast.mailbox.id,
        mailbox_words(cast.parcels.id, form_senders="NoReply@shop.example; web@x.example"),
    )

    def take_in(content: str, *, who="dora@example.org", more="", number=1):
        words = content.format(who=who, more=more, number=number)
        return take.take(Here(), raw.keep(SYSTEM, cast.mailbox.id, words.encode()))

    return take_in


def requester_of(cast, taken) -> str:
    case = queries.get(cast.alice, taken.case_id)
    return customers.address(case.requester_id, kind="email")


def test_a_members_forward_opens_the_case_of_the_real_customer(receive, cast):
    taken = receive(FORWARD, more=PASS)

    message = session.get(Message, taken.message_id)
    assert requester_of(cast, taken) == "dora@example.org"
    assert (message.author_name, message.reply_text) == ("Dora Lee", "Where is it?")
    assert message.extras["forwarded_by"] == "alice@desk.example"
    assert "Please look." in message.text


@pytest.mark.parametrize("more", ["", FAIL])
def test_a_forward_that_nothing_vouches_for_names_nobody(receive, more):
    taken = receive(FORWARD, more=more)

    assert customers.by_point("email", "dora@example.org") is None
    assert taken.outcome in {"case", "held"}


def test_a_strangers_forward_is_the_strangers_own_case(receive, cast):
    taken = receive(FORWARD.replace("alice@desk.example", "eve@example.net"), more=PASS)

    assert requester_of(cast, taken) == "eve@example.net"


def test_an_agent_who_may_no_longer_come_in_cannot_speak_for_a_customer(receive, cast):
    people.disable(cast.ada, agents.by_email("alice@desk.example").id)

    taken = receive(FORWARD, more=PASS)

    assert requester_of(cast, taken) != "dora@example.org" if taken.case_id else True
    assert customers.by_point("email", "dora@example.org") is None


@pytest.mark.parametrize("who", ["support@desk.example", "bob@desk.example"])
def test_a_forward_cannot_name_one_of_us(receive, who):
    taken = receive(FORWARD, more=PASS, who=who)

    assert customers.by_point("email", who) is None
    assert taken.message_id is None or "forwarded_by" not in session.get(Message, taken.message_id).extras


def test_a_forward_joins_no_case_of_the_customer_it_names(receive, cast):
    first = receive(FORWARD, more=PASS, number=1)
    second = receive(FORWARD, more=f"{PASS}References: <guessed@desk.example>\n", number=2)

    assert second.case_id != first.case_id
    assert requester_of(cast, second) == requester_of(cast, first)


def test_a_contact_form_the_mailbox_names_opens_the_visitors_case_and_starts_its_clock(receive, cast):
    taken = receive(FORM)

    case, message = queries.get(cast.alice, taken.case_id), session.get(Message, taken.message_id)
    assert requester_of(cast, taken) == "dora@example.org"
    assert (message.reply_text, message.kind, case.due_at is not None) == ("It leaks.", "message", True)
    assert message.extras["form_of"] == "noreply@shop.example"


def test_the_same_words_from_another_sender_are_no_form(receive, cast):
    taken = receive(FORM.replace("noreply@shop.example", "eve@example.net"))

    assert requester_of(cast, taken) == "eve@example.net"


def test_a_form_whose_sender_failed_its_check_names_nobody(receive):
    receive(FORM, more=FAIL)

    assert customers.by_point("email", "dora@example.org") is None


def test_a_list_of_form_senders_must_be_addresses(cast):
    with pytest.raises(Refused):
        people.save_mailbox(
            SYSTEM, cast.mailbox.id, mailbox_words(cast.parcels.id, form_senders="noreply, shop.example")
        )
