"""What the shop and the carriers tell us."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.core.events import record
from app.orders.events import OrderRecorded, ParcelRecorded
from app.orders.models import Order, OrderLine, Parcel, ParcelEvent


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
    known = select(Parcel).where(Parcel.tracking_number == words.tracking_number)
    parcel = session.scalar(known) or Parcel()
    for name, value in asdict(words).items():
        setattr(parcel, name, value)
    parcel.events = [ParcelEvent(**asdict(step)) for step in steps]
    session.add(parcel)
    for order in session.scalars(select(Order).where(Order.reference.in_(references))):
        if parcel not in order.parcels:
            order.parcels.append(parcel)
    session.flush()
    record(actor, ParcelRecorded(parcel_id=parcel.id, status=parcel.status))
    return parcel
