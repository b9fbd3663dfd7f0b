"""What agents change of a contact: her words, her addresses and numbers."""

from collections.abc import Mapping

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused, Stale
from app.core.events import Change, record
from app.customers import queries, rules
from app.customers.commands import steps
from app.customers.commands.meeting import account_called
from app.customers.events import CustomerEdited, PointChanged, PointMarked
from app.customers.models import Contact, ContactPoint, ContactTag
from app.customers.queries.words import checked, plain


@command
def edit(actor: Actor, contact_id: int, words: Mapping[str, str], *, version: int) -> Contact:
    """Change a contact. words: by field, queries.words.FIELDS; "field_KEY" for those administrators added.

    version: of the contact that the words were written over. Raises NotFound, NotAllowed, Refused, and Stale
    with what differs where somebody else changed the same since.
    """
    contact = steps.mine_to_edit(actor, contact_id)
    return change(actor, contact, words, version=version)


@command
def change(actor: Actor, contact: Contact, words: Mapping[str, str], *, version: int) -> Contact:
    """Do what edit does, for a contact that the caller may change. Raises Refused, Stale."""
    _refuse_stale(contact, words, version)
    told = [one for name, said in words.items() if (one := _set(actor, contact, name, said))]
    if told:
        steps.index(contact)
        steps.touch(contact)
        session.flush()
        record(actor, CustomerEdited(contact_id=contact.id), told)
    return contact


@command
def add_point(
    actor: Actor, contact_id: int, kind: str, value: str, *, label: str = "", take: bool = False
) -> ContactPoint:
    """Give a contact an address or number. take: also one that is another's, whose it is no more then.

    Raises NotFound, NotAllowed, Refused.
    """
    contact = steps.mine_to_edit(actor, contact_id)
    normal = steps.a_point(kind, value)
    held = steps.holder(kind, normal)
    if held is not None and held.contact_id in queries.identity(contact.id):
        return held
    if held is not None and not take:
        raise steps.taken(held)
    if held is not None:
        _end(actor, held)
    found = steps.add(contact, kind, normal, label=label.strip()[:40])
    _told(actor, contact, found, "added")
    return found


@command
def reassign(actor: Actor, point_id: int, contact_id: int) -> ContactPoint:
    """Make an address or number of one customer another's: what was written before stays where it was.

    Raises NotFound, NotAllowed, Refused.
    """
    point = _mine(actor, point_id)
    contact = steps.mine_to_edit(actor, contact_id)
    if point.contact_id in queries.identity(contact.id):
        raise Refused(N_("This is hers already."), field="contact_id")
    _end(actor, point)
    found = steps.add(contact, point.kind, point.value, label=point.label)
    _told(actor, contact, found, "added")
    return found


@command
def end_point(actor: Actor, point_id: int) -> ContactPoint:
    """Let an address or number be nobody's any more. Raises NotFound, NotAllowed."""
    point = _mine(actor, point_id)
    if point.ended_at is None:
        _end(actor, point)
        steps.touch(queries.root(point.contact_id))
    return point


@command
def verify_point(actor: Actor, point_id: int) -> ContactPoint:
    """Say that an address or number is surely hers, as one that was found in a signature.

    Raises NotFound, NotAllowed, Refused where it is another's.
    """
    point = _mine(actor, point_id)
    held = steps.holder(point.kind, point.value)
    if held is not None and held.id != point.id:
        raise steps.taken(held)
    if point.state != "verified":
        point.state, point.ended_at = "verified", None
        _told(actor, queries.root(point.contact_id), point, "verified")
    return point


@command
def suggest_point(actor: Actor, contact_id: int, kind: str, value: str) -> ContactPoint | None:
    """Keep a number that a signature told, as perhaps hers; None where it is known of her already."""
    contact = queries.root(contact_id)
    if any((one.kind, one.value) == (kind, value) for one in queries.points_of(contact.id)):
        return None
    found = steps.add(contact, kind, value, state="maybe")
    record(actor, PointChanged(contact_id=contact.id, kind=kind, what="suggested"))
    return found


@command
def keep_found(actor: Actor, contact_id: int, kind: str, value: str) -> ContactPoint:
    """Keep a number that a signature told, and an agent who works her case says is hers. Raises Refused."""
    contact, normal = queries.root(contact_id), steps.a_point(kind, value)
    held = steps.holder(kind, normal)
    if held is not None and held.contact_id not in queries.identity(contact.id):
        raise steps.taken(held)
    found = held or steps.add(contact, kind, normal, state="verified")
    _told(actor, contact, found, "verified")
    return found


def _mine(actor: Actor, point_id: int) -> ContactPoint:
    point = queries.point(actor, point_id)
    steps.mine_to_edit(actor, point.contact_id)
    return point


def _end(actor: Actor, point: ContactPoint) -> None:
    point.ended_at = now()
    session.flush()
    record(
        actor,
        PointChanged(contact_id=point.contact_id, kind=point.kind, what="ended"),
        [Change(field=point.kind, before=point.value, after=None, kind="contact")],
    )


def _told(actor: Actor, contact: Contact, point: ContactPoint, what: str) -> None:
    steps.index(contact)
    steps.touch(contact)
    session.flush()
    record(
        actor,
        PointChanged(contact_id=contact.id, kind=point.kind, what=what),
        [Change(field=point.kind, before=None, after=point.value, kind="contact")],
    )


def _refuse_stale(contact: Contact, words: Mapping[str, str], version: int) -> None:
    if version == contact.version:
        return
    differs = {name: is_ for name, said in words.items() if (is_ := plain(contact, name)) != said.strip()}
    if differs:
        raise Stale(N_("Somebody else changed this customer first."), differs=differs)


def _set(actor: Actor, contact: Contact, name: str, said: str) -> Change | None:
    """Set one field; return what changed, None where nothing did. Raises Refused."""
    before, after = plain(contact, name), checked(contact, name, said)
    if after == before:
        return None
    if name == "account":
        contact.account = account_called(actor, after) if after else None
    elif name == "tags":
        kept = {one.tag: one for one in contact.tags}
        contact.tags = [kept.get(one) or ContactTag(tag=one) for one in rules.tags(after)]
    elif name.startswith("field_"):
        contact.fields = {**contact.fields, name.removeprefix("field_"): after}
    else:
        setattr(contact, name, after)
    if name == "name":
        contact.name_key = rules.name_key(after)
    if name == "consent":
        contact.consent_at = now()
    return Change(field=name, before=before or None, after=after or None, kind="contact")


@command
def mark_bouncing(actor: Actor, address: str, *, bouncing: bool) -> None:
    """Note that mail to an address comes back, or arrives again; the same a second time changes nothing."""
    known = select(ContactPoint).where(ContactPoint.kind == "email", ContactPoint.value == address)
    for point in session.scalars(known):
        if (point.bouncing_at is not None) is not bouncing:
            point.bouncing_at = now() if bouncing else None
            record(actor, PointMarked(contact_id=point.contact_id, bouncing=bouncing))
