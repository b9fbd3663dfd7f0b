"""Where in a text a number could stand: single words with digits, and those printed in groups."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Possessive (+) so that no text takes more than one look at each of its characters.
_WORD = re.compile(
    r"(?<![A-Za-z0-9_])(?:(?P<caps>[A-Z]{1,4})(?![A-Za-z0-9])|[A-Za-z]*+[0-9][A-Za-z0-9]*+)(?!_)"
)
_GAP = re.compile(r" {1,2}|-| - ?|- ")
MOST_WORDS = 45  # of one group: USPS spells 34 digits one by one
SHORTEST = 8
LONGEST = 41
_EDGE = 2  # capitals that may stand before or after: UPS RR ... GB


@dataclass(frozen=True)
class Word:
    """One word of a group. digits: it holds at least one."""

    start: int
    end: int
    text: str
    digits: bool


@dataclass(frozen=True)
class Span:
    """One way to read a number. words: how many it is printed in. cut: more digits stand beside it."""

    start: int
    end: int
    number: str
    words: int
    cut: bool
    dashed: bool


def groups(text: str) -> Iterator[list[Word]]:
    """Yield the words that could be parts of numbers, together where a carrier's printing could part them."""
    group: list[Word] = []
    for found in _WORD.finditer(text):
        word = Word(found.start(), found.end(), found[0].upper(), found["caps"] is None)
        if group and not (
            word.start - group[-1].end <= 3 and _GAP.fullmatch(text, group[-1].end, word.start)
        ):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def spans(text: str, group: list[Word]) -> Iterator[Span]:
    """Yield the readings of one group: every word, neighbours, and from or to either end. Not all pairs."""
    if not any(word.digits for word in group):
        return
    seen = set()
    for first, last in _pairs(group):
        if (first, last) not in seen and _may_stand(text, group, first, last):
            seen.add((first, last))
            number = "".join(word.text for word in group[first : last + 1])
            yield Span(
                start=group[first].start,
                end=group[last].end,
                number=number,
                words=last - first + 1,
                cut=_digits_beside(group, first, last),
                dashed="-" in text[group[first].start : group[last].end],
            )


def _pairs(group: list[Word]) -> Iterator[tuple[int, int]]:
    size = len(group)
    for first in range(size):
        for last in range(first, min(first + 3, size)):
            yield first, last
    if size <= 3 or size > MOST_WORDS:
        return
    digits = [place for place, word in enumerate(group) if word.digits]
    for first in range(max(digits[0] - _EDGE, 0), digits[0] + 1):
        for last in range(digits[-1], min(digits[-1] + _EDGE + 1, size)):
            yield first, last
    for place in range(size):
        yield 0, place
        yield place, size - 1


def _may_stand(text: str, group: list[Word], first: int, last: int) -> bool:
    """Say whether the reading is of a number's length and begins and ends where one may."""
    if not (group[first].digits or first < last):
        return False
    length = sum(len(word.text) for word in group[first : last + 1])
    if not SHORTEST <= length <= LONGEST:
        return False
    before, after = group[max(first - 1, 0) : first], group[last + 1 : last + 2]
    torn = any(word.digits and "-" in text[word.end : group[first].start] for word in before)
    lettered = (
        group[first].text[:2].isalpha()
    )  # JDVA00049341283-1-1: a parcel's place in its shipment follows
    for word in after:
        torn |= (
            word.digits
            and "-" in text[group[last].end : word.start]
            and not (lettered and len(word.text) <= 2)
        )
    return not torn


def _digits_beside(group: list[Word], first: int, last: int) -> bool:
    return any(word.digits for word in group[max(first - 1, 0) : first] + group[last + 1 : last + 2])
