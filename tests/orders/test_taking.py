"""What a shop tells becomes records: whichever way it comes, and however often."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, delete, exists, select

from app.core.actor import SYSTEM, Actor
from app.core.command import command
from app.core.db import Base, session
from app.core.events import EventRow
from app.customers import queries as customers
from app.orders import commands, queries
from app.orders.models import Order, OrderLine, Parcel, Product, Shipment, ShipmentWait
from app.orders.rules import schema
from tests.factories.cases import a_contact
from tests.factories.told import AT, order_json, shipment_json


def take(*, source: str = "shop", **records):
    """Take over a document's records; returns what became of each."""
    told = schema.read({name: list(some) for name, some in records.items()})
    assert told.faults == ()
    return [
        one.taken.outcome if one.taken else one.refused
        for one in commands.take_all(SYSTEM, source, told.records)
    ]


def the_order() -> Order:
    return session.scalars(select(Order)).one()


pytestmark = pytest.mark.db


def test_an_order_that_is_told_is_there_with_all_its_parts(house):
    assert take(orders=[order_json()]) == ["new"]

    order = the_order()
    assert (order.reference, order.total_minor, order.destination) == ("SO-500001", 4990, "Wien")
    assert [(one.sku, one.quantity, one.price_minor) for one in order.lines] == [
        ("LL-1", 1, 3990),
        ("LB-2", 2, 500),
    ]
    assert [one.number for one in order.invoices] == ["INV-77"]
    assert order.contact_id == customers.by_point("email", "dora@lang.example").id
    assert order.contact_id == customers.by_point("external", "shop:c-1").id


def test_the_same_told_twice_changes_nothing_and_is_no_event(house):
    take(orders=[order_json()], shipments=[shipment_json()])
    before = len(session.scalars(select(EventRow)).all())

    assert take(orders=[order_json()], shipments=[shipment_json()]) == ["same", "same"]
    assert len(session.scalars(select(EventRow)).all()) == before


def test_news_older_than_what_we_know_changes_nothing_and_says_so(house):
    take(orders=[order_json(minutes=10, status="shipped")])

    assert take(orders=[order_json(minutes=5, status="paid", total="1.00")]) == ["older"]
    assert (the_order().status, the_order().total_minor) == ("shipped", 4990)


def test_a_line_that_stays_is_the_same_row_and_one_that_was_sent_back_never_goes(house, cast):
    take(orders=[order_json()])
    order = the_order()
    lamp, bulb = order.lines
    commands.start_return(
        cast.sam,
        order.id,
        commands.ReturnWords(pieces={bulb.id: 1}, reason="damaged", resolution="refund"),
        contact_id=order.contact_id,
    )

    less = order_json(minutes=5)
    less["lines"] = [less["lines"][0] | {"quantity": 3}]
    assert take(orders=[less]) == ["changed"]

    lines = session.scalars(select(OrderLine).order_by(OrderLine.id)).all()
    assert [(one.id, one.quantity) for one in lines] == [(lamp.id, 3), (bulb.id, 0)]


def test_a_shipment_told_before_its_order_waits_for_it(house):
    assert take(shipments=[shipment_json("SO-500001", "SO-500002")]) == ["new"]
    assert session.scalars(select(ShipmentWait.named).order_by(ShipmentWait.named)).all() == [
        "SO-500001",
        "SO-500002",
    ]

    take(orders=[order_json()])

    assert [one.tracking_number for one in the_order().parcels] == ["1Z999AA10123456784"]
    assert session.scalars(select(ShipmentWait.named)).all() == ["SO-500002"]


def test_a_parcel_stands_where_its_newest_event_left_it(house):
    take(orders=[order_json()], shipments=[shipment_json()])
    parcel = session.scalars(select(Parcel)).one()
    assert (parcel.carrier, parcel.status) == ("ups", "in_transit")

    late = [{"at": (AT + timedelta(minutes=90)).isoformat(), "status": "customs", "place": "Hub"}]
    older = shipment_json(minutes=-5)
    older["parcels"][0]["events"] = late
    assert take(shipments=[older]) == ["older"]

    session.refresh(parcel)
    assert parcel.status == "in_transit"
    assert [one.status for one in parcel.events] == ["picked_up", "customs", "in_transit"]


def test_two_shops_may_use_the_same_number(house):
    take(orders=[order_json()])
    take(orders=[order_json(total="5.00")], source="other")

    assert session.scalars(select(Order.total_minor).order_by(Order.source)).all() == [500, 4990]


def test_one_record_that_is_refused_does_not_spoil_the_others(house):
    take(orders=[order_json()])

    done = take(orders=[order_json(id="another"), order_json("SO-500002")])

    assert done == ["This number is another order's already.", "new"]
    assert session.scalars(select(Order.reference).order_by(Order.reference)).all() == [
        "SO-500001",
        "SO-500002",
    ]


def test_an_order_shared_with_a_colleague_is_hers_too_and_a_strangers_never(house):
    take(orders=[order_json(shared_with=[{"email": "cole@lang.example", "role": "colleague"}])])
    cole, eve = customers.by_point("email", "cole@lang.example"), a_contact("Eve")

    assert [one.reference for one in queries.of_contact(cole.id)] == ["SO-500001"]
    assert queries.get(Actor(kind="customer", id=cole.id), the_order().id)
    assert queries.find(Actor(kind="customer", id=eve.id), "SO-500001") == []
    assert not queries.is_of(the_order().id, eve.id)

    take(orders=[order_json(minutes=5)])
    assert queries.of_contact(cole.id) == []


@pytest.mark.parametrize(
    "words", ["so-500001", " #SO-500001", "inv-77", "1Z 999 AA1 0123456784", "1z999aa10123456784"]
)
def test_an_order_is_found_by_its_own_an_invoices_and_a_parcels_number(house, cast, words):
    take(orders=[order_json(), order_json("SO-500002", invoices=[])], shipments=[shipment_json()])

    assert [one.reference for one in queries.find(cast.alice, words)] == ["SO-500001"]
    assert queries.find(cast.alice, words[:-1]) == []


def test_products_are_one_by_code_name_and_specification(house):
    lamp = {
        "code": "LL-1",
        "name": "Desk lamp",
        "specification": "white",
        "price": "39.90",
        "currency": "EUR",
    }

    assert take(products=[lamp, lamp | {"specification": "black"}, lamp | {"price": "41.00"}]) == [
        "new",
        "new",
        "changed",
    ]
    prices = session.execute(
        select(Product.specification, Product.price_minor).order_by(Product.specification)
    ).all()
    assert prices == [("black", 3990), ("white", 4100)]


# --- in any order, any number of times ---

VERSIONS = [
    {"orders": [order_json(minutes=0, status="paid")]},
    {"orders": [order_json(minutes=10, status="processing", total="44.90", lines=order_json()["lines"][:1])]},
    {"orders": [order_json(minutes=20, status="shipped", shared_with=[{"email": "cole@lang.example"}])]},
    {"orders": [order_json("SO-500002", minutes=3, status="paid", invoices=[])]},
    {"shipments": [shipment_json(minutes=15)]},
    {"shipments": [shipment_json("SO-500001", "SO-500002", minutes=25, carrier="UPS", status="sent")]},
    {
        "shipments": [
            shipment_json(
                minutes=18,
                parcels=[
                    {
                        "tracking_number": "1Z999AA10123456784",
                        "events": [{"at": (AT + timedelta(minutes=240)).isoformat(), "status": "delivered"}],
                    }
                ],
            )
        ]
    },
]


def state() -> object:
    """Return all that was told, as it stands, without ids and instants of ours."""
    session.rollback()
    session.expunge_all()
    orders = [
        (
            one.reference,
            one.status,
            one.total_minor,
            one.source_updated_at,
            [
                (line.sku, line.quantity, line.price_minor)
                for line in sorted(one.lines, key=lambda row: row.position)
            ],
            [bill.number for bill in one.invoices],
            len(one.shared_with),
            [parcel.tracking_number for parcel in one.parcels],
        )
        for one in session.scalars(select(Order).order_by(Order.reference))
    ]
    parcels = [
        (
            one.tracking_number,
            one.status,
            one.delivered_at,
            one.last_event_at,
            [step.key for step in one.events],
        )
        for one in session.scalars(select(Parcel))
    ]
    ships = [
        (one.carrier, one.status, sorted(order.reference for order in one.orders))
        for one in session.scalars(select(Shipment))
    ]
    return orders, parcels, ships, session.scalars(select(ShipmentWait.named)).all()


def written_to() -> list[Table]:
    """Return the tables that have rows now and had none when the house was empty, last made first."""
    kept = {"agents", "roles", "cursors", "agent_roles"}
    tables = [one for one in reversed(Base.metadata.sorted_tables) if one.name not in kept]
    return [one for one in tables if session.scalar(select(exists(select(one))))]


@command
def afresh(_actor: Actor, tables: list[Table], deliveries) -> None:
    """Forget all orders, then take these deliveries: in one transaction, for its speed."""
    for table in tables:
        session.execute(delete(table))
    session.expunge_all()
    for one in deliveries:
        take(**VERSIONS[one])


def test_shuffled_and_repeated_deliveries_end_in_the_same_state(house):
    for version in VERSIONS:
        take(**version)
    straight, tables = state(), written_to()

    @settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(range(len(VERSIONS))), max_size=6), st.randoms(use_true_random=False))
    def ends_the_same(again: list[int], dice: random.Random) -> None:
        deliveries = [*range(len(VERSIONS)), *again]
        dice.shuffle(deliveries)
        afresh(SYSTEM, tables, deliveries)
        assert state() == straight

    ends_the_same()
