"""A case knows what it is about: what its messages name is linked where it is the customer's own."""

import pytest
from sqlalchemy import select, update

from app.cases import commands, queries
from app.cases.commands import Choice
from app.cases.models import Hint
from app.core.actor import SYSTEM, Actor
from app.core.db import session
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.reactions import Cursor, given_up, react
from app.customers import commands as customers
from app.orders import commands as orders
from app.orders import queries as order_queries
from app.orders.rules import schema
from app.wiring import REACTIONS
from tests.factories.cases import a_case, a_contact, an_order, said
from tests.factories.told import order_json, shipment_json

pytestmark = pytest.mark.db
PARCEL = "1Z999AA10123456784"


def link() -> None:
    """Let the reactions do what they have to."""
    session.rollback()
    react("fast", REACTIONS)
    session.rollback()
    session.expire_all()
    assert given_up() == []


def says(case, words: str, *, contact=None, **other):
    writer = Actor(kind="customer", id=contact.id if contact else case.requester_id)
    message = commands.add_inbound(writer, case, said(words, **other))
    link()
    return message


def told(**other) -> None:
    """Let the shop tell of Dora Lang's order SO-500001 and its parcel."""
    records = schema.read({"orders": [order_json()], "shipments": [shipment_json(**other)]}).records
    orders.take_all(SYSTEM, "shop", records)
    link()


def linked(case) -> list[str]:
    return [one.reference for one in queries.of_orders(case.id)]


def hints(case) -> list[tuple[str, str]]:
    return [(one.normalised, one.state) for one in queries.hints_in([case.id])]


def on_timeline(actor, case) -> list[tuple[str, str | None]]:
    entries = queries.timeline(actor, case.id)
    return [(change.field, change.after) for one in entries for change in one.changes]


def test_an_order_invoice_or_parcel_of_the_customers_own_is_linked_with_its_evidence(cast):
    told()
    dora = customers.identify(SYSTEM, "email", "dora@lang.example", name="Dora Lang")
    words = ("my order so-500001 hums", "invoice INV-77 is wrong", f"UPS {PARCEL} is late")
    cases = [a_case(cast, contact=dora, words=one) for one in words]

    link()

    assert [linked(one) for one in cases] == [["SO-500001"]] * 3
    (hint,) = queries.hints_in([cases[0].id])
    (message,) = queries.messages_of(cases[0].id)
    assert (hint.state, message.text[hint.start : hint.end], hint.message_id) == (
        "linked",
        "so-500001",
        message.id,
    )
    assert hint.words == "my order so-500001 hums"
    assert on_timeline(cast.alice, cases[2]) == [("order", "SO-500001"), ("parcel", PARCEL)]


def test_what_is_said_on_every_way_is_read_and_what_a_machine_says_is_not(cast):
    dora = a_contact("Dora")
    references = [an_order(dora).reference for _ in range(5)]
    case = a_case(cast, contact=dora, subject=references[0])
    writer = Actor(kind="customer", id=dora.id)

    commands.add_inbound(writer, case, said("hello", subject=f"Re: {references[0]}", channel="sms"))
    commands.note(cast.alice, case.id, body=f"She means {references[1]}")
    commands.reply(cast.alice, case.id, body=f"We look after {references[2]}.")
    commands.add_inbound(SYSTEM, case, said(f"Out of office: {references[3]}", kind="auto_reply"))
    link()

    assert linked(case) == references[:3]


def test_an_order_of_somebody_else_becomes_a_hint_that_the_customer_never_sees(cast):
    order = an_order(a_contact("Dora"))
    eve = a_contact("Eve")
    case = a_case(cast, contact=eve, words=f"Where is order {order.reference}?")

    link()

    assert linked(case) == []
    (one,) = queries.evidence(cast.alice, case)
    assert (one.hint.state, one.hint.order_ids) == ("open", [order.id])
    assert queries.evidence(Actor(kind="customer", id=eve.id), case) == []
    assert on_timeline(Actor(kind="customer", id=eve.id), case) == []


def test_another_customers_order_is_linked_by_an_agent_with_a_reason_and_stays_hers(cast):
    order = an_order(a_contact("Dora"))
    eve = a_contact("Eve")
    case = a_case(cast, contact=eve, words=f"Where is order {order.reference}?")
    link()
    (hint,) = queries.hints_in([case.id])

    with pytest.raises(NotFound):
        commands.confirm_hint(cast.bob, hint.id, reason="he is no member of the queue")
    with pytest.raises(Refused) as refused:
        commands.confirm_hint(cast.alice, hint.id)
    commands.confirm_hint(cast.alice, hint.id, reason="her husband's")

    assert refused.value.data == {"field": "reason"}
    assert linked(case) == [order.reference]
    assert ("link.reason", "her husband's") in on_timeline(cast.alice, case)
    with pytest.raises(NotFound):
        order_queries.get(Actor(kind="customer", id=eve.id), order.id)
    assert on_timeline(Actor(kind="customer", id=eve.id), case) == []


def test_an_unlinked_order_is_not_linked_again_by_itself_under_any_number_but_by_a_person(cast):
    told()
    dora = customers.identify(SYSTEM, "email", "dora@lang.example", name="Dora Lang")
    case = a_case(cast, contact=dora, words="my order SO-500001")
    link()
    (order,) = queries.of_orders(case.id)

    commands.unlink_order(cast.alice, case.id, order.id)
    says(case, f"SO-500001, INV-77 and {PARCEL}, I say!")

    assert linked(case) == []
    assert ("SO500001", "undone") in hints(case)
    assert ("order.unlinked", "SO-500001") in on_timeline(cast.alice, case)
    commands.link(cast.alice, case.id, Choice(order_id=order.id, typed="so 500001"))
    assert linked(case) == ["SO-500001"]
    assert ("SO500001", "confirmed") in hints(case)


def test_a_dismissed_number_asks_no_more(cast):
    case = a_case(cast, words="order number 4711-0815")
    link()
    (hint,) = queries.hints_in([case.id])

    commands.dismiss_hint(cast.alice, hint.id)
    says(case, "order number 4711-0815, please")

    assert hints(case) == [("47110815", "dismissed")]


def test_a_number_that_nobody_told_of_is_linked_when_the_shop_tells_of_it(cast):
    dora = customers.identify(SYSTEM, "email", "dora@lang.example", name="Dora Lang")
    case = a_case(cast, contact=dora, words=f"My order number is SO-500001, UPS {PARCEL}")
    strange = a_case(cast, words="My order number is SO-500001")
    link()
    assert {one.state for one in queries.hints_in([case.id])} == {"open"}
    with pytest.raises(Refused):
        commands.confirm_hint(cast.alice, queries.hints_in([case.id])[0].id)

    told()

    assert linked(case) == ["SO-500001"]
    assert {one.state for one in queries.hints_in([case.id])} == {"linked"}
    assert linked(strange) == []
    assert [one.state for one in queries.hints_in([strange.id]) if one.order_ids] == ["open"]


def test_told_twice_nothing_is_linked_twice(cast):
    dora = a_contact("Dora")
    case = a_case(cast, contact=dora, words=f"Order {an_order(dora).reference}, order 4711-0815")
    link()
    before = (linked(case), hints(case), on_timeline(cast.alice, case))

    session.execute(update(Cursor).values(last=0))
    session.commit()
    link()

    assert (linked(case), hints(case), on_timeline(cast.alice, case)) == before
    assert len(before[1]) == 2


def test_the_customers_own_parcels_decide_what_a_number_is(cast):
    told(parcels=[{"carrier": "dhl", "tracking_number": "486912345678", "status": "in_transit"}])
    dora = customers.identify(SYSTEM, "email", "dora@lang.example", name="Dora Lang")
    words = "What about 4869 1234 5678 and 486912340000?"

    hers, strange = a_case(cast, contact=dora, words=words), a_case(cast, words=words)
    link()

    assert (linked(hers), hints(hers)) == (["SO-500001"], [("486912345678", "linked")])
    assert (linked(strange), hints(strange)) == ([], [])


def test_a_parcel_of_nobody_we_know_says_its_carrier(cast):
    case = a_case(cast, words="My parcel is 1Z5R89390357567127")

    link()

    (hint,) = queries.hints_in([case.id])
    assert (hint.kind, hint.state, hint.carriers[0][0]) == ("tracking", "open", "ups")
    assert hint.carriers[0][2].startswith("https://")


def test_an_order_shared_by_two_is_linked_for_both_and_for_nobody_else(cast):
    shared = order_json(shared_with=[{"email": "max@lang.example", "name": "Max", "role": "receiver"}])
    orders.take_all(SYSTEM, "shop", schema.read({"orders": [shared]}).records)
    people = ("dora@lang.example", "max@lang.example", "eve@else.example")
    contacts = [customers.identify(SYSTEM, "email", one, name=one) for one in people]
    cases = [a_case(cast, contact=one, words="order SO-500001") for one in contacts]

    link()

    assert [linked(one) for one in cases] == [["SO-500001"], ["SO-500001"], []]


def test_two_with_one_phone_have_their_own_orders_each(cast):
    people = [a_contact("Dora"), a_contact("Max")]
    for one in people:
        customers.add_point(cast.sam, one.id, "phone", "+4985112345")
    orders_of = [an_order(one) for one in people]
    words = " ".join(f"order {one.reference}" for one in orders_of)
    cases = [a_case(cast, contact=one, words=words) for one in people]

    link()

    assert [linked(one) for one in cases] == [[one.reference] for one in orders_of]


def test_who_was_merged_has_the_orders_of_both_and_keeps_her_own_after(cast):
    old, new = a_contact("Dora"), a_contact("Dora L.")
    order = an_order(old)
    case = a_case(cast, contact=new, words=f"order {order.reference}")
    link()
    assert linked(case) == []

    merge = customers.merge(cast.sam, new.id, old.id)
    link()
    assert linked(case) == [order.reference]

    customers.unmerge(cast.sam, merge.id)
    later = a_case(cast, contact=new, words=f"order {order.reference}")
    link()
    assert linked(later) == []


def test_a_number_that_is_somebody_elses_now_names_her_orders_no_more(cast):
    old, new = a_contact("Dora"), a_contact("Max")
    order = an_order(old)
    customers.add_point(cast.sam, old.id, "phone", "+4985112345")
    point = next(one for one in old.points if one.kind == "phone")
    customers.reassign(cast.sam, point.id, new.id)
    case = a_case(cast, contact=new, words=f"order {order.reference}")

    link()

    assert linked(case) == []


def test_another_requester_has_her_own_numbers_linked(cast):
    order = an_order(dora := a_contact("Dora"))
    case = a_case(cast, contact=a_contact("Eve"), words=f"order {order.reference}")
    link()

    commands.set_requester(cast.alice, case.id, dora.id)
    link()

    assert linked(case) == [order.reference]


def test_who_may_not_work_the_case_or_see_orders_links_nothing(cast):
    order = an_order(dora := a_contact("Dora"))
    case = a_case(cast, contact=dora)

    with pytest.raises(NotFound):
        commands.link(cast.bob, case.id, Choice(order_id=order.id))
    with pytest.raises(NotAllowed):
        commands.link(
            Actor("agent", cast.alice.id, queues=cast.alice.queues), case.id, Choice(order_id=order.id)
        )
    with pytest.raises(NotFound):
        commands.unlink_order(cast.bob, case.id, order.id)
    assert session.scalars(select(Hint)).all() == []
