"""A call or a visit that an agent writes down is a case of the right customer."""

from dataclasses import replace

import pytest

from app.cases import commands, queries
from app.cases.commands import Heard
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.reactions import react
from app.customers import commands as customers
from app.customers import queries as known
from app.customers.models import Contact
from app.wiring import REACTIONS
from tests.factories.cases import a_contact, an_order

pytestmark = pytest.mark.db
PHONE = "+49 30 901820"


@pytest.fixture
def heard(cast):
    return Heard(
        channel="phone",
        queue_id=cast.parcels.id,
        mailbox_id=cast.mailbox.id,
        subject="Lamp hums",
        words="It hums since Monday.",
        point=PHONE,
        name="Dora Lang",
    )


def with_phone(cast, name):
    contact = a_contact(name)
    customers.add_point(cast.sam, contact.id, "phone", "+4930901820")
    return contact


def test_a_caller_we_never_met_is_made_and_the_case_is_the_writers(cast, heard):
    case = commands.log_case(cast.alice, heard)

    [message] = queries.messages_of(case.id)
    assert (case.channel, case.status, case.assignee_id) == ("phone", "open", cast.alice.id)
    assert case.due_at is not None
    assert (message.direction, message.channel, message.author_name) == ("in", "phone", "Dora Lang")
    assert message.extras == {"written_by": "Alice"}
    assert known.by_point("phone", "+4930901820").id == case.requester_id


def test_what_is_done_is_solved_and_nobody_waits(cast, heard):
    case = commands.log_case(cast.alice, replace(heard, solved=True, channel="visit"))

    assert (case.status, case.due_at, case.channel) == ("solved", None, "visit")


def test_who_has_the_number_is_found_by_it_alone(cast, heard):
    dora = with_phone(cast, "Dora Lang")

    assert commands.log_case(cast.alice, replace(heard, name="")).requester_id == dora.id
    by_mail = replace(heard, name="", point=known.address(dora.id, kind="email").upper())
    assert commands.log_case(cast.alice, by_mail).requester_id == dora.id


def test_of_a_family_with_one_number_the_name_tells_who_it_was(cast, heard):
    dora, paul = with_phone(cast, "Dora Lang"), with_phone(cast, "Paul Lang")

    with pytest.raises(Refused) as refused:
        commands.log_case(cast.alice, replace(heard, name=""))
    assert refused.value.data["field"] == "name"
    assert {"Dora Lang", "Paul Lang"} == set(refused.value.data["names"].split(", "))

    assert commands.log_case(cast.alice, replace(heard, name="paul lang")).requester_id == paul.id
    third = commands.log_case(cast.alice, replace(heard, name="Eva Lang")).requester_id
    assert third not in {dora.id, paul.id}
    assert session.get(Contact, third).name == "Eva Lang"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"point": "12"}, "point"),
        ({"point": ""}, "point"),
        ({"point": "not@an address"}, "point"),
        ({"name": ""}, "name"),
        ({"words": "  "}, "text"),
        ({"subject": " "}, "subject"),
        ({"channel": "email"}, "channel"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_made(cast, heard, said, field):
    with pytest.raises(Refused) as refused:
        commands.log_case(cast.alice, replace(heard, **said))

    assert refused.value.data["field"] == field
    assert session.query(Contact).count() == 0


def test_who_may_not_begin_cases_there_or_see_the_customer_is_told_so(cast, heard):
    with pytest.raises(NotFound):
        commands.log_case(cast.alice, replace(heard, queue_id=cast.returns.id))
    with pytest.raises(NotAllowed):
        commands.log_case(replace(cast.alice, grants=frozenset()), heard)
    hidden = replace(cast.alice, grants=cast.alice.grants - {"customers.see_all"})
    with pytest.raises(NotFound):
        commands.log_case(hidden, replace(heard, contact_id=a_contact().id))


def test_the_order_that_a_caller_names_is_tied_where_it_is_hers(cast, heard):
    dora = with_phone(cast, "Dora Lang")
    order = an_order(dora, "SO-500001")

    case = commands.log_case(cast.alice, replace(heard, name="", words="It is about SO-500001."))
    session.rollback()
    react("fast", REACTIONS)

    assert [one.id for one in queries.of_orders(case.id)] == [order.id]


def test_a_form_that_is_sent_twice_makes_one_case(cast, heard):
    first = commands.log_case(cast.alice, replace(heard, key="a1"))

    assert commands.log_case(cast.alice, replace(heard, key="a1")).id == first.id
    assert commands.log_case(cast.alice, replace(heard, key="a2")).id != first.id


def test_she_is_answered_by_mail_where_we_know_an_address(cast, heard):
    dora = with_phone(cast, "Dora Lang")
    case = commands.log_case(cast.alice, replace(heard, contact_id=dora.id, point=""))

    message = commands.reply(cast.alice, case.id, body="A new lamp is on its way.")

    assert (message.direction, message.channel) == ("out", "email")
    assert queries.get(SYSTEM, case.id).status == "waiting_customer"
