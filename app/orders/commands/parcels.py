"""What leaves, and what its carrier says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.events import record
from app.orders.commands import steps as part
from app.orders.commands.outcome import Taken
from app.orders.events import ParcelRecorded, ShipmentRecorded
from app.orders.models import Order, Parcel, Shipment, ShipmentWait
from app.orders.rules.told import ParcelTold, ShipmentTold, Step

#: An event farther ahead than any time zone is of a clock that is wrong, and would stay the newest for ever.
AHEAD = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ParcelWords:
    """A parcel as its carrier tells it."""

    tracking_number: str
    carrier: str
    status: str
    due_at: datetime | None = None


@command
def record_parcel(
    actor: Actor, words: ParcelWords, *, references: Sequence[str], steps: Sequence[Step]
) -> Parcel:
    """Take over a parcel from its carrier, for the orders of these references."""
    parcel = part.parcel_of(words.carrier, words.tracking_number)
    if parcel is None:
        parcel = Parcel(
            carrier=words.carrier,
            tracking_number=words.tracking_number,
            status=words.status,
            shipment=Shipment(carrier=words.carrier, due_at=words.due_at),
        )
        session.add(parcel)
    changed = parcel.id is None
    changed = part.give(parcel, {"due_at": words.due_at}) or changed
    changed = part.add_steps(parcel, steps) or changed
    changed = part.follow(parcel, told=words.status) or changed
    shipped = parcel.shipment
    for order in session.scalars(select(Order).where(Order.reference.in_(references))):
        if order not in shipped.orders:
            shipped.orders.append(order)
            changed = True
    _tell(actor, [parcel] if changed else [])
    return parcel


@command
def take_parcel(actor: Actor, told: ParcelTold, *, every: timedelta = part.USUAL) -> Taken:
    """Take over what a carrier says of one parcel, in whichever order its news come, and however often.

    One that we do not know yet waits for the shipment that it is of. every: see commands.steps.watch.
    """
    parcel = part.parcel_of(told.carrier, told.tracking_number, locked=True)
    new = parcel is None
    if parcel is None:
        parcel = Parcel(carrier=told.carrier, tracking_number=told.tracking_number, status="")
        parcel.shipment = Shipment(carrier=told.carrier)
        session.add(parcel)
    soon = now() + AHEAD
    steps = [one for one in told.steps if one.at <= soon]
    changed = part.add_steps(parcel, steps)
    changed = part.expect(parcel, told.due_at, max((one.at for one in steps), default=now())) or changed
    changed = part.follow(parcel, told=told.status) or changed or new
    if changed:
        part.watch(parcel, every=every)
        session.flush()
        record(actor, ParcelRecorded(parcel_id=parcel.id, status=parcel.status))
    return Taken.of(parcel.id, new=new, changed=changed)


@command
def upsert_shipment(actor: Actor, source: str, told: ShipmentTold) -> Taken:
    """Take over a shipment from its shop: new, or in place of what we knew under its id.

    News older than what we know changes nothing but the parcels' events, which are true whenever they come.
    Orders that we do not know yet are waited for.
    """
    shipment = session.scalar(select(Shipment).filter_by(source=source, external_id=told.external_id))
    new = shipment is None
    if shipment is None:
        shipment = Shipment(source=source, external_id=told.external_id)
        session.add(shipment)
    older = part.is_older(told.updated_at, shipment.source_updated_at)
    changed = new
    if not older:
        changed = _give(shipment, told) or changed
    moved = [
        parcel for one in told.parcels if (parcel := _take(shipment, one, told, older=older)) is not None
    ]
    _tell(actor, moved)
    if changed:
        record(actor, ShipmentRecorded(shipment_id=shipment.id))
    return Taken.of(shipment.id, new=new, changed=changed or bool(moved), older=older)


def _give(shipment: Shipment, told: ShipmentTold) -> bool:
    names = ("reference", "carrier", "service", "status", "shipped_at", "due_at")
    changed = part.give(shipment, {name: getattr(told, name) for name in names})
    part.give(shipment, {"source_updated_at": told.updated_at or shipment.source_updated_at})
    session.flush()
    return _join(shipment, told.orders) or changed


def _join(shipment: Shipment, named: Sequence[str]) -> bool:
    """Tie a shipment to its orders, and to no others; wait for those that nobody told us of yet."""
    either = or_(Order.reference.in_(named), Order.external_id.in_(named))
    orders = session.scalars(select(Order).where(Order.source == shipment.source, either)).all()
    known = {name for one in orders for name in (one.reference, one.external_id)}
    session.execute(delete(ShipmentWait).where(ShipmentWait.shipment_id == shipment.id))
    session.add_all(
        ShipmentWait(source=shipment.source, named=one, shipment_id=shipment.id)
        for one in named
        if one not in known
    )
    if {one.id for one in orders} == {one.id for one in shipment.orders}:
        return False
    shipment.orders = list(orders)
    return True


def _take(shipment: Shipment, told: ParcelTold, by: ShipmentTold, *, older: bool) -> Parcel | None:
    """Take over one parcel of a shipment; returns it where anything changed."""
    parcel = part.parcel_of(told.carrier, told.tracking_number)
    changed = parcel is None
    if parcel is None:
        parcel = Parcel(carrier=told.carrier, tracking_number=told.tracking_number, status="")
        parcel.shipment = shipment
        session.add(parcel)
    elif parcel.shipment_id != shipment.id and not older:
        changed = True
        _move(parcel, shipment)
    changed = part.add_steps(parcel, told.steps) or changed
    fresh = not older or (changed and not parcel.events)
    if not older:
        due_at = told.due_at or by.due_at
        changed = part.give(parcel, {"due_at": due_at or parcel.due_at}) or changed
    told_at = by.updated_at or by.shipped_at
    changed = part.follow(parcel, told=told.status if fresh else "", told_at=told_at) or changed
    session.flush()
    return parcel if changed else None


def _move(parcel: Parcel, shipment: Shipment) -> None:
    """Let a parcel belong to what its shop says; the carrier's word for its orders is kept beside."""
    former = parcel.shipment
    parcel.shipment = shipment
    if former.external_id is None:
        shipment.orders.extend(one for one in former.orders if one not in shipment.orders)


def _tell(actor: Actor, parcels: Sequence[Parcel]) -> None:
    for one in parcels:
        part.watch(one)
    session.flush()
    for one in parcels:
        record(actor, ParcelRecorded(parcel_id=one.id, status=one.status))
