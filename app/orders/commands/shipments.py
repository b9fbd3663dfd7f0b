"""Shipments as a shop or ERP tells them: many in a few statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from app.core.actor import Actor
from app.core.bulk import among, number, put_all
from app.core.command import command
from app.core.db import session
from app.core.events import record
from app.orders.commands import steps as part
from app.orders.commands.outcome import News, Taken
from app.orders.events import ParcelRecorded, ShipmentRecorded
from app.orders.models import Order, Parcel, Shipment, ShipmentWait
from app.orders.queries import asking, known
from app.orders.rules.told import ParcelTold, ShipmentTold

ShipmentNews = News[ShipmentTold, Shipment]
#: By source, and number or the shop's id.
_Orders = Mapping[tuple[str, str], Sequence[Order]]
#: By carrier and tracking number.
_Parcels = dict[tuple[str, str], Parcel]
_PLAIN = ("reference", "carrier", "service", "status", "shipped_at", "due_at")


@dataclass(eq=False, kw_only=True)
class _Going:
    """A shipment on its way in, and what is told of it. moved: its parcels of which anything changed."""

    told: ShipmentTold
    shipment: Shipment
    new: bool = False
    older: bool = False
    changed: bool = False
    moved: list[Parcel] = field(default_factory=list)


@command
def upsert_shipments(actor: Actor, news: Sequence[ShipmentNews]) -> list[Taken]:
    """Take over shipments: each new, or in place of what we knew under its id. No two may tell of one.

    News older than what we know changes nothing but the parcels' events, which are true whenever they come.
    Orders that we do not know yet are waited for.
    """
    with session.no_autoflush:
        going = _recognised(news)
        orders, parcels = _orders(going), _parcels(going)
        for one in going:
            _give(one, orders, parcels)
        _watch([parcel for one in going for parcel in one.moved])
        _number(going)
    session.flush()
    _wait([one for one in going if not one.older], orders)
    return [_told(actor, one) for one in going]


def _recognised(news: Sequence[ShipmentNews]) -> list[_Going]:
    unknown = [one for one in news if one.known is None]
    theirs = Shipment.source.in_({one.source for one in unknown})
    found = known.named(Shipment.external_id, [one.told.external_id for one in unknown], theirs)
    by_id = {(one.source, one.external_id): one for one in found}
    return [_which(one, one.known or by_id.get((one.source, one.told.external_id))) for one in news]


def _which(one: ShipmentNews, shipment: Shipment | None) -> _Going:
    told = one.told
    if shipment is None:
        made = Shipment(source=one.source, external_id=told.external_id)
        return _Going(told=told, shipment=made, new=True, changed=True)
    return _Going(
        told=told, shipment=shipment, older=part.is_older(told.updated_at, shipment.source_updated_at)
    )


def _orders(going: Sequence[_Going]) -> _Orders:
    names = {name for one in going for name in one.told.orders}
    theirs = Order.source.in_({one.shipment.source for one in going})
    found: defaultdict[tuple[str, str], list[Order]] = defaultdict(list)
    if names:
        either = or_(among(Order.reference, names), among(Order.external_id, names))
        for order in session.scalars(select(Order).where(theirs, either).order_by(Order.id)):
            for name in {order.reference, order.external_id} - {None}:
                found[order.source, str(name)].append(order)
    return found


def _parcels(going: Sequence[_Going]) -> _Parcels:
    numbers = {parcel.tracking_number for one in going for parcel in one.told.parcels}
    asked = select(Parcel).where(among(Parcel.tracking_number, numbers))
    whole = asked.options(selectinload(Parcel.events), selectinload(Parcel.shipment))
    return {(one.carrier, one.tracking_number): one for one in session.scalars(whole)} if numbers else {}


def _give(one: _Going, orders: _Orders, parcels: _Parcels) -> None:
    told, shipment = one.told, one.shipment
    session.add(shipment)
    if not one.older:
        changed = part.give(shipment, {name: getattr(told, name) for name in _PLAIN})
        shipment.source_updated_at = told.updated_at or shipment.source_updated_at
        one.changed = _join(shipment, told.orders, orders) or changed or one.changed
    taken = (_take(shipment, each, one, parcels) for each in told.parcels)
    one.moved = [parcel for parcel in taken if parcel is not None]


def _join(shipment: Shipment, named: Sequence[str], orders: _Orders) -> bool:
    """Tie a shipment to its orders, and to no others."""
    wanted = dict.fromkeys(order for name in named for order in orders.get((shipment.source, name), ()))
    if set(wanted) == set(shipment.orders):
        return False
    shipment.orders = list(wanted)
    return True


def _take(shipment: Shipment, told: ParcelTold, by: _Going, parcels: _Parcels) -> Parcel | None:
    """Take over one parcel of a shipment; returns it where anything changed."""
    key = (told.carrier, told.tracking_number)
    parcel = parcels.get(key)
    changed = parcel is None
    if parcel is None:
        # all that has a default of the database is said, or each row would be sent by itself to hear of it
        parcel = Parcel(carrier=key[0], tracking_number=key[1], status="", trouble="", shipment=shipment)
        parcels[key] = parcel
        session.add(parcel)
    elif parcel.shipment is not shipment and not by.older:
        changed = True
        _move(parcel, shipment)
    changed = part.add_steps(parcel, told.steps) or changed
    fresh = not by.older or (changed and not parcel.events)
    if not by.older:
        due_at = told.due_at or by.told.due_at
        changed = part.give(parcel, {"due_at": due_at or parcel.due_at}) or changed
    told_at = by.told.updated_at or by.told.shipped_at
    changed = part.follow(parcel, told=told.status if fresh else "", told_at=told_at) or changed
    return parcel if changed else None


def _move(parcel: Parcel, shipment: Shipment) -> None:
    """Let a parcel belong to what its shop says; the carrier's word for its orders is kept beside."""
    former = parcel.shipment
    parcel.shipment = shipment
    if former.external_id is None:
        shipment.orders.extend(one for one in former.orders if one not in shipment.orders)


def _watch(parcels: Sequence[Parcel]) -> None:
    patience = asking.patience() if parcels else None
    for parcel in parcels:
        part.watch(parcel, patience=patience)


def _number(going: Sequence[_Going]) -> None:
    moved = dict.fromkeys(parcel for one in going for parcel in one.moved)
    number(one.shipment for one in going)
    number(moved)
    number(step for one in moved for step in one.events)


def _wait(going: Sequence[_Going], orders: _Orders) -> None:
    """Let shipments wait for the orders that nobody told us of yet, and for no others."""
    wanted = {
        (one.shipment.source, name, one.shipment.id): None
        for one in going
        for name in one.told.orders
        if (one.shipment.source, name) not in orders
    }
    ids = [one.shipment.id for one in going if not one.new]
    for wait in (
        session.scalars(select(ShipmentWait).where(among(ShipmentWait.shipment_id, ids))) if ids else ()
    ):
        key = (wait.source, wait.named, wait.shipment_id)
        if key in wanted:
            del wanted[key]
        else:
            session.delete(wait)
    rows = [{"source": source, "named": name, "shipment_id": id_} for source, name, id_ in wanted]
    put_all(ShipmentWait, rows)


def _told(actor: Actor, one: _Going) -> Taken:
    for parcel in one.moved:
        record(actor, ParcelRecorded(parcel_id=parcel.id, status=parcel.status))
    if one.changed:
        record(actor, ShipmentRecorded(shipment_id=one.shipment.id))
    changed = one.changed or bool(one.moved)
    return Taken.of(one.shipment.id, new=one.new, changed=changed, older=one.older)
