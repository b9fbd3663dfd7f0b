"""Customers and documents by words, addresses and numbers. Every way goes along an index."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, union, union_all
from sqlalchemy.orm import aliased

from app.core import site
from app.core.actor import Actor
from app.core.db import session
from app.customers import rules
from app.customers.models import (
    Account,
    AccountTerm,
    Contact,
    ContactPoint,
    ContactTerm,
    CustomerDocument,
    DocumentTerm,
)
from app.customers.policy import visible, visible_accounts

#: After this last character there is no other: the end of all words with one beginning.
_END = "\U0010ffff"
MOST = 50
MANY = 1_000
#: A word that somebody looks for, and whether it may go on: see rules.wanted.
Word = tuple[str, bool]


def country() -> str:
    """Return the country of phone numbers that name none (ISO 3166), "" where nobody said."""
    return str(site.read("country", "") or "")


def search(actor: Actor, text: str, *, limit: int = MOST) -> Sequence[Contact]:
    """Return the contacts that text finds, of those actor may see: by number or address, else by words."""
    said = text.strip()[:200]
    exact = _by_point(said)
    if exact is not None:
        found = _roots(actor, exact, limit)
        if found or "@" not in said:
            return found
    return _roots(actor, ids, limit) if (ids := _by_words(said)) is not None else []


def people(actor: Actor, contact_ids: Collection[int], *, limit: int = MOST) -> Sequence[Contact]:
    """Return the people that these contacts are, each once, of those actor may see."""
    if not contact_ids:
        return []
    return _roots(actor, select(Contact.id.label("contact_id")).where(Contact.id.in_(contact_ids)), limit)


def accounts(actor: Actor, text: str, *, limit: int = MOST) -> Sequence[Account]:
    """Return the accounts that words find, of those actor may see; all where there are none, by name."""
    found = select(Account).order_by(Account.name_key, Account.id).limit(limit)
    for term, goes_on in rules.wanted(text[:200]):
        of_term = select(AccountTerm.account_id).where(*_is(AccountTerm.term, term, goes_on))
        found = found.where(Account.id.in_(of_term))
    return session.scalars(visible_accounts(found, actor)).all()


def documents(actor: Actor, text: str, *, limit: int = MOST) -> Sequence[CustomerDocument]:
    """Return the documents whose title or text has these words, of customers actor may see, newest first."""
    words = rules.wanted(text[:200])
    if not words:
        return []
    found = select(CustomerDocument).where(CustomerDocument.removed_at.is_(None))
    for term, goes_on in words:
        of_term = select(DocumentTerm.document_id).where(*_is(DocumentTerm.term, term, goes_on))
        found = found.where(CustomerDocument.id.in_(of_term))
    newest = session.scalars(found.order_by(CustomerDocument.id.desc()).limit(limit * 4)).all()
    seen = _seen(actor, newest)
    return [one for one in newest if (one.contact_id, one.account_id) in seen][:limit]


def _seen(actor: Actor, found: Sequence[CustomerDocument]) -> set[tuple[int | None, int | None]]:
    """Return the owners of documents, as (contact, account), that actor may see."""
    asked = {one.contact_id for one in found if one.contact_id}
    rows = session.execute(
        select(Contact.id, func.coalesce(Contact.merged_into_id, Contact.id).label("root")).where(
            Contact.id.in_(asked)
        )
    ).all()
    roots = select(Contact.id).where(Contact.id.in_({row.root for row in rows}))
    known = set(session.scalars(visible(roots, actor)))
    theirs = select(Account.id).where(Account.id.in_({one.account_id for one in found if one.account_id}))
    of_accounts: set[tuple[int | None, int | None]] = {
        (None, one) for one in session.scalars(visible_accounts(theirs, actor))
    }
    return of_accounts | {(row.id, None) for row in rows if row.root in known}


def _by_point(said: str) -> Select[Any] | None:
    """Ask for whom an address or a number names; None where said is neither."""
    if "@" in said and " " not in said:
        low = said.lower()
        begins = (ContactPoint.kind == "email", ContactPoint.value >= low, ContactPoint.value < low + _END)
        return select(ContactPoint.contact_id).where(*begins).limit(MOST)
    number = rules.e164(said, country())
    if number:
        either = ContactPoint.kind.in_(("phone", "whatsapp"))
        return select(ContactPoint.contact_id).where(either, ContactPoint.value == number)
    if rules.normal("external", said):
        same = (ContactPoint.kind == "external", ContactPoint.value == said)
        return select(ContactPoint.contact_id).where(*same)
    return None


def _by_words(said: str) -> Select[Any] | None:
    """Ask for contacts that have every word of these, or whose account has it; the first that are found.

    The rarest word is walked along, the others are looked up for each that has it: thousands are called Anna.
    """
    words = rules.wanted(said)
    if not words:
        return None
    rarest, *others = _rarest_first(words)
    own = select(ContactTerm.contact_id.label("contact_id")).where(*_is(ContactTerm.term, *rarest))
    through = select(Contact.id).join(AccountTerm, AccountTerm.account_id == Contact.account_id)
    through = through.where(*_is(AccountTerm.term, *rarest))
    for word in others:
        own, through = own.where(_has(ContactTerm.contact_id, word)), through.where(_has(Contact.id, word))
    return union(*(select(one.limit(MOST * 4).subquery()) for one in (own, through))).subquery().select()


def _rarest_first(words: Sequence[Word]) -> Sequence[Word]:
    """Return words with that first which fewest have; beyond a thousand nobody counts."""
    if len(words) == 1:
        return words
    some = [select(ContactTerm.term).where(*_is(ContactTerm.term, *one)).limit(MANY) for one in words]
    counts = (
        select(literal(place), func.count()).select_from(one.subquery()) for place, one in enumerate(some)
    )
    known = {row[0]: row[1] for row in session.execute(union_all(*counts))}
    # whoever no contact is called may be an account, whose people are few
    return [words[place] for place in sorted(known, key=lambda one: (known[one], -len(words[one][0])))]


def _has(contact_id: Any, word: Word) -> ColumnElement[bool]:
    """Tell whether a contact has a word, or its account."""
    # other names than the walk has, or they would be its very rows
    own, contact, account = aliased(ContactTerm), aliased(Contact), aliased(AccountTerm)
    mine = exists().where(own.contact_id == contact_id, *_is(own.term, *word))
    theirs = exists().where(
        contact.id == contact_id,
        contact.account_id == account.account_id,
        *_is(account.term, *word),
    )
    return or_(mine, theirs)


def _is(column: Any, term: str, goes_on: bool) -> tuple[Any, ...]:  # noqa: FBT001 - a Word, laid out
    return (column >= term, column < term + _END) if goes_on else (column == term,)


def _roots(actor: Actor, ids: Select[Any], limit: int) -> Sequence[Contact]:
    """Return the people that these ids are, each once, as far as actor may see them."""
    asked = ids.subquery()
    root = select(func.coalesce(Contact.merged_into_id, Contact.id)).where(
        Contact.id.in_(select(asked.c.contact_id))
    )
    found = visible(select(Contact).where(Contact.id.in_(root)), actor)
    return session.scalars(found.order_by(Contact.name_key, Contact.id).limit(limit)).all()
