"""Questions about who is who: by contact points, and of contacts that were made one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from app.core.bulk import among
from app.core.db import session
from app.core.errors import N_, NotFound
from app.customers.models import Contact, ContactPoint


@dataclass(frozen=True)
class Candidate:
    """Somebody whom a contact point may name. why: verified, stated, maybe, or ended (it was hers)."""

    contact: Contact
    why: str


_WHYS = ("verified", "stated", "maybe")
_SURE = (ContactPoint.ended_at.is_(None), ContactPoint.state != "maybe")


def same_person(contact_id: BindParameter[int]) -> Select[int]:
    """Return the question for the ids that are this one person, as a part of other questions."""
    asked, other = aliased(Contact), aliased(Contact)
    root = select(func.coalesce(asked.merged_into_id, asked.id)).where(asked.id == contact_id)
    known = root.scalar_subquery()
    return select(other.id).where(or_(other.id == known, other.merged_into_id == known))


def _named() -> Select[Contact]:
    named = aliased(Contact)
    point = (ContactPoint.kind == bindparam("kind"), ContactPoint.value == bindparam("value"), *_SURE)
    roots = select(func.coalesce(named.merged_into_id, named.id)).join(
        ContactPoint, ContactPoint.contact_id == named.id
    )
    return select(Contact).where(Contact.id.in_(roots.where(*point))).limit(2)


#: Built once, for they are asked for every mail.
_NAMED = _named()
_IDENTITY = same_person(bindparam("whose"))
_FIRST = (
    select(ContactPoint.value)
    .where(ContactPoint.contact_id == bindparam("whose"), ContactPoint.kind == bindparam("kind"), *_SURE)
    .order_by(ContactPoint.id)
    .limit(1)
)


def by_point(kind: str, value: str) -> Contact | None:
    """Return whom this contact point surely names, as the root of what was merged; None where it is two.

    A point that somebody gave up, or that was only seen in a signature, names nobody.
    """
    found = session.scalars(_NAMED, {"kind": kind, "value": value}).all()
    return found[0] if len(found) == 1 else None


def holders(points: Collection[tuple[str, str]]) -> dict[tuple[str, str], set[int]]:
    """Return whom each of these contact points surely names, as by_point has it; none of nobody's."""
    by_kind: defaultdict[str, set[str]] = defaultdict(set)
    for kind, value in points:
        by_kind[kind].add(value)
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    named = select(ContactPoint.value, func.coalesce(Contact.merged_into_id, Contact.id)).join(
        Contact, Contact.id == ContactPoint.contact_id
    )
    for kind, values_ in by_kind.items():
        asked = named.where(ContactPoint.kind == kind, among(ContactPoint.value, values_), *_SURE)
        for value, contact_id in session.execute(asked):
            found[kind, value].add(contact_id)
    return found


def identity(contact_id: int) -> frozenset[int]:
    """Return the ids that are this one person: the root's and those of all that was merged into it."""
    return frozenset({contact_id, *session.scalars(_IDENTITY, {"whose": contact_id})})


def roots(contact_ids: Collection[int]) -> dict[int, int]:
    """Return of each of these contacts the id of the contact that it is, or became a part of."""
    if not contact_ids:
        return {}
    shown = (Contact.id, func.coalesce(Contact.merged_into_id, Contact.id).label("root"))
    rows = session.execute(select(*shown).where(Contact.id.in_(contact_ids)))
    return {row.id: row.root for row in rows}


def people_of(root_ids: Collection[int]) -> dict[int, int]:
    """Return the ids of all contacts that are these people, each with its root."""
    if not root_ids:
        return {}
    merged = select(Contact).where(Contact.merged_into_id.in_(root_ids))
    theirs = {one.id: one.merged_into_id or one.id for one in session.scalars(merged)}
    return {one: one for one in root_ids} | theirs


def root(contact_id: int) -> Contact:
    """Return the contact that this one is, or became a part of. Raises NotFound."""
    found = contact(contact_id)
    return contact(found.merged_into_id) if found.merged_into_id else found


def candidates(kind: str, value: str) -> list[Candidate]:
    """Return everybody whom this contact point may name, the surest first, and why."""
    known = select(ContactPoint).where(ContactPoint.kind == kind, ContactPoint.value == value)
    found: dict[int, Candidate] = {}
    for point in sorted(session.scalars(known).all(), key=_unsure):
        person = root(point.contact_id)
        found.setdefault(person.id, Candidate(person, "ended" if point.ended_at else point.state))
    return list(found.values())


def contact(contact_id: int) -> Contact:
    """Return a contact. Raises NotFound."""
    found = session.get(Contact, contact_id)
    if found is None:
        raise NotFound(N_("There is no such customer."))
    return found


def address(contact_id: int, *, kind: str) -> str | None:
    """Return the first contact point of this kind, None where there is none."""
    return session.scalar(_FIRST, {"whose": contact_id, "kind": kind})


def addresses_of(contact_ids: Collection[int]) -> dict[int, str]:
    """Return the first address or number of each of these contacts, mail before the others."""
    if not contact_ids:
        return {}
    shown = select(ContactPoint).where(ContactPoint.contact_id.in_(contact_ids), *_SURE)
    known = shown.where(ContactPoint.kind != "external").order_by(ContactPoint.id.desc())
    found = sorted(session.scalars(known).all(), key=lambda one: one.kind == "email")
    return {one.contact_id: one.value for one in found}


def values(contact_id: int, *, kind: str) -> frozenset[str]:
    """Return all that surely name this person now, of one kind, under whichever name she had."""
    sure = (ContactPoint.ended_at.is_(None), ContactPoint.state != "maybe", ContactPoint.kind == kind)
    found = select(ContactPoint.value).where(ContactPoint.contact_id.in_(identity(contact_id)), *sure)
    return frozenset(session.scalars(found))


def bouncing(addresses: Collection[str]) -> list[str]:
    """Return those of these mail addresses to which mail comes back, in order of the alphabet."""
    asked = select(ContactPoint.value).where(
        ContactPoint.kind == "email",
        ContactPoint.value.in_({one.lower() for one in addresses}),
        ContactPoint.bouncing_at.is_not(None),
    )
    return sorted(set(session.scalars(asked))) if addresses else []


def names_of(contact_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these contacts, by id."""
    if not contact_ids:
        return {}
    rows = session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(contact_ids)))
    return {row.id: row.name for row in rows}


def _unsure(point: ContactPoint) -> tuple[bool, int, int]:
    return point.ended_at is not None, _WHYS.index(point.state), point.id
