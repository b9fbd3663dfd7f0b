"""Customers who bought: contacts with addresses, orders and parcels by bulk INSERT, as commands make them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import now
from app.customers import rules
from app.orders.rules import event_key
from bench.fill import Rows, in_bulk

ORDERS_EACH, PARCELS_EACH = 3, 5
FIRST_NAMES = ("Anna", "Ben", "Carla", "David", "Eva", "Finn", "Greta", "Hugo", "Ida", "Jan")
_STEPS = (("picked_up", "Linz"), ("in_transit", "Passau"))


@dataclass(frozen=True)
class Buyer:
    """One customer, by her number. parcels: tracking numbers, with the number of the order in each."""

    number: int

    @property
    def name(self) -> str:
        return f"{FIRST_NAMES[self.number % 10]} Buyer{self.number}"

    @property
    def address(self) -> str:
        return f"buyer{self.number}@home{self.number % 997}.example"

    @property
    def phone(self) -> str:
        return f"+49301{self.number:07d}"

    @property
    def orders(self) -> list[str]:
        return [f"BO-{self.number * ORDERS_EACH + place + 10_000_000}" for place in range(ORDERS_EACH)]

    @property
    def parcels(self) -> list[tuple[str, str]]:
        first = self.number * PARCELS_EACH + 10_000_000
        return [
            (f"JD0{first + place:015d}", self.orders[place % ORDERS_EACH]) for place in range(PARCELS_EACH)
        ]


def steps(at: datetime) -> Iterator[tuple[datetime, str, str]]:
    """Return what a carrier says of each parcel sent then: when, which status, where."""
    for place, (status, town) in enumerate(_STEPS):
        yield at + timedelta(hours=place + 1), status, town


def fill(count: int, *, at: datetime | None = None) -> dict[str, int]:
    """Put so many customers into the house, who bought then; returns rows written by table."""
    at = at or now()
    with in_bulk() as rows:
        for number in range(count):
            _put(rows, Buyer(number), at)
    return dict(rows.written)


def _put(rows: Rows, buyer: Buyer, at: datetime) -> None:
    contact_id = rows.number("contacts")
    contact: dict[str, Any] = {"id": contact_id, "name": buyer.name, "name_key": rules.name_key(buyer.name)}
    rows.add("contacts", contact | {"language": "", "created_at": at, "updated_at": at})
    for kind, value in (("email", buyer.address), ("phone", buyer.phone)):
        point: dict[str, Any] = {"id": rows.number("contact_points"), "contact_id": contact_id}
        rows.add("contact_points", point | {"kind": kind, "value": value, "created_at": at})
    for term in rules.terms(buyer.name):
        rows.add("contact_terms", {"contact_id": contact_id, "term": term})
    order_ids = {reference: _order(rows, contact_id, reference, at) for reference in buyer.orders}
    for tracking_number, reference in buyer.parcels:
        _parcel(rows, tracking_number, order_ids[reference], at)


def _order(rows: Rows, contact_id: int, reference: str, at: datetime) -> int:
    order_id = rows.number("orders")
    order: dict[str, Any] = {"id": order_id, "reference": reference, "contact_id": contact_id}
    order |= {"status": "shipped", "placed_at": at, "currency": "EUR", "total_minor": 4990}
    rows.add("orders", order | {"destination": "", "updated_at": at})
    line = {"id": rows.number("order_lines"), "order_id": order_id, "sku": "LL-1", "name": "Desk lamp"}
    rows.add("order_lines", line | {"quantity": 1, "price_minor": 4990})
    return order_id


def _parcel(rows: Rows, tracking_number: str, order_id: int, at: datetime) -> None:
    shipment_id, parcel_id = rows.number("shipments"), rows.number("parcels")
    rows.add("shipments", {"id": shipment_id, "carrier": "dhl"})
    rows.add("shipment_orders", {"shipment_id": shipment_id, "order_id": order_id})
    told = list(steps(at))
    parcel: dict[str, Any] = {"id": parcel_id, "shipment_id": shipment_id, "carrier": "dhl"}
    parcel |= {"tracking_number": tracking_number, "status": told[-1][1], "last_event_at": told[-1][0]}
    rows.add("parcels", parcel | {"check_at": at, "look_at": at})
    for when, status, town in told:
        event: dict[str, Any] = {"id": rows.number("parcel_events"), "parcel_id": parcel_id, "at": when}
        event |= {"key": event_key(when, status, town, ""), "status": status, "place": town, "words": ""}
        rows.add("parcel_events", event | {"code": "", "told_at": at})
