"""How we come to know customers: by their own words, by what a shop tells, by what an agent enters."""

from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.core.events import record
from app.customers import policy, queries, rules
from app.customers.commands import steps
from app.customers.events import AccountSaved, CustomerMet, PointChanged
from app.customers.models import Account, AccountDomain, Contact, ContactPoint, ContactTerm
from app.customers.queries.words import a_name


@command
def identify(actor: Actor, kind: str, value: str, *, name: str, language: str = "") -> Contact:
    """Return the contact known by this contact point, or make one called name."""
    return queries.by_point(kind, value) or meet(actor, kind, value, name=name, language=language)


@command
def meet(actor: Actor, kind: str, value: str, *, name: str, language: str = "") -> Contact:
    """Make a contact called name, for a contact point that the caller knows to be nobody's.

    Who writes from the domain of an account belongs to it.
    """
    contact = Contact(
        name=name or value,
        name_key=rules.name_key(name or value),
        language=language,
        points=[ContactPoint(kind=kind, value=value)],
        terms=[ContactTerm(term=term) for term in rules.terms(name or value)],
    )
    domain = rules.company_domain(value) if kind == "email" else ""
    if domain:  # asked inside the INSERT: a mail waits for no question of its own
        contact.account_id = _of_domain(domain)
    session.add(contact)
    session.flush()
    record(actor, CustomerMet(contact_id=contact.id, kind=kind))
    return contact


@command
def enter(actor: Actor, *, name: str, kind: str, value: str, language: str = "") -> Contact:
    """Make a contact by hand. Raises NotAllowed, Refused, also where the address is somebody's already."""
    policy.ensure(actor, "customers.edit")
    whole, normal = a_name(" ".join(name.split())), steps.a_point(kind, value)
    held = steps.holder(kind, normal)
    if held is not None:
        raise steps.taken(held)
    contact = meet(actor, kind, normal, name=whole, language=language)
    if actor.kind == "agent" and not actor.may("customers.see_all"):
        contact.owner_id = actor.id
    return contact


@command
def describe(
    actor: Actor, contact_id: int, *, language: str | None = None, company: str = "", phone: str = ""
) -> Contact:
    """Add what we know of a contact. phone: E.164; one that is somebody else's already is left there."""
    contact = queries.contact(contact_id)
    if language is not None:
        contact.language = language
    if company:
        contact.account = account_called(actor, company)
    if phone and not queries.candidates("phone", phone):
        contact.points.append(ContactPoint(kind="phone", value=phone))
        record(actor, PointChanged(contact_id=contact.id, kind="phone", what="added"))
    return contact


@command
def account_called(actor: Actor, name: str) -> Account:
    """Return the account of this name, its legal form aside, or make it."""
    key = rules.company_key(name)
    known = select(Account).where(Account.name_key == key).order_by(Account.id).limit(1)
    found = session.scalar(known)
    if found is None:
        found = Account(name=a_name(" ".join(name.split()), field="account"), name_key=key)
        steps.index_account(found)
        session.add(found)
        session.flush()
        record(actor, AccountSaved(account_id=found.id))
    return found


def _of_domain(domain: str) -> Any:
    return select(AccountDomain.account_id).where(AccountDomain.domain == domain).scalar_subquery()
