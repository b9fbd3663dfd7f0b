"""Whom the rows of a list are among those we know: many asked at once, by points, then by names.

The commands of imports ask; what they tell of others is only that they are known.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.bulk import among
from app.core.db import session
from app.customers.models import Account, Contact, ContactPoint, ContactTerm
from app.customers.rules.drafts import Draft, Known, Match, by_name, by_phone, tells

#: A word that more people have tells nobody apart: they are not looked through.
_MOST_OF_A_WORD = 100
_WORDS = 2
_SURE = ("external", "email", "whatsapp", "wechat")


class Pool:
    """Those we know, asked in bulk. One for a whole import: it remembers which words are common."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def matches(self, drafts: Sequence[Draft]) -> list[Match | None]:
        """Return for each draft whom it is, None for nobody."""
        holders = self._holders({point for one in drafts for point in one.points})
        found = [_by_points(draft, holders) for draft in drafts]
        left = [at for at, one in enumerate(found) if one is None and tells(drafts[at].name_key)]
        near = self._near([drafts[at] for at in left])
        for at, known in zip(left, near, strict=True):
            found[at] = by_name(drafts[at], known)
        return found

    def _holders(self, points: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[Known]]:
        """Return who is known by each point, as the roots of what was merged."""
        by_kind = defaultdict(set)
        for kind, value in points:
            by_kind[kind].add(value)
        found: dict[tuple[str, str], list[Known]] = defaultdict(list)
        root = aliased(Contact)
        for kind, values in by_kind.items():
            asked = (
                select(ContactPoint.value, root.id, root.name_key)
                .join(Contact, Contact.id == ContactPoint.contact_id)
                .join(root, root.id == func.coalesce(Contact.merged_into_id, Contact.id))
                .where(ContactPoint.kind == kind, among(ContactPoint.value, values))
                .where(ContactPoint.ended_at.is_(None), ContactPoint.state != "maybe")
                .order_by(root.id)
            )
            for value, contact_id, name in session.execute(asked):
                found[kind, value].append(Known(contact_id, name))
        return found

    def _near(self, drafts: Sequence[Draft]) -> list[list[Known]]:
        """Return for each draft those who have a rare word of its name, or its company, in common."""
        if not drafts:
            return []
        words = [one.name_terms for one in drafts]
        self._count({word for some in words for word in some})
        rare = [self._rarest(some) for some in words]
        by_word = self._with({word for some in rare for word in some})
        return [list({one.id: one for word in some for one in by_word[word]}.values()) for some in rare]

    def _rarest(self, words: Iterable[str]) -> list[str]:
        known = [one for one in words if 0 < self._counts.get(one, 0) <= _MOST_OF_A_WORD]
        return sorted(known, key=self._counts.__getitem__)[:_WORDS]

    def _count(self, words: Collection[str]) -> None:
        """Learn how many have each of these words; more than too many are as many."""
        asked = {one for one in words if self._counts.get(one, 0) <= _MOST_OF_A_WORD}
        counted = (
            select(ContactTerm.term, func.count())
            .where(among(ContactTerm.term, asked))
            .group_by(ContactTerm.term)
        )
        self._counts.update(dict.fromkeys(asked, 0))
        if asked:
            self._counts.update(dict(session.execute(counted).all()))

    def _with(self, words: Collection[str]) -> dict[str, list[Known]]:
        found: dict[str, list[Known]] = defaultdict(list)
        if not words:
            return found
        asked = (
            select(ContactTerm.term, Contact.id, Contact.name_key, func.coalesce(Account.name_key, ""))
            .join(Contact, Contact.id == ContactTerm.contact_id)
            .join(Account, Account.id == Contact.account_id, isouter=True)
            .where(among(ContactTerm.term, words), Contact.merged_into_id.is_(None))
        )
        for term, contact_id, name, company in session.execute(asked):
            found[term].append(Known(contact_id, name, company))
        return found


def _by_points(draft: Draft, holders: dict[tuple[str, str], list[Known]]) -> Match | None:
    for kind in _SURE:
        for point in draft.points:
            if point[0] == kind and point in holders:
                return Match(holders[point][0].id, kind, point[1])
    for point in draft.points:
        if point[0] == "phone" and point in holders:
            known = by_phone(draft, holders[point])
            if known is not None:
                return Match(known.id, "phone", point[1])
    return None
