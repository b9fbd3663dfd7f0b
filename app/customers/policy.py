"""Who may see and change which customers. Two shapes: a filter for lists, a check for one deed."""

from collections.abc import Collection
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, false, func, or_, select, union

from app.core.actor import Actor
from app.core.errors import N_, NotAllowed
from app.customers.models import Account, Contact, ContactShare
from app.people import queries as people

Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])


def visible(contacts: Rows, actor: Actor) -> Rows:
    """Narrow contacts to what actor may see. It may only ever take rows away.

    Of contacts made one, who might see either sees the root, and only that.
    """
    if actor.may("customers.see_all"):
        return contacts
    if actor.kind != "agent":
        return contacts.where(false())
    return contacts.where(Contact.id.in_(_hers(actor)))


def visible_accounts(accounts: Rows, actor: Actor) -> Rows:
    """Narrow accounts to those actor is responsible for, or of which she may see a contact."""
    if actor.may("customers.see_all"):
        return accounts
    if actor.kind != "agent":
        return accounts.where(false())
    of_hers = select(Contact.account_id).where(Contact.id.in_(_hers(actor)), Contact.account_id.is_not(None))
    return accounts.where(or_(Account.owner_id.in_(_responsible(actor)), Account.id.in_(of_hers)))


def ensure(actor: Actor, grant: str) -> None:
    """Raise NotAllowed unless actor has the grant."""
    if not actor.may(grant):
        raise NotAllowed(N_("You may not do this."), grant=grant)


def ensure_agent(actor: Actor) -> None:
    """Raise NotAllowed unless actor is a person inside, who signs what she writes."""
    if actor.kind != "agent":
        raise NotAllowed(N_("Only an agent may write this."))


def ensure_may_hand_on(actor: Actor, contact: Contact) -> None:
    """Raise NotAllowed unless actor may share a contact, or give it to another agent: hers, or any."""
    if contact.owner_id is None or contact.owner_id not in _responsible(actor):
        ensure(actor, "customers.assign")


def may_comment(actor: Actor, author_ids: Collection[int]) -> set[int]:
    """Return of which of these authors of notes actor is a manager."""
    return set(author_ids if actor.may("customers.assign") else people.led_by(actor.id) & set(author_ids))


def _responsible(actor: Actor) -> set[int]:
    """Return whose customers are actor's to see: her own, and those of the agents she leads."""
    return {actor.id, *people.led_by(actor.id)}


def _hers(actor: Actor) -> ColumnElement[Any] | Any:
    root = func.coalesce(Contact.merged_into_id, Contact.id)
    owned = select(root).where(Contact.owner_id.in_(_responsible(actor)))
    to_her = or_(ContactShare.agent_id == actor.id, ContactShare.team_id.in_(people.teams_of(actor.id)))
    shared = select(root).join(ContactShare, ContactShare.contact_id == Contact.id).where(to_her)
    return union(owned, shared)
