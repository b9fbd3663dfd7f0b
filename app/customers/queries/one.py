"""Questions about one customer. All that a door asks start from policy.visible."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_, select

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, NotFound
from app.customers.models import (
    Account,
    Contact,
    ContactPoint,
    ContactShare,
    CustomerDocument,
    CustomerMerge,
    CustomerNote,
    CustomField,
)
from app.customers.policy import visible, visible_accounts
from app.customers.queries.points import identity, same_person

#: Built once, for the page of every case asks it.
_POINTS = (
    select(ContactPoint)
    .where(ContactPoint.contact_id.in_(same_person(bindparam("whose"))))
    .order_by(ContactPoint.ended_at.is_not(None), ContactPoint.kind, ContactPoint.id)
)


@dataclass(frozen=True)
class Merged:
    """A merge that can be undone."""

    id: int
    gone_id: int
    gone_name: str
    row: CustomerMerge


def get(actor: Actor, contact_id: int) -> Contact:
    """Return the contact that this one is or became, or raise NotFound, also where actor may not know."""
    asked = session.get(Contact, contact_id)
    root_id = (asked.merged_into_id or asked.id) if asked else 0
    found = session.scalar(visible(select(Contact).where(Contact.id == root_id), actor))
    if found is None:
        raise NotFound(N_("There is no such customer."))
    return found


def may_see(actor: Actor, contact_id: int) -> bool:
    """Tell whether actor may open the customer's page."""
    if actor.may("customers.see_all"):
        return True
    asked = visible(select(Contact.id).where(Contact.id == contact_id), actor)
    return session.scalar(asked) is not None


def points_of(contact_id: int) -> Sequence[ContactPoint]:
    """Return all points of this person, under whichever name, those that are hers now first."""
    return session.scalars(_POINTS, {"whose": contact_id}).all()


def point(actor: Actor, point_id: int) -> ContactPoint:
    """Return a contact point of a customer that actor may see. Raises NotFound."""
    found = session.get(ContactPoint, point_id)
    if found is None:
        raise NotFound(N_("There is no such contact point."))
    get(actor, found.contact_id)
    return found


def notes_of(contact_id: int, *, limit: int = 50) -> Sequence[CustomerNote]:
    """Return what agents noted of this person, the newest first."""
    found = select(CustomerNote).where(CustomerNote.contact_id.in_(identity(contact_id)))
    return session.scalars(found.order_by(CustomerNote.at.desc(), CustomerNote.id.desc()).limit(limit)).all()


def note(actor: Actor, note_id: int) -> CustomerNote:
    """Return a note on a customer that actor may see. Raises NotFound."""
    found = session.get(CustomerNote, note_id)
    if found is None:
        raise NotFound(N_("There is no such note."))
    _ensure_seen(actor, found.contact_id, found.account_id)
    return found


def documents_of(contact_id: int, account_id: int | None = None) -> Sequence[CustomerDocument]:
    """Return the documents kept with this person, and with her account, the newest first."""
    hers = CustomerDocument.contact_id.in_(identity(contact_id)) if contact_id else None
    theirs = CustomerDocument.account_id == account_id if account_id else None
    either = or_(*(one for one in (hers, theirs) if one is not None))
    found = select(CustomerDocument).where(either, CustomerDocument.removed_at.is_(None))
    return session.scalars(found.order_by(CustomerDocument.id.desc()).limit(100)).all()


def document(actor: Actor, document_id: int) -> CustomerDocument:
    """Return a document of a customer that actor may see. Raises NotFound."""
    found = session.get(CustomerDocument, document_id)
    if found is None or found.removed_at is not None:
        raise NotFound(N_("There is no such document."))
    _ensure_seen(actor, found.contact_id, found.account_id)
    return found


def shares_of(contact_id: int) -> Sequence[ContactShare]:
    """Return with whom this person is shared."""
    found = select(ContactShare).where(ContactShare.contact_id.in_(identity(contact_id)))
    return session.scalars(found.order_by(ContactShare.id)).all()


def merges_of(contact_id: int) -> list[Merged]:
    """Return what became a part of this person and can be taken out again, the newest first."""
    asked = select(CustomerMerge, Contact.name).join(Contact, Contact.id == CustomerMerge.gone_id)
    of_hers = asked.where(CustomerMerge.kept_id.in_(identity(contact_id)), CustomerMerge.undone_at.is_(None))
    rows = session.execute(of_hers.order_by(CustomerMerge.id.desc())).all()
    return [Merged(row.id, row.gone_id, name, row) for row, name in rows]


def merge(actor: Actor, merge_id: int) -> CustomerMerge:
    """Return a merge of a customer that actor may see. Raises NotFound."""
    found = session.get(CustomerMerge, merge_id)
    if found is None:
        raise NotFound(N_("There is no such customer."))
    get(actor, found.kept_id)
    return found


def account(actor: Actor, account_id: int) -> Account:
    """Return an account, or raise NotFound, also where actor may not know of it."""
    found = session.scalar(visible_accounts(select(Account).where(Account.id == account_id), actor))
    if found is None:
        raise NotFound(N_("There is no such account."))
    return found


def members(actor: Actor, account_id: int, *, limit: int = 100) -> Sequence[Contact]:
    """Return the contacts of an account that actor may see, by name."""
    theirs = select(Contact).where(Contact.account_id == account_id, Contact.merged_into_id.is_(None))
    return session.scalars(visible(theirs, actor).order_by(Contact.name_key, Contact.id).limit(limit)).all()


def account_notes(account_id: int, *, limit: int = 50) -> Sequence[CustomerNote]:
    """Return what agents noted of an account, the newest first."""
    found = select(CustomerNote).where(CustomerNote.account_id == account_id)
    return session.scalars(found.order_by(CustomerNote.at.desc(), CustomerNote.id.desc()).limit(limit)).all()


def fields(of: str, *, removed: bool = False) -> Sequence[CustomField]:
    """Return the fields that administrators added to contacts or accounts, in their order."""
    found = select(CustomField).where(CustomField.of == of).order_by(CustomField.position, CustomField.id)
    return session.scalars(found if removed else found.where(CustomField.removed_at.is_(None))).all()


def field(field_id: int) -> CustomField:
    """Return a field that administrators added. Raises NotFound."""
    found = session.get(CustomField, field_id)
    if found is None:
        raise NotFound(N_("There is no such field."))
    return found


def tiers() -> list[str]:
    """Return the tiers that are in use, for menus."""
    found = select(Contact.tier).where(Contact.tier != "").group_by(Contact.tier)
    return list(session.scalars(found.order_by(func.min(Contact.tier)).limit(50)))


def owned(agent_ids: Collection[int]) -> dict[int, int]:
    """Return for how many customers each of these agents is responsible; those with none are left out."""
    hers = select(Contact.owner_id, func.count()).where(Contact.owner_id.in_(agent_ids))
    rows = session.execute(hers.where(Contact.merged_into_id.is_(None)).group_by(Contact.owner_id))
    return {owner_id: count for owner_id, count in rows if owner_id}


def _ensure_seen(actor: Actor, contact_id: int | None, account_id: int | None) -> None:
    """Raise NotFound unless actor may see the customer that something is kept with."""
    if contact_id is not None:
        get(actor, contact_id)
    else:
        account(actor, account_id or 0)
