"""A contact as a list tells of her, and who of those we know she perhaps is. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process

from app.customers.rules.names import company_key, name_key, terms

#: How alike names must be, of 100: at all, of one company; and two words of names.
ALIKE, ALIKE_IN_COMPANY, ALIKE_WORDS = 90, 80, 80
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A contact. points: (kind, value), normalised. words: by field as in queries.words.FIELDS, each checked.

    owner_id: the agent responsible, None where the list says nothing.
    """

    name: str
    points: tuple[tuple[str, str], ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    owner_id: int | None = None

    @cached_property
    def name_key(self) -> str:
        """As names are compared."""
        return name_key(self.name)

    @cached_property
    def company_key(self) -> str:
        """As companies are compared, "" for none."""
        company = self.words.get("account", "")
        return company_key(company) if company else ""

    @cached_property
    def name_terms(self) -> list[str]:
        """By which words of her name others are looked for."""
        return terms(self.name, most=8)


@dataclass(frozen=True)
class Known:
    """Somebody of whom a draft may tell. id: a contact's, or a row's of the same list."""

    id: int
    name_key: str
    company_key: str = ""


@dataclass(frozen=True)
class Match:
    """Whom a draft is, and why: a kind of contact point, "name" (and company) or "alike".

    sure: by a point of hers, else only perhaps. value: what both have.
    """

    id: int
    why: str
    value: str

    @property
    def sure(self) -> bool:
        """Tell whether a contact point says so."""
        return self.why not in {"name", "alike"}


def by_phone(draft: Draft, known: Sequence[Known]) -> Known | None:
    """Return who of those with one phone it is: a phone may be a family's, so the name must fit too."""
    if not tells(draft.name_key):
        return known[0] if len(known) == 1 else None
    fits = [one for one in known if not tells(one.name_key) or _one_name(draft.name_key, one.name_key)]
    return fits[0] if fits else None


def by_name(draft: Draft, known: Sequence[Known]) -> Match | None:
    """Return who has the same name in the same company, or nearly so; or in none, where neither has any."""
    if not known or not tells(draft.name_key):
        return None
    same = next((one for one in known if one.name_key == draft.name_key and _fits(draft, one)), None)
    if same is not None:
        return Match(same.id, "name", draft.name)
    near = process.extract(
        _sorted(draft.name_key),
        [_sorted(one.name_key) for one in known],
        scorer=fuzz.ratio,
        score_cutoff=ALIKE_IN_COMPANY,
        limit=8,
    )
    for _name, score, at in near:
        together = bool(draft.company_key) and draft.company_key == known[at].company_key
        if _fits(draft, known[at]) and score >= (ALIKE_IN_COMPANY if together else ALIKE):
            return Match(known[at].id, "alike", known[at].name_key)
    return None


def tells(key: str) -> bool:
    """Tell whether a name is more than an address, a first name or a surname."""
    return "@" not in key and (" " in key or (not key.isascii() and len(key) > 1))


def _fits(draft: Draft, known: Known) -> bool:
    """Tell whether two of like names may be one person: no other company, and no other number in the name."""
    if draft.company_key and known.company_key and draft.company_key != known.company_key:
        return False
    return _DIGITS.findall(draft.name_key) == _DIGITS.findall(known.name_key)


@lru_cache(50_000)
def _sorted(key: str) -> str:
    return " ".join(sorted(key.replace(",", " ").split()))


def _one_name(key: str, other: str) -> bool:
    """Tell whether two names may be one: each word of the shorter stands in the longer, or begins so."""
    if " " not in key + other:
        return key in other or other in key
    short, long = sorted((_sorted(key).split(), _sorted(other).split()), key=len)
    return all(any(_one_word(one, two) for two in long) for one in short)


def _one_word(one: str, other: str) -> bool:
    first, second = one.strip("."), other.strip(".")
    if min(len(first), len(second)) == 1:
        return first[:1] == second[:1]
    return first == second or fuzz.ratio(first, second) >= ALIKE_WORDS
