"""What can be done to customers."""

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.events import record
from app.customers import queries, rules
from app.customers.events import CustomerMet, PointMarked
from app.customers.models import Account, Contact, ContactPoint


@command
def identify(actor: Actor, kind: str, value: str, *, name: str, language: str = "") -> Contact:
    """Return the contact known by this contact point, or make one called name."""
    return queries.by_point(kind, value) or meet(actor, kind, value, name=name, language=language)


@command
def meet(actor: Actor, kind: str, value: str, *, name: str, language: str = "") -> Contact:
    """Make a contact called name, for a contact point that the caller knows to be nobody's."""
    contact = Contact(
        name=name or value,
        name_key=rules.name_key(name or value),
        language=language,
        points=[ContactPoint(kind=kind, value=value)],
    )
    session.add(contact)
    session.flush()
    record(actor, CustomerMet(contact_id=contact.id, kind=kind))
    return contact


@command
def describe(
    _actor: Actor, contact_id: int, *, language: str | None = None, company: str = "", phone: str = ""
) -> Contact:
    """Add what we know of a contact. phone: E.164; one that is somebody else's already is left there."""
    contact = queries.contact(contact_id)
    if language is not None:
        contact.language = language
    if company:
        known = select(Account).where(Account.name == company)
        contact.account = session.scalar(known) or Account(name=company, name_key=rules.name_key(company))
    if phone and queries.by_point("phone", phone) is None:
        contact.points.append(ContactPoint(kind="phone", value=phone))
    return contact


@command
def mark_bouncing(actor: Actor, address: str, *, bouncing: bool) -> None:
    """Note that mail to an address comes back, or arrives again; the same a second time changes nothing."""
    known = select(ContactPoint).where(ContactPoint.kind == "email", ContactPoint.value == address)
    for point in session.scalars(known):
        if (point.bouncing_at is not None) is not bouncing:
            point.bouncing_at = now() if bouncing else None
            record(actor, PointMarked(contact_id=point.contact_id, bouncing=bouncing))
