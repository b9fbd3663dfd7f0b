"""Every number in a text that an order, an invoice or a parcel may be found by. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.orders.rules.tracking import Found, Known, find
from app.orders.rules.tracking.folding import fold, normalise
from app.orders.rules.tracking.labels import Label, label_of
from app.orders.rules.tracking.masks import without_others

TRACKING, LIKELY = "tracking", "likely"
#: So many digits has what may be a number of ours, with letters or signs in it, and without.
_LIKELY_DIGITS = {False: 4, True: 6}
MOST_CHARACTERS, MOST = 200_000, 200
_LABELLED = frozenset({"order", "invoice"})
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9](?:[A-Za-z0-9]|[-/](?=[A-Za-z0-9])){3,29}(?![A-Za-z0-9]|[-/][A-Za-z0-9])"
)
_DAY = re.compile(r"[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}|(?:19|20)[0-9]{2}(?:[01][0-9][0-3][0-9])?")
#: What may part a label from its number: "order no. 5", "commande n° 5". A word more, and it is talk.
_GAP = re.compile(
    r"(?:[a-z]{1,2}\b)?(?:[\s:#.()=-]|n°|nº|no\b|nr\b|number\b|is\b|是|为|ist\b)*", re.IGNORECASE
)


@dataclass(frozen=True)
class Numbering:
    """How one's own numbers look. kind: order, invoice. form: # a digit, + more of them, @ a letter."""

    kind: str
    form: str


@dataclass(frozen=True)
class Mention:
    """One number, text[start:end]. kind: order, invoice, tracking. why: the form or the word beside it.

    found: what the tracking engine says, where kind is tracking.
    """

    kind: str
    number: str
    normalised: str
    start: int
    end: int
    why: str
    found: Found | None = None


def mentions(
    text: str,
    numberings: Sequence[Numbering] = (),
    known: Iterable[Known] = (),
    language: str | None = None,
    *,
    likely: bool = False,
) -> list[Mention]:
    """Return the mentions in reading order, at most MOST.

    likely: also what only looks like a number of ours (why "likely"): for whoever asks whether it is one.

    One's own numbers with letters in them come first, then tracking numbers, then what a word beside it
    calls an order's or an invoice's, then one's own plain digits.
    """
    text = text[:MOST_CHARACTERS]
    plain = without_others(fold(text))
    own = [*_own(plain, numberings)]
    tracked = [
        Mention(TRACKING, "", one.normalised, one.start, one.end, one.candidates[0].why[-1], one)
        for one in find(text, known, language)
    ]
    lettered = [one for one in own if not one.normalised.isdigit()]
    bare = [one for one in own if one.normalised.isdigit()]
    taken: list[Mention] = []
    _take(taken, [*lettered, *tracked, *_labelled(plain), *bare])
    if likely:
        _take(taken, _likely(plain))
    named = (_with(one, text[one.start : one.end]) for one in taken)
    return sorted(named, key=lambda one: one.start)


def is_sure(mention: Mention) -> bool:
    """Tell whether a mention is worth a look though nobody knows its number: plain or few digits are not."""
    if mention.found is not None or mention.why.startswith("word:"):
        return True
    digits = sum(one.isdigit() for one in mention.normalised)
    return mention.why != LIKELY and len(mention.normalised) > digits >= _LIKELY_DIGITS[False]


def _take(taken: list[Mention], some: Iterable[Mention]) -> None:
    """Add those of some that overlap none before them."""
    for one in some:
        if len(taken) < MOST and not any(one.start < other.end and other.start < one.end for other in taken):
            taken.append(one)


def _likely(plain: str) -> Iterator[Mention]:
    for found in _NUMBER.finditer(plain):
        digits = sum(one.isdigit() for one in found[0])
        least = _LIKELY_DIGITS[found[0].isdigit()]
        if digits >= least and not _DAY.fullmatch(found[0]):
            yield Mention("order", "", normalise(found[0]), found.start(), found.end(), LIKELY)


def _own(plain: str, numberings: Sequence[Numbering]) -> Iterator[Mention]:
    for numbering in numberings:
        for found in _pattern(numbering.form).finditer(plain):
            yield Mention(
                numbering.kind, "", normalise(found[0]), found.start(), found.end(), f"form:{numbering.form}"
            )


@cache
def _pattern(form: str) -> re.Pattern[str]:
    signs = {"#": "[0-9]", "@": "[A-Za-z]", "-": r"[- ]?"}
    parts: list[str] = []
    for place in form:
        if place == "+" and parts:
            parts[-1] += "{1,20}+"
        else:
            parts.append(signs.get(place, re.escape(place)))
    return re.compile(rf"(?<![A-Za-z0-9]){''.join(parts)}(?![A-Za-z0-9])", re.IGNORECASE)


def _labelled(plain: str) -> Iterator[Mention]:
    previous: tuple[int, Label | None] = (-1, None)
    for found in _NUMBER.finditer(plain):
        if sum(one.isdigit() for one in found[0]) < 4 or _DAY.fullmatch(found[0]):
            continue
        label = label_of(plain, found.start(), found.end(), previous)
        previous = (found.end(), label)
        if label and label.near and label.kind in _LABELLED and _beside(plain, found, label):
            why = f"word:{label.word}"
            yield Mention(label.kind, "", normalise(found[0]), found.start(), found.end(), why)


def _beside(plain: str, found: re.Match[str], label: Label) -> bool:
    before = plain[max(found.start() - 40, 0) : found.start()]
    place = before.lower().rfind(label.word.lower())
    gap = before[place + len(label.word) :]
    return place < 0 or bool(_GAP.fullmatch(gap)) or bool(re.search("[0-9]{4}", gap))  # a list


def _with(mention: Mention, number: str) -> Mention:
    return Mention(
        mention.kind, number, mention.normalised, mention.start, mention.end, mention.why, mention.found
    )
