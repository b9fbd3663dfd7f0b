"""Find tracking numbers in any text, and say by which evidence each is one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.orders.tracking import links, shapes
from app.orders.tracking.carriers import fitting
from app.orders.tracking.evidence import FOUND, Candidate, Context, Known, rank
from app.orders.tracking.folding import fold, normalise
from app.orders.tracking.labels import Label, label_of
from app.orders.tracking.masks import without_others
from app.orders.tracking.spans import Span, groups, spans

#: Of one text, so many characters are read and so many numbers looked at.
MOST_CHARACTERS = 2_000_000
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
    readings = [*_linked(plain, context), *_printed(masked, context)]
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
    previous, looked_at = _NONE, 0
    for group in groups(plain):
        for span in spans(plain, group):
            forms = list(fitting(span.number))
            if not (forms or span.number in context.own) or shapes.is_amount(plain, span):
                continue
            label = label_of(plain, span.start, span.end, previous)
            candidates = rank(context, span.number, forms, span=span, label=label)
            if candidates:
                previous = (span.end, label)
                yield Found("", span.number, span.start, span.end, candidates)
            looked_at += 1
        if looked_at > MOST:
            return


def _settled(readings: list[Found]) -> list[Found]:
    """Return those that evidence bears out; what is found in one place is found in every other."""
    sure = {one.normalised: one.candidates for one in readings if one.candidates[0].score >= FOUND}
    taken: list[Found] = []
    for one in sorted(readings, key=_strength):
        if one.normalised not in sure or any(one.start < other.end and other.start < one.end for other in taken):
            continue
        weak = one.candidates[0].score < FOUND
        taken.append(replace(one, candidates=sure[one.normalised]) if weak else one)
    return sorted(taken, key=lambda one: one.start)


def _strength(one: Found) -> tuple[int, int, int]:
    return -one.candidates[0].score, one.start - one.end, one.start
