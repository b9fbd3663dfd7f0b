"""Questions about orders and parcels."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, NotFound
from app.customers.models import Contact
from app.customers.queries import identity
from app.orders.models import Invoice, Order, Parcel, Return, Shipment, shipment_orders
from app.orders.policy import of_people, of_whom, visible
from app.orders.rules.numbering import key
from app.orders.rules.returns import id_of

_CARD = (
    selectinload(Order.lines),
    selectinload(Order.shared_with),
    selectinload(Order.parcels).selectinload(Parcel.events),
)
PAGE = 50


@dataclass(frozen=True)
class Listing:
    """A page of orders, newest first. after: where the next one begins, None at the end."""

    orders: Sequence[Order]
    after: int | None


@dataclass(frozen=True)
class Value:
    """So many orders of one currency, and what they come to in its smallest unit."""

    currency: str
    count: int
    total_minor: int


def of_contact(contact_id: int, *, limit: int = 5) -> Sequence[Order]:
    """Return the newest orders of a contact, with lines, parcels and their events."""
    return of_identity(identity(contact_id), limit=limit)


def of_identity(people: Collection[int], *, limit: int = 5) -> Sequence[Order]:
    """Return the newest orders of one person, all of whose ids these are: see customers.queries.identity."""
    theirs = of_people(select(Order), people).order_by(Order.placed_at.desc()).limit(limit)
    return session.scalars(theirs.options(*_CARD)).all()


def beside(people: Collection[int], tied: Select[int], *, limit: int = 5) -> tuple[list[Order], list[Order]]:
    """Return the orders that a case is about, and the newest others of its customer, as of_identity does.

    tied: the question for the ids of the first.
    """
    newest = of_people(select(Order.id), people).order_by(Order.placed_at.desc()).limit(limit).subquery()
    is_tied = Order.id.in_(tied)
    # not one or the other: PostgreSQL would read all orders there are
    either = Order.id.in_(union_all(tied, select(newest.c.id)))
    asked = select(Order, is_tied.label("tied")).where(either)
    rows = session.execute(asked.order_by(Order.placed_at.desc()).options(*_CARD)).all()
    return [row.Order for row in rows if row.tied], [row.Order for row in rows if not row.tied]


def value_of(contact_id: int) -> list[Value]:
    """Return what a customer has ordered, by currency, the most first; what was cancelled does not count."""
    hers = of_whom(select(Order.currency, func.count(), func.sum(Order.total_minor)), contact_id)
    rows = session.execute(hers.where(Order.status != "cancelled").group_by(Order.currency)).all()
    return sorted((Value(*row) for row in rows), key=lambda one: -one.count)


def by_ids(order_ids: Collection[int]) -> dict[int, Order]:
    """Return these orders, by id."""
    if not order_ids:
        return {}
    return {order.id: order for order in session.scalars(select(Order).where(Order.id.in_(order_ids)))}


def is_of(order_id: int, contact_id: int) -> bool:
    """Tell whether an order is this customer's: bought, or shared with her."""
    return session.scalar(of_whom(select(Order.id).where(Order.id == order_id), contact_id)) is not None


def get(actor: Actor, order_id: int) -> Order:
    """Return an order that actor may see. Raises NotFound."""
    found = session.scalar(visible(select(Order).where(Order.id == order_id), actor))
    if found is None:
        raise NotFound(N_("There is no such order."))
    return found


def shown(actor: Actor, order_id: int) -> Order:
    """Return an order with all that its page shows. Raises NotFound."""
    asked = select(Order).where(Order.id == order_id)
    parts = (
        *_CARD,
        selectinload(Order.invoices),
        selectinload(Order.shipments).selectinload(Shipment.parcels).selectinload(Parcel.events),
        selectinload(Order.shipments).selectinload(Shipment.orders),
    )
    found = session.scalar(visible(asked, actor).options(*parts).execution_options(populate_existing=True))
    if found is None:
        raise NotFound(N_("There is no such order."))
    return found


def listing(actor: Actor, *, after: int | None = None) -> Listing:
    """Return a page of the orders that actor may see, those that we heard of last first."""
    asked = visible(select(Order), actor).options(selectinload(Order.parcels))
    if after is not None:
        asked = asked.where(Order.id < after)
    found = session.scalars(asked.order_by(Order.id.desc()).limit(PAGE + 1)).all()
    return Listing(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def in_order(actor: Actor, words: str = "", *, after: int = 0, limit: int = PAGE) -> Sequence[Order]:
    """Return the orders that actor may see after one, oldest first, with all that a list of them says.

    words: only those that these name, see find.
    """
    parts = (
        selectinload(Order.lines),
        selectinload(Order.invoices),
        joinedload(Order.buyer).selectinload(Contact.points),
    )
    asked = visible(select(Order), actor).where(Order.id > after).options(*parts)
    if words.strip():
        asked = asked.where(Order.id.in_(_ids_of(words[:100])))
    return session.scalars(asked.order_by(Order.id).limit(limit)).all()


def find(actor: Actor, words: str, *, limit: int = PAGE) -> Sequence[Order]:
    """Return the orders that a number names: their own, an invoice's, a parcel's or a return's. Exactly."""
    ids = _ids_of(words[:100])
    if not ids:
        return []
    asked = visible(select(Order).where(Order.id.in_(ids)), actor).options(selectinload(Order.parcels))
    return session.scalars(asked.order_by(Order.placed_at.desc()).limit(limit)).all()


def _ids_of(words: str) -> set[int]:
    """Ask each index by itself, in one statement: an OR over several tables would use none of them."""
    wanted = key(words)
    if not wanted:
        return set()
    through = select(shipment_orders.c.order_id).join(
        Parcel, Parcel.shipment_id == shipment_orders.c.shipment_id
    )
    ways = [
        select(Order.id).where(Order.key == wanted),
        select(Invoice.order_id).where(Invoice.key == wanted),
        through.where(Parcel.tracking_number == wanted),
        select(Return.order_id).where(Return.tracking_number == wanted),
    ]
    return_id = id_of(words)
    if return_id is not None:
        ways.append(select(Return.order_id).where(Return.id == return_id))
    return set(session.scalars(union_all(*ways)))
