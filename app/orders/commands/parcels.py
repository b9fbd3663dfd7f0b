"""What leaves, and what its carrier says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.events import record
from app.orders.commands import steps as part
from app.orders.commands.outcome import Taken
from app.orders.events import ParcelRecorded
from app.orders.models import Order, Parcel, Shipment
from app.orders.rules.told import ParcelTold, Step

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


def _tell(actor: Actor, parcels: Sequence[Parcel]) -> None:
    for one in parcels:
        part.watch(one)
    session.flush()
    for one in parcels:
        record(actor, ParcelRecorded(parcel_id=one.id, status=one.status))
