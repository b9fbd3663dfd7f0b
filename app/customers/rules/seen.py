"""Rows of one list that tell of the same person. Pure."""

from collections import defaultdict

from app.customers.rules.drafts import Draft, Known, Match, by_name, by_phone, tells

_MOST_OF_A_WORD, _WORDS = 100, 2


class Seen:
    """The rows so far of one list. Only what tells them apart is kept, for a list may be long."""

    def __init__(self) -> None:
        self._points: dict[tuple[str, str], int] = {}
        self._phones: defaultdict[str, list[Known]] = defaultdict(list)
        self._words: defaultdict[str, list[Known]] = defaultdict(list)

    def match(self, draft: Draft, *, names: bool = True) -> Match | None:
        """Return which earlier row a draft repeats, None for none. names: also where only a name says so."""
        for point in draft.points:
            if point in self._points:
                return Match(self._points[point], point[0], point[1])
        for kind, value in draft.points:
            known = (
                by_phone(draft, self._phones[value]) if kind == "phone" and value in self._phones else None
            )
            if known is not None:
                return Match(known.id, "phone", value)
        return by_name(draft, self._near(draft)) if names else None

    def add(self, draft: Draft, row: int, *, names: bool = True) -> None:
        """Remember a row, and its name where names are compared."""
        known = Known(row, draft.name_key, draft.company_key)
        for kind, value in draft.points:
            if kind == "phone":
                self._phones[value].append(known)
            else:
                self._points.setdefault((kind, value), row)
        if names and tells(draft.name_key):
            for word in draft.name_terms:
                if len(self._words[word]) <= _MOST_OF_A_WORD:
                    self._words[word].append(known)

    def _near(self, draft: Draft) -> list[Known]:
        if not tells(draft.name_key):
            return []
        found = [self._words[one] for one in draft.name_terms if one in self._words]
        rare = sorted((one for one in found if len(one) <= _MOST_OF_A_WORD), key=len)[:_WORDS]
        return list({one.id: one for some in rare for one in some}.values())
