"""Questions about customers."""

from collections.abc import Collection

from sqlalchemy import bindparam, select

from app.core.db import session
from app.core.errors import N_, NotFound
from app.customers.models import Contact, ContactPoint

#: Built once, for it is asked for every mail.
_BY_POINT = (
    select(Contact)
    .join(ContactPoint)
    .where(ContactPoint.kind == bindparam("kind"), ContactPoint.value == bindparam("value"))
)


def by_point(kind: str, value: str) -> Contact | None:
    """Return the contact known by this contact point."""
    return session.scalar(_BY_POINT, {"kind": kind, "value": value})


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
        .where(ContactPoint.contact_id == contact_id, ContactPoint.kind == kind)
        .order_by(ContactPoint.id)
        .limit(1)
    )


def names_of(contact_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these contacts, by id."""
    if not contact_ids:
        return {}
    rows = session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(contact_ids)))
    return {row.id: row.name for row in rows}
