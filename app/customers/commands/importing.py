"""Contacts taken over from a list, many in one transaction; each is new, or somebody whom we know."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.core.actor import Actor
from app.core.bulk import among, insert_all, put_all
from app.core.clock import now
from app.core.command import command, savepoint
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.customers import policy, queries, rules
from app.customers.commands.editing import change
from app.customers.commands.steps import index, touch
from app.customers.events import AccountSaved, CustomerGiven, CustomerMet, PointChanged
from app.customers.models import (
    Account,
    AccountDomain,
    AccountTerm,
    Contact,
    ContactPoint,
    ContactTag,
    ContactTerm,
)
from app.customers.models.contacts import UNSHARED
from app.customers.queries.comparing import differs, owner_over, points_over, words_over
from app.customers.rules.drafts import Draft


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What to do with a draft. contact_id: who it is, None for somebody new. fill: only what is not known."""

    draft: Draft
    contact_id: int | None = None
    fill: bool = False


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What became of an entry; refused: the message where it was, and nothing is changed."""

    contact_id: int
    changed: bool = True
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class _Due:
    """An entry and the contact that it is, None for a new one. words: to write over her."""

    entry: Entry
    words: Mapping[str, str]
    contact: Contact | None = None
    differs: bool = False


@command
def enter_all(
    actor: Actor, entries: Sequence[Entry], *, changing: Callable[[Collection[int]], None]
) -> tuple[list[Entered], list[int]]:
    """Take over drafts; returns what became of each, and the ids of accounts that were made for them.

    No two new ones may have an address in common, and none that is somebody's. changing: is told, before,
    whom the drafts may change. Raises NotAllowed.
    """
    policy.ensure(actor, "customers.edit")
    known = _known([one.contact_id for one in entries if one.contact_id is not None])
    due = [_due(one, known.get(one.contact_id or 0)) for one in entries]
    new = [one.entry.draft for one in due if one.contact is None]
    changed = {one.contact.id for one in due if one.contact and one.differs}
    changing(changed)
    _load_terms(changed)
    said = {one.words.get("account", "") for one in due if one.contact is None or one.differs}
    accounts, made = _accounts(actor, said - {""})
    ids = iter(_make(actor, new, accounts))
    holders = _holders([one.entry.draft for one in due if one.contact])
    found = [
        Entered(contact_id=next(ids))
        if one.contact is None
        else _change(actor, one, one.contact, holders)
        if one.contact.id in changed
        else Entered(contact_id=one.contact.id, changed=False)
        for one in due
    ]
    return found, made


@command
def meet_all(actor: Actor, drafts: Sequence[Draft]) -> Sequence[int]:
    """Make contacts as meet does, for points that the caller knows to be nobody's; returns their ids."""
    return _make(actor, drafts, {})


def _make(actor: Actor, drafts: Sequence[Draft], accounts: Mapping[str, int]) -> Sequence[int]:
    """Make contacts; returns their ids. By INSERTs of many rows each, for a list may be long."""
    if not drafts:
        return []
    by_domain = _by_domain(drafts)
    rows = [_row(one, accounts.get(one.company_key) or by_domain.get(_domain(one))) for one in drafts]
    ids = insert_all(Contact, rows)
    both = list(zip(ids, drafts, strict=True))
    at = now()
    points = [
        {"contact_id": id_, "kind": kind, "value": value, "state": "stated", "created_at": at}
        for id_, one in both
        for kind, value in one.points
    ]
    terms = [{"contact_id": id_, "term": term} for id_, one in both for term in _terms(one)]
    tags = [{"contact_id": id_, "tag": tag} for id_, one in both for tag in _tags(one)]
    for table, values in ((ContactPoint, points), (ContactTerm, terms), (ContactTag, tags)):
        put_all(table, values)
    for id_, one in both:
        record(actor, CustomerMet(contact_id=id_, kind=one.points[0][0] if one.points else ""))
    return ids


def _row(draft: Draft, account_id: int | None) -> dict[str, Any]:
    words, at = draft.words, now()
    plain_ = {
        name: words.get(name, "") for name in ("language", "time_zone", "title", "tier", "consent_source")
    }
    consent = words.get("consent", "")
    return plain_ | {
        "name": draft.name,
        "name_key": draft.name_key,
        "account_id": account_id,
        "owner_id": draft.owner_id,
        "consent": consent,
        "consent_at": at if consent else None,
        "fields": {key.removeprefix("field_"): one for key, one in words.items() if key.startswith("field_")},
        "created_at": at,
        "updated_at": at,
    }


def _terms(draft: Draft) -> list[str]:
    numbers = [value.partition(":")[2] for kind, value in draft.points if kind == "external"]
    return rules.terms(draft.name, draft.words.get("title", ""), *_tags(draft), *numbers)


def _tags(draft: Draft) -> list[str]:
    return rules.tags(draft.words.get("tags", ""))


def _domain(draft: Draft) -> str:
    address = next((value for kind, value in draft.points if kind == "email"), "")
    return rules.company_domain(address) if address else ""


def _by_domain(drafts: Iterable[Draft]) -> dict[str, int]:
    domains = {_domain(one) for one in drafts if not one.company_key} - {""}
    if not domains:
        return {}
    asked = select(AccountDomain.domain, AccountDomain.account_id).where(among(AccountDomain.domain, domains))
    return {row.domain: row.account_id for row in session.execute(asked)}


def _accounts(actor: Actor, names: Collection[str]) -> tuple[dict[str, int], list[int]]:
    """Return the account of each company, by its key, and the ids of those that were made."""
    by_key = {rules.company_key(one): one for one in sorted(names, reverse=True)}
    if not by_key:
        return {}, []
    asked = select(Account.name_key, func.min(Account.id)).where(among(Account.name_key, by_key))
    found: dict[str, int] = dict(session.execute(asked.group_by(Account.name_key)).all())
    missing = [key for key in by_key if key not in found]
    if not missing:
        return found, []
    at = now()
    rows = [
        {"name": by_key[key], "name_key": key, "fields": {}, "created_at": at, "updated_at": at}
        for key in missing
    ]
    made = list(insert_all(Account, rows))
    terms = [
        {"account_id": id_, "term": term}
        for id_, key in zip(made, missing, strict=True)
        for term in rules.terms(by_key[key])
    ]
    put_all(AccountTerm, terms)
    for id_ in made:
        record(actor, AccountSaved(account_id=id_))
    return found | dict(zip(missing, made, strict=True)), made


def _known(ids: Collection[int]) -> dict[int, Contact]:
    if not ids:
        return {}
    parts = (Contact.points, Contact.tags, Contact.account)
    asked = select(Contact).where(among(Contact.id, ids)).options(*(selectinload(one) for one in parts))
    return {one.id: one for one in session.scalars(asked.execution_options(populate_existing=True))}


def _load_terms(ids: Collection[int]) -> None:
    """Load the words by which contacts are found, which change with them."""
    if ids:
        asked = select(Contact).where(among(Contact.id, ids)).options(selectinload(Contact.terms))
        session.scalars(asked).all()


def _due(entry: Entry, contact: Contact | None) -> _Due:
    if contact is None:
        return _Due(entry=entry, words=entry.draft.words)
    words = words_over(contact, entry.draft, fill=entry.fill)
    other = differs(contact, entry.draft, words, fill=entry.fill)
    return _Due(entry=entry, contact=contact, words=words, differs=other)


def _holders(drafts: Iterable[Draft]) -> dict[tuple[str, str], int]:
    """Return whose each point surely is, of those that can be but one person's."""
    points = {point for one in drafts for point in one.points if point[0] in UNSHARED}
    return {point: min(ids) for point, ids in queries.holders(points).items()}


def _change(actor: Actor, due: _Due, contact: Contact, holders: Mapping[tuple[str, str], int]) -> Entered:
    draft, fill = due.entry.draft, due.entry.fill
    if any(holders.get(point, contact.id) != contact.id for point in draft.points):
        message = N_("One of these addresses belongs to another customer.")
        return Entered(contact_id=contact.id, changed=False, refused=message)
    before = contact.version
    try:
        with savepoint():
            change(actor, contact, words_over(contact, draft, fill=fill), version=contact.version)
            _give(actor, contact, owner_over(contact, draft, fill=fill))
            _point(actor, contact, points_over(contact, draft, fill=fill))
    except Refused as error:
        session.expire(contact)
        return Entered(contact_id=contact.id, changed=False, refused=error.message)
    return Entered(contact_id=contact.id, changed=contact.version != before)


def _give(actor: Actor, contact: Contact, owner_id: int | None) -> None:
    if owner_id is None:
        return
    was, contact.owner_id = contact.owner_id, owner_id
    touch(contact)
    told = [Change(field="owner", before=str(was) if was else None, after=str(owner_id))]
    record(actor, CustomerGiven(contact_id=contact.id, was=was, now=owner_id), told)


def _point(
    actor: Actor, contact: Contact, points: Sequence[tuple[tuple[str, str], ContactPoint | None]]
) -> None:
    for (kind, value), mine in points:
        if mine is None:
            contact.points.append(ContactPoint(kind=kind, value=value))
        else:
            mine.ended_at, mine.state = None, "stated"
        told = [Change(field=kind, before=None, after=value, kind="contact")]
        record(actor, PointChanged(contact_id=contact.id, kind=kind, what="added"), told)
    if points:
        index(contact)
        touch(contact)
        session.flush()
