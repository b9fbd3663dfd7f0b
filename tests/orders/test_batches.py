"""Many orders at once: each as if it had come by itself."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import Refused
from app.core.events import EventRow
from app.customers import queries as customers
from app.customers.models import Contact, ContactPoint
from app.orders import commands
from app.orders.commands import Said, Taken
from app.orders.commands.orders import upsert_orders
from app.orders.commands.outcome import News
from app.orders.models import Order
from app.orders.rules import schema
from app.orders.rules.told import Person
from tests.factories.cases import a_contact
from tests.factories.told import at, order_json

pytestmark = pytest.mark.db


def news(*records):
    """Return orders as a shop tells them."""
    told = schema.read({"orders": list(records)})
    assert told.faults == ()
    return [News(source="shop", told=one) for _path, one in told.records]


def outcomes(done) -> list[str]:
    return [one.message if isinstance(one, Refused) else one.outcome for one in done]


def test_orders_of_one_new_customer_meet_her_once_and_each_is_told_of(house):
    done = upsert_orders(SYSTEM, news(*(order_json(f"SO-{n}", id=str(n), invoices=[]) for n in range(5))))

    assert outcomes(done) == ["new"] * 5
    assert session.scalar(select(func.count()).select_from(Contact)) == 1
    told = [(one.name, one.facts.get("order_id")) for one in session.scalars(select(EventRow))]
    met = [one for one in told if one[0] == "customer.met"]
    recorded = [order_id for name, order_id in told if name == "order.recorded"]
    assert (len(met), recorded) == (1, [one.id for one in done])


def test_one_that_is_refused_or_older_brings_nobody_and_spoils_no_other(house):
    upsert_orders(SYSTEM, news(order_json(minutes=10)))
    stranger = {"email": "eve@stranger.example"}

    done = upsert_orders(
        SYSTEM,
        news(
            order_json(id="another", buyer=stranger),
            order_json("SO-500002", id="2", invoices=[]),
            order_json(minutes=5, buyer=stranger),
        ),
    )

    assert outcomes(done) == ["This number is another order's already.", "new", "older"]
    assert customers.by_point("email", "eve@stranger.example") is None


def test_who_is_known_by_one_point_is_given_the_others_unless_a_list_tells(house):
    (first,) = news(order_json())
    buyer = Person(name="Dora", email="dora@lang.example", phone="+4930901820")

    for adding, known in ((False, None), (True, "dora@lang.example")):
        upsert_orders(SYSTEM, [replace(first, told=replace(first.told, buyer=buyer))])
        other = replace(buyer, external_id="77")
        upsert_orders(SYSTEM, [replace(first, told=replace(first.told, buyer=other))], adding=adding)
        found = customers.by_point("external", "shop:77")
        assert (found and customers.address(found.id, kind="email")) == known


def test_a_phone_of_two_names_neither_and_is_a_third_persons_too(house):
    known = [a_contact(name, f"{name}@lang.example") for name in ("dora", "cole")]
    session.add_all(ContactPoint(contact_id=one.id, kind="phone", value="+4930901820") for one in known)
    session.commit()
    (first,) = news(order_json())
    buyers = [Person(name="Eve", phone="+4930901820"), Person(email="eve@x.example", phone="+4930901820")]

    told = [
        replace(first.told, buyer=one, reference=f"SO-{n}", external_id=None) for n, one in enumerate(buyers)
    ]
    upsert_orders(SYSTEM, [replace(first, told=one) for one in told])

    theirs = session.scalars(select(Order.contact_id).order_by(Order.reference)).all()
    assert len({*theirs, *(one.id for one in known)}) == 4
    assert customers.values(theirs[1], kind="phone") == {"+4930901820"}


def test_a_thing_of_which_a_list_says_two_things_has_both(house):
    (taken,) = upsert_orders(SYSTEM, news(order_json()))
    words = [{"status": "shipped"}, {"total_minor": 99}]

    done = commands.take_said(SYSTEM, "orders", "shop", [Said(words=one, known_id=taken.id) for one in words])

    assert outcomes(done) == ["changed", "changed"]
    order = session.get(Order, taken.id)
    assert (order.status, order.total_minor, len(order.lines)) == ("shipped", 99, 2)


def test_a_new_order_that_lacks_something_is_refused_alone(house):
    whole = {"reference": "SO-1", "buyer": Person(email="a@x.example"), "currency": "EUR", "total_minor": 1}
    words = [whole, whole | {"reference": "SO-2", "placed_at": news(order_json())[0].told.placed_at}]

    first, second = commands.take_said(SYSTEM, "orders", "shop", [Said(words=one) for one in words])

    assert first.message == "A new order needs the day on which it was placed."
    assert isinstance(second, Taken)
    assert session.scalars(select(Order.reference)).all() == ["SO-2"]


def test_a_number_that_is_free_again_may_be_anothers_in_the_same_delivery(house):
    upsert_orders(SYSTEM, news(order_json("SO-1", id="1", invoices=[])))
    records = [order_json("SO-2", id="1", minutes=1, invoices=[]), order_json("SO-1", id="2", invoices=[])]

    assert outcomes(upsert_orders(SYSTEM, news(*records))) == ["changed", "new"]

    told = session.execute(select(Order.external_id, Order.reference).order_by(Order.external_id)).all()
    assert told == [("1", "SO-2"), ("2", "SO-1")]


def test_news_of_one_order_in_one_delivery_are_taken_by_their_own_time(house):
    upsert_orders(SYSTEM, news(order_json("SO-1", id="1")))
    late, first = order_json("SO-1", id="1", minutes=20, status="shipped"), order_json("SO-1", minutes=10)
    del first["id"]
    told = schema.read({"orders": [late, first, late | {"status": "delivered", "updated_at": at(30)}]})

    done = [one.taken.outcome for one in commands.take_all(SYSTEM, "shop", told.records)]

    assert done == ["changed", "older", "changed"]
    assert outcomes(upsert_orders(SYSTEM, news(late, first))) == ["older", "older"]
    assert session.scalar(select(Order.status)) == "delivered"
