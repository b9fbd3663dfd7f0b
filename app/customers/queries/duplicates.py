"""Contacts that are perhaps one person, and why: a number, an address or a name that both have."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from sqlalchemy import Row, and_, func, or_, select

from app.core.actor import Actor
from app.core.db import session
from app.customers import rules
from app.customers.models import Contact, ContactPoint, ContactTerm, NotTheSame
from app.customers.policy import visible

#: How alike two names must be, of 100, and how much more where both are of one account.
ALIKE, ALIKE_IN_ACCOUNT = 90, 80
_AT_ONCE, _MOST_ALIKE, _MOST_NEAR = 100, 3_000, 20
#: The reasons, the strongest first.
REASONS = ("phone", "email", "whatsapp", "wechat", "external", "name", "alike")


@dataclass(frozen=True)
class Suggestion:
    """Two contacts that are perhaps one. reasons: of REASONS, each with what both have."""

    one: Contact
    other: Contact
    reasons: tuple[tuple[str, str], ...]


def like(actor: Actor, contact: Contact) -> list[Suggestion]:
    """Return whom a contact perhaps is too, of those actor may see, the likeliest first."""
    return _suggested(actor, [contact])


def duplicates(actor: Actor, *, limit: int = _AT_ONCE) -> list[Suggestion]:
    """Return pairs that are perhaps one person, among the contacts changed last and all others."""
    newest = visible(select(Contact).where(func.coalesce(Contact.merged_into_id, 0) == 0), actor)
    return _suggested(actor, session.scalars(newest.order_by(Contact.updated_at.desc()).limit(limit)).all())


def _suggested(actor: Actor, contacts: Sequence[Contact]) -> list[Suggestion]:
    if not contacts:
        return []
    why: defaultdict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    _by_points(contacts, why)
    _by_names(contacts, why)
    _by_likeness(contacts, why)
    known = _visible(actor, {one for pair in why for one in pair})
    apart = _kept_apart(set(known))
    pairs = [
        Suggestion(known[one], known[other], _sorted(reasons))
        for (one, other), reasons in why.items()
        if one in known and other in known and (one, other) not in apart
    ]
    return sorted(
        pairs, key=lambda pair: (REASONS.index(pair.reasons[0][0]), -len(pair.reasons), pair.other.id)
    )


def _sorted(reasons: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(reasons.items(), key=lambda one: REASONS.index(one[0])))


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _by_points(contacts: Sequence[Contact], why: defaultdict[tuple[int, int], dict[str, str]]) -> None:
    """Note who shares a number or an address, also one that was only found in a signature."""
    roots = {contact.id for contact in contacts}
    names = select(Contact.id, Contact.merged_into_id).where(Contact.merged_into_id.in_(roots))
    people = {one: one for one in roots} | {row.id: row.merged_into_id for row in session.execute(names)}
    theirs = select(ContactPoint).where(ContactPoint.contact_id.in_(people), ContactPoint.ended_at.is_(None))
    own: dict[tuple[str, str], set[int]] = defaultdict(set)
    for point in session.scalars(theirs):
        own[point.kind, point.value].add(people[point.contact_id])
    if not own:
        return
    same = or_(*(and_(ContactPoint.kind == kind, ContactPoint.value == value) for kind, value in own))
    asked = select(ContactPoint.kind, ContactPoint.value, Contact.id, Contact.merged_into_id).join(
        Contact, Contact.id == ContactPoint.contact_id
    )
    for kind, value, contact_id, root_id in session.execute(
        asked.where(same, ContactPoint.ended_at.is_(None))
    ):
        for one in own[kind, value] - {root_id or contact_id}:
            why[_pair(one, root_id or contact_id)][kind] = value


def _by_names(contacts: Sequence[Contact], why: defaultdict[tuple[int, int], dict[str, str]]) -> None:
    """Note who has the same name. One that is an address or a single word tells too little."""
    named = defaultdict(list)
    for contact in contacts:
        if _tells(contact.name_key):
            named[contact.name_key].append(contact.id)
    asked = select(Contact).where(Contact.name_key.in_(named), Contact.merged_into_id.is_(None))
    for other in session.scalars(asked.limit(_MOST_ALIKE)):
        for one in named[other.name_key]:
            if one != other.id:
                why[_pair(one, other.id)]["name"] = other.name


def _by_likeness(contacts: Sequence[Contact], why: defaultdict[tuple[int, int], dict[str, str]]) -> None:
    """Note whose name is nearly the same, of those who have a word of it in common."""
    words = {term for one in contacts if _tells(one.name_key) for term in rules.terms(one.name, most=8)}
    sharing = select(ContactTerm.contact_id).where(ContactTerm.term.in_(words)).limit(_MOST_ALIKE)
    asked = select(Contact.id, Contact.name, Contact.name_key, Contact.account_id)
    asked = asked.where(Contact.id.in_(sharing), Contact.merged_into_id.is_(None))
    others = session.execute(asked).all()
    keys = [_sorted_words(other.name) for other in others]
    for contact in (one for one in contacts if _tells(one.name_key)):
        near = process.extract(
            _sorted_words(contact.name),
            keys,
            scorer=fuzz.ratio,
            score_cutoff=ALIKE_IN_ACCOUNT,
            limit=_MOST_NEAR,
        )
        for _key, score, at in near:
            other = others[at]
            if other.id != contact.id and score >= _least(contact, other):
                why[_pair(contact.id, other.id)].setdefault("alike", other.name)


@lru_cache(20_000)
def _sorted_words(name: str) -> str:
    return " ".join(sorted(rules.company_key(name).split()))


def _least(contact: Contact, other: Row[int, str, str, int | None]) -> int:
    """Return how alike two names must be; the very same name is a reason of its own."""
    if contact.name_key == other.name_key:
        return 101
    together = contact.account_id is not None and contact.account_id == other.account_id
    return ALIKE_IN_ACCOUNT if together else ALIKE


def _tells(key: str) -> bool:
    """Tell whether a name is more than an address, a first name or a surname."""
    return "@" not in key and (" " in key or (not key.isascii() and len(key) > 1))


def _visible(actor: Actor, contact_ids: Collection[int]) -> dict[int, Contact]:
    if not contact_ids:
        return {}
    asked = select(Contact).where(Contact.id.in_(contact_ids), Contact.merged_into_id.is_(None))
    return {one.id: one for one in session.scalars(visible(asked, actor))}


def _kept_apart(contact_ids: Collection[int]) -> set[tuple[int, int]]:
    rows = select(NotTheSame.one_id, NotTheSame.other_id).where(NotTheSame.one_id.in_(contact_ids))
    return {(row.one_id, row.other_id) for row in session.execute(rows)}
