"""Questions about orders and parcels."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import selectinload

from app.core.db import session
from app.customers.queries import identity, same_person
from app.orders import rules
from app.orders.models import Order, OrderContact, Parcel


@dataclass(frozen=True)
class Value:
    """So many orders of one currency, and what they come to in its smallest unit."""

    currency: str
    count: int
    total_minor: int


Orders = TypeVar("Orders", bound=Select[*tuple[Any, ...]])


def of_whom(orders: Orders, contact_id: int) -> Orders:
    """Narrow orders to those of one customer: bought, or shared with her, under whichever name she had."""
    people = identity(contact_id)
    shared = select(OrderContact.order_id).where(OrderContact.contact_id.in_(people))
    return orders.where(or_(Order.contact_id.in_(people), Order.id.in_(shared)))


_PEOPLE = same_person(bindparam("whose"))
#: Built once, for it is asked for every mail that names an order.
_MENTIONED = (
    select(Order)
    .where(
        Order.reference.in_(bindparam("references", expanding=True)),
        or_(
            Order.contact_id.in_(_PEOPLE),
            Order.id.in_(select(OrderContact.order_id).where(OrderContact.contact_id.in_(_PEOPLE))),
        ),
    )
    .order_by(Order.id)
)


def mentioned_in(text: str, *, contact_id: int) -> Sequence[Order]:
    """Return the contact's own orders whose reference stands in text; a stranger's order never matches."""
    references = rules.references_in(text)
    if not references:
        return []
    return session.scalars(_MENTIONED, {"references": references, "whose": contact_id}).all()


def of_contact(contact_id: int, *, limit: int = 5) -> Sequence[Order]:
    """Return the newest orders of a contact, with lines, parcels and their events."""
    return session.scalars(
        of_whom(select(Order), contact_id)
        .order_by(Order.placed_at.desc())
        .limit(limit)
        .options(selectinload(Order.lines), selectinload(Order.parcels).selectinload(Parcel.events))
    ).all()


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
