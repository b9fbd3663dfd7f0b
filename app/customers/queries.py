"""Questions about customers."""

from collections.abc import Collection

from sqlalchemy import select

from app.core.db import session
from app.core.errors import N_, NotFound
from app.customers.models import Contact, ContactPoint


def by_point(kind: str, value: str) -> Contact | None:
    """Return whom this contact point surely names, as the root of what was merged; None where it is two.

    A point that somebody gave up, or that was only seen in a signature, names nobody.
    """
    named = select(Contact.merged_into_id, Contact.id).join(ContactPoint)
    sure = (ContactPoint.ended_at.is_(None), ContactPoint.state != "maybe")
    rows = session.execute(
        named.where(ContactPoint.kind == kind, ContactPoint.value == value, *sure).limit(20)
    )
    roots = {row.merged_into_id or row.id for row in rows}
    return session.get(Contact, roots.pop()) if len(roots) == 1 else None


def root_of(contact_id: int) -> int:
    """Return the contact that this one is a part of: itself, or what it was merged into."""
    merged = session.scalar(select(Contact.merged_into_id).where(Contact.id == contact_id))
    return merged or contact_id


def identity(contact_id: int) -> frozenset[int]:
    """Return the ids that are this one person: the root's and those of all that was merged into it."""
    root = root_of(contact_id)
    return frozenset({root, *session.scalars(select(Contact.id).where(Contact.merged_into_id == root))})


def contact(contact_id: int) -> Contact:
    """Return a contact. Raises NotFound."""
    found = session.get(Contact, contact_id)
    if found is None:
        raise NotFound(N_("There is no such customer."))
    return found


def address(contact_id: int, *, kind: str) -> str | None:
    """Return the first contact point of this kind, None where there is none."""
    return session.scalar(
        select(ContactPoint.value)
        .where(
            ContactPoint.contact_id == contact_id,
            ContactPoint.kind == kind,
            ContactPoint.ended_at.is_(None),
            ContactPoint.state != "maybe",
        )
        .order_by(ContactPoint.id)
        .limit(1)
    )


def values(contact_id: int, *, kind: str) -> frozenset[str]:
    """Return all that surely name this person now, of one kind, under whichever name she had."""
    sure = (ContactPoint.ended_at.is_(None), ContactPoint.state != "maybe", ContactPoint.kind == kind)
    found = select(ContactPoint.value).where(ContactPoint.contact_id.in_(identity(contact_id)), *sure)
    return frozenset(session.scalars(found))


def names_of(contact_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these contacts, by id."""
    if not contact_ids:
        return {}
    rows = session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(contact_ids)))
    return {row.id: row.name for row in rows}
