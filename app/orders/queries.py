"""Questions about orders and parcels."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from app.core.db import session
from app.orders import rules
from app.orders.models import Order, Parcel

#: Built once, for it is asked for every mail that names an order.
_MENTIONED = (
    select(Order)
    .where(
        Order.reference.in_(bindparam("references", expanding=True)), Order.contact_id == bindparam("whose")
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
        select(Order)
        .where(Order.contact_id == contact_id)
        .order_by(Order.placed_at.desc())
        .limit(limit)
        .options(selectinload(Order.lines), selectinload(Order.parcels).selectinload(Parcel.events))
    ).all()


def by_ids(order_ids: Collection[int]) -> dict[int, Order]:
    """Return these orders, by id."""
    if not order_ids:
        return {}
    return {order.id: order for order in session.scalars(select(Order).where(Order.id.in_(order_ids)))}
