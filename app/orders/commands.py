"""What the shop and the carriers tell us."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.events import record
from app.orders import rules
from app.orders.events import OrderRecorded, ParcelRecorded
from app.orders.models import Order, OrderLine, Parcel, ParcelEvent, Shipment


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an order. price_minor: of one piece, in the currency's smallest unit."""

    sku: str
    name: str
    quantity: int
    price_minor: int


@dataclass(frozen=True, kw_only=True)
class OrderWords:
    """An order as the shop tells it. placed_at: UTC."""

    reference: str
    contact_id: int
    status: str
    placed_at: datetime
    currency: str
    total_minor: int
    destination: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing a carrier says happened. at: UTC. status: see orders.rules.STEPS."""

    at: datetime
    status: str
    place: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class ParcelWords:
    """A parcel as its carrier tells it."""

    tracking_number: str
    carrier: str
    status: str
    due_at: datetime | None = None


@command
def record_order(actor: Actor, words: OrderWords, lines: Sequence[Line]) -> Order:
    """Take over an order from the shop: new, or in place of what we knew under its reference."""
    order = session.scalar(select(Order).where(Order.reference == words.reference)) or Order()
    for name, value in asdict(words).items():
        setattr(order, name, value)
    order.updated_at = now()
    order.lines = [OrderLine(**asdict(line)) for line in lines]
    session.add(order)
    session.flush()
    record(actor, OrderRecorded(order_id=order.id))
    return order


@command
def record_parcel(
    actor: Actor, words: ParcelWords, *, references: Sequence[str], steps: Sequence[Step]
) -> Parcel:
    """Take over a parcel from its carrier, for the orders of these references."""
    parcel = _parcel(words)
    parcel.status, parcel.due_at = words.status, words.due_at
    _add_events(parcel, steps)
    shipped = parcel.shipment
    for order in session.scalars(select(Order).where(Order.reference.in_(references))):
        if order not in shipped.orders:
            shipped.orders.append(order)
    session.flush()
    record(actor, ParcelRecorded(parcel_id=parcel.id, status=parcel.status))
    return parcel


def _parcel(words: ParcelWords) -> Parcel:
    known = select(Parcel).where(
        Parcel.carrier == words.carrier, Parcel.tracking_number == words.tracking_number
    )
    found = session.scalar(known)
    if found is None:
        found = Parcel(
            carrier=words.carrier,
            tracking_number=words.tracking_number,
            shipment=Shipment(carrier=words.carrier, due_at=words.due_at),
        )
        session.add(found)
    return found


def _add_events(parcel: Parcel, steps: Sequence[Step]) -> None:
    """Add what is not known yet: the same thing told twice is one event."""
    known = {one.key for one in parcel.events}
    for step in steps:
        key = rules.event_key(step.at, step.status, step.place, step.words)
        if key not in known:
            known.add(key)
            parcel.events.append(ParcelEvent(key=key, **asdict(step)))
    instants = [one.at for one in parcel.events]
    parcel.last_event_at = max(instants, default=None)
    delivered = [one.at for one in parcel.events if one.status == "delivered"]
    parcel.delivered_at = min(delivered, default=None)
