"""What numbers are: orders, invoices and parcels by any of theirs, and whose those are. For whoever links."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import CompoundSelect, Integer, Select, null, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.core import site
from app.core.actor import Actor
from app.core.db import session
from app.orders.models import Invoice, Order, OrderContact, Parcel, Shipment, shipment_orders
from app.orders.policy import visible_parcels
from app.orders.rules import numbering
from app.orders.rules.mentions import Numbering
from app.orders.rules.tracking import Known

#: From so many of the newest numbers a form is guessed.
_GUESSED_FROM = 300
#: So many parcels of a handful of customers are known beforehand.
_KNOWN = 500
_THROUGH = shipment_orders.c.shipment_id == Parcel.shipment_id


@dataclass
class Named:
    """What one number names. whose: the contacts of each order, by its id: buyer and who shares it.

    parcels: by id, the orders that travel in each; none where nobody knows of which it is.
    """

    whose: dict[int, set[int]] = field(default_factory=dict)
    parcels: dict[int, set[int]] = field(default_factory=dict)


def named(keys: Collection[str]) -> dict[str, Named]:
    """Return what each of these keys (rules.numbering.key) names; those that name nothing are left out."""
    wanted = {one for one in keys if one}
    if not wanted:
        return {}
    found: defaultdict[str, Named] = defaultdict(Named)
    for row in session.execute(_rows(wanted)):
        one = found[row.key]
        if row.parcel_id is not None:
            one.parcels.setdefault(row.parcel_id, set()).update([row.order_id] if row.order_id else [])
        if row.order_id is not None:
            one.whose.setdefault(row.order_id, set()).add(row.contact_id)
    shares = _shares({order_id for one in found.values() for order_id in one.whose})
    for one in found.values():
        for order_id, people in one.whose.items():
            people.update(shares.get(order_id, ()))
    return dict(found)


def keys_of(
    *, orders: Collection[int] = (), shipments: Collection[int] = (), parcels: Collection[int] = ()
) -> set[str]:
    """Return the keys of all numbers of these orders, shipments and parcels."""
    asked: list[Select[str]] = []
    if orders:
        asked += [
            select(Order.key).where(Order.id.in_(orders)),
            select(Invoice.key).where(Invoice.order_id.in_(orders)),
            select(Parcel.tracking_number)
            .join(shipment_orders, _THROUGH)
            .where(shipment_orders.c.order_id.in_(orders)),
        ]
    if shipments:
        asked.append(select(Parcel.tracking_number).where(Parcel.shipment_id.in_(shipments)))
    if parcels:
        asked.append(select(Parcel.tracking_number).where(Parcel.id.in_(parcels)))
    return set(session.scalars(union_all(*asked))) if asked else set()


def parcels_of_people(contact_ids: Collection[int]) -> dict[int, list[Known]]:
    """Return the newest parcels of each of these contacts: of orders bought, or shared with them."""
    if not contact_ids:
        return {}
    shown = (Parcel.id, Parcel.tracking_number, Parcel.carrier)
    orders = select(*shown, Order.contact_id.label("whose")).join(shipment_orders, _THROUGH)
    bought = orders.join(Order, Order.id == shipment_orders.c.order_id).where(
        Order.contact_id.in_(contact_ids)
    )
    shared = (
        select(*shown, OrderContact.contact_id.label("whose"))
        .join(shipment_orders, _THROUGH)
        .join(OrderContact, OrderContact.order_id == shipment_orders.c.order_id)
        .where(OrderContact.contact_id.in_(contact_ids))
    )
    both = union_all(bought, shared).subquery()
    newest = select(both).order_by(both.c.id.desc()).limit(_KNOWN)
    found: defaultdict[int, list[Known]] = defaultdict(list)
    for row in session.execute(newest):
        found[row.whose].append(Known(row.tracking_number, row.carrier))
    return dict(found)


def numberings() -> tuple[Numbering, ...]:
    """Return how our own numbers look: as an administrator said, else guessed from those there are."""
    stated = stated_numberings()
    return guessed_numberings() if stated is None else stated


def stated_numberings() -> tuple[Numbering, ...] | None:
    """Return the forms that an administrator wrote, None where nobody did."""
    stated = site.read("numberings")
    return None if stated is None else tuple(Numbering(kind, form) for kind, form in stated)


def guessed_numberings() -> tuple[Numbering, ...]:
    """Return the forms that the newest orders and invoices have."""
    orders = select(Order.reference).order_by(Order.id.desc()).limit(_GUESSED_FROM)
    invoices = select(Invoice.number).order_by(Invoice.id.desc()).limit(_GUESSED_FROM)
    told = {"order": session.scalars(orders).all(), "invoice": session.scalars(invoices).all()}
    return tuple(Numbering(kind, form) for kind, some in told.items() for form in numbering.guess(some))


def orders_through(parcel_ids: Collection[int] = (), shipment_ids: Collection[int] = ()) -> set[int]:
    """Return the ids of the orders that travel in these parcels and shipments."""
    asked: list[Select[int]] = []
    if parcel_ids:
        asked.append(
            select(shipment_orders.c.order_id).join(Parcel, _THROUGH).where(Parcel.id.in_(parcel_ids))
        )
    if shipment_ids:
        asked.append(
            select(shipment_orders.c.order_id).where(shipment_orders.c.shipment_id.in_(shipment_ids))
        )
    return set(session.scalars(union_all(*asked))) if asked else set()


def parcels(actor: Actor, *, ids: Collection[int] = (), words: str = "") -> Sequence[Parcel]:
    """Return these parcels, or those with this tracking number, that actor may see; with their orders."""
    wanted = Parcel.id.in_(ids) if ids else Parcel.tracking_number == numbering.key(words)
    if not (ids or words):
        return []
    asked = visible_parcels(select(Parcel).where(wanted), actor).order_by(Parcel.id)
    parts = selectinload(Parcel.shipment).selectinload(Shipment.orders)
    return session.scalars(asked.options(parts, selectinload(Parcel.events))).all()


def parcels_in_order(
    actor: Actor, *, carrier: str = "", trouble: str = "", after: int = 0, limit: int = 50
) -> Sequence[Parcel]:
    """Return the parcels that actor may see after one, oldest first, with their shipments and orders.

    carrier: only those of one. trouble: only those in trouble of a kind; "any" for all that are in some.
    """
    asked = visible_parcels(select(Parcel).where(Parcel.id > after), actor)
    if carrier:
        asked = asked.where(Parcel.carrier == carrier)
    if trouble:
        asked = asked.where(Parcel.trouble != "" if trouble == "any" else Parcel.trouble == trouble)
    parts = joinedload(Parcel.shipment).selectinload(Shipment.orders)
    return session.scalars(asked.options(parts).order_by(Parcel.id).limit(limit)).all()


def _rows(wanted: Collection[str]) -> CompoundSelect[tuple[str, int | None, int | None, int | None]]:
    """Ask each index by itself, in one statement: an OR over several tables would use none of them."""
    no_parcel = null().cast(Integer).label("parcel_id")
    whose = Order.contact_id.label("contact_id")
    return union_all(
        select(Order.key.label("key"), Order.id.label("order_id"), no_parcel, whose).where(
            Order.key.in_(wanted)
        ),
        select(Invoice.key, Order.id, no_parcel, whose)
        .join(Order, Order.id == Invoice.order_id)
        .where(Invoice.key.in_(wanted)),
        select(Parcel.tracking_number, Order.id, Parcel.id, whose)
        .join(shipment_orders, _THROUGH, isouter=True)
        .join(Order, Order.id == shipment_orders.c.order_id, isouter=True)
        .where(Parcel.tracking_number.in_(wanted)),
    )


def _shares(order_ids: Collection[int]) -> dict[int, set[int]]:
    if not order_ids:
        return {}
    asked = select(OrderContact.order_id, OrderContact.contact_id).where(OrderContact.order_id.in_(order_ids))
    found: defaultdict[int, set[int]] = defaultdict(set)
    for order_id, contact_id in session.execute(asked):
        found[order_id].add(contact_id)
    return dict(found)
