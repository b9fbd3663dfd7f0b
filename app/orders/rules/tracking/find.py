"""Find tracking numbers in any text, and say by which evidence each is one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from app.orders.rules.tracking import links, shapes
from app.orders.rules.tracking.carriers import fits_any, fitting
from app.orders.rules.tracking.evidence import FOUND, Candidate, Context, Known, rank
from app.orders.rules.tracking.folding import fold, normalise
from app.orders.rules.tracking.labels import Label, label_of
from app.orders.rules.tracking.masks import without_others
from app.orders.rules.tracking.spans import Span, groups, spans

#: Of one text, so many characters are read and so many numbers looked at.
MOST_CHARACTERS = 1_000_000
MOST = 500
_NONE: tuple[int, Label | None] = (-1, None)


@dataclass(frozen=True)
class Found:
    """One tracking number. number: as it is printed, text[start:end]. candidates: the likeliest first."""

    number: str
    normalised: str
    start: int
    end: int
    candidates: tuple[Candidate, ...]


def find(text: str, known: Iterable[Known] = (), language: str | None = None) -> list[Found]:
    """Return the tracking numbers in text, in reading order; none overlaps another.

    known: the customer's own parcels and carriers, which count as evidence. language: of the text, where it
    is known ("de"); it settles ties.
    """
    plain = fold(text[:MOST_CHARACTERS])
    masked = without_others(plain)
    context = Context.of(masked, known, language)
    readings = [*islice(_linked(plain, context), MOST), *_printed(masked, context)]
    return [replace(one, number=text[one.start : one.end]) for one in _settled(readings)]


def identify(number: str, known: Iterable[Known] = (), language: str | None = None) -> Found | None:
    """Return what a typed number can be, judged by itself, or None where no carrier's form fits.

    A carrier's link is taken too.
    """
    plain = fold(number)
    context = Context.of("", known, language)
    if in_link := next(_linked(plain, context), None):
        return replace(in_link, number=number[in_link.start : in_link.end])
    normalised = normalise(number)
    candidates = rank(context, normalised, fitting(normalised))
    return Found(number, normalised, 0, len(number), candidates) if candidates else None


def _linked(plain: str, context: Context) -> Iterator[Found]:
    for one in links.linked(plain):
        number = normalise(plain[one.start : one.end])
        candidates = rank(context, number, fitting(number), link=one.carrier.code)
        if candidates:
            yield Found("", number, one.start, one.end, candidates)


def _printed(plain: str, context: Context) -> Iterator[Found]:
    """Yield every reading that some form fits, with all its candidates, likely or not."""
    previous = _NONE
    for span in islice(_possible(plain, context), MOST):
        label = label_of(plain, span.start, span.end, previous)
        candidates = rank(context, span.number, fitting(span.number), span=span, label=label)
        if candidates:
            previous = (span.end, label)
            yield Found("", span.number, span.start, span.end, candidates)


def _possible(plain: str, context: Context) -> Iterator[Span]:
    for group in groups(plain):
        for span in spans(plain, group):
            fits = span.number in context.own or fits_any(span.number)
            if fits and not shapes.is_amount(plain, span):
                yield span


def _settled(readings: list[Found]) -> list[Found]:
    """Return those that evidence bears out; what is found in one place is found in every other."""
    sure = {one.normalised: one.candidates for one in readings if one.candidates[0].score >= FOUND}
    taken: list[Found] = []
    for one in sorted((one for one in readings if one.normalised in sure), key=_strength):
        if not any(one.start < other.end and other.start < one.end for other in taken):
            weak = one.candidates[0].score < FOUND
            taken.append(replace(one, candidates=sure[one.normalised]) if weak else one)
    return sorted(taken, key=lambda one: one.start)


def _strength(one: Found) -> tuple[int, int, int]:
    return -one.candidates[0].score, one.start - one.end, one.start
