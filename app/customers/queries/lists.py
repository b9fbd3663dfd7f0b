"""Lists of customers: filtered, a page at a time by key."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import selectinload

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, Refused
from app.customers.models import Account, Contact, ContactTag
from app.customers.policy import visible, visible_accounts

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is of; "" and None: whatever it is. owner_id: 0 for nobody's."""

    tag: str = ""
    tier: str = ""
    owner_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True)
class Listing:
    """A page of contacts with their points and accounts. after: the key of the next page, None at the end."""

    contacts: list[Contact]
    after: str | None


def listing(
    actor: Actor, filters: Filters, *, sort: str = "newest", after: str = "", limit: int = PAGE
) -> Listing:
    """Return a page of the contacts that actor may see, changed last first or by name. Raises Refused."""
    # not "IS NULL": SQLite would gather all of them by that index, and then sort them
    roots = select(Contact).where(func.coalesce(Contact.merged_into_id, 0) == 0)
    found = _filtered(roots, filters)
    found = visible(found, actor).options(
        selectinload(Contact.points), selectinload(Contact.account), selectinload(Contact.tags)
    )
    if sort == "name":
        order: list[Any] = [Contact.name_key.asc(), Contact.id.asc()]
        place = tuple_(Contact.name_key, Contact.id) > _name(after) if after else None
    else:
        order = [Contact.updated_at.desc(), Contact.id.desc()]
        place = tuple_(Contact.updated_at, Contact.id) < _instant(after) if after else None
    if place is not None:
        found = found.where(place)
    rows = list(session.scalars(found.order_by(*order).limit(limit + 1)))
    page = rows[:limit]
    return Listing(page, _key(page[-1], sort) if len(rows) > limit else None)


def accounts(actor: Actor, *, after: str = "", limit: int = PAGE) -> tuple[list[Account], str | None]:
    """Return a page of the accounts that actor may see, by name, and the key of the next. Raises Refused."""
    found = visible_accounts(select(Account), actor).options(selectinload(Account.domains))
    if after:
        found = found.where(tuple_(Account.name_key, Account.id) > _name(after))
    rows = list(session.scalars(found.order_by(Account.name_key, Account.id).limit(limit + 1)))
    page = rows[:limit]
    return page, f"{page[-1].id}_{page[-1].name_key}" if len(rows) > limit else None


def _filtered(found: Select[Any], filters: Filters) -> Select[Any]:
    if filters.tag:
        tagged = select(ContactTag.contact_id).where(ContactTag.tag == filters.tag)
        found = found.where(Contact.id.in_(tagged))
    if filters.tier:
        found = found.where(Contact.tier == filters.tier)
    if filters.owner_id is not None:
        found = found.where(Contact.owner_id == (filters.owner_id or None))
    if filters.account_id is not None:
        found = found.where(Contact.account_id == filters.account_id)
    return found


def _key(last: Contact, sort: str) -> str:
    return f"{last.id}_{last.name_key if sort == 'name' else last.updated_at.isoformat()}"


def _name(after: str) -> tuple[str, int]:
    contact_id, _, name = after.partition("_")
    if not (contact_id.isascii() and contact_id.isdigit() and len(contact_id) < 16):
        raise Refused(N_("This page of the list does not exist."), field="after")
    return name, int(contact_id)


def _instant(after: str) -> tuple[datetime, int]:
    at, contact_id = _name(after)
    try:
        return datetime.fromisoformat(at).astimezone(UTC), contact_id
    except (ValueError, OverflowError) as error:
        raise Refused(N_("This page of the list does not exist."), field="after") from error
