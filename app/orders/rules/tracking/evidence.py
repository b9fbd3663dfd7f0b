"""Which carrier a number is whose, and why: candidates ranked by all that speaks for and against them."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from app.orders.rules.tracking import lexicon
from app.orders.rules.tracking.carriers import Format, carriers, heads, names
from app.orders.rules.tracking.folding import normalise
from app.orders.rules.tracking.labels import TRACKING, Label
from app.orders.rules.tracking.shapes import doubts
from app.orders.rules.tracking.spans import Span

#: From this score on, a number counts as found.
FOUND = 50
#: From this weight on, a form speaks for itself, and a wrong word beside it weighs little.
TELLING = 60
NAMED_BEFORE, NAMED_AFTER = 60, 32
_OWN_NUMBER, _OWN_CARRIER, _LINK, _NAMED, _NAMED_SOMEWHERE, _LABELLED, _LABELLED_FAR = (
    100,
    20,
    60,
    45,
    25,
    45,
    20,
)
_RIVAL, _RIVAL_SOMEWHERE, _LANGUAGE = -45, -10, 5
_OTHER_LABEL, _OTHER_LABEL_TELLING = -60, -15
_CJK = re.compile("[\u4e00-\u9fff]")
_NUMBER = re.compile("[0-9]{6}")


@dataclass(frozen=True)
class Known:
    """What is known beforehand: a parcel of the customer's; without number, a carrier they have had."""

    number: str = ""
    carrier: str = ""


@dataclass(frozen=True)
class Candidate:
    """One carrier that a number may be of. checked: its check digit is right; None: the form has none.

    score: 50 and more counts as found. why: "check", "named:fedex", "word:tracking number", "link", ...
    """

    carrier: str
    name: str
    service: str
    checked: bool | None
    url: str | None
    score: int
    why: tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """The text that a number stands in, and what is known of whoever wrote it."""

    text: str
    own: dict[str, str]
    own_carriers: frozenset[str]
    language: str

    @classmethod
    def of(cls, text: str, known: Iterable[Known], language: str | None) -> "Context":
        """Return the context. language None: Chinese where there are Chinese characters."""
        known = list(known)
        guessed = "zh" if _CJK.search(text) else ""
        return cls(
            text=text,
            own={normalise(one.number): one.carrier for one in known if one.number},
            own_carriers=frozenset(one.carrier for one in known if one.carrier),
            language=(language or guessed).split("-")[0].split("_")[0].lower(),
        )

    @cached_property
    def named(self) -> list[tuple[int, int, str]]:
        """Where carriers are named: start, end and the word, in reading order."""
        pattern, codes = names()
        found = lexicon.occurrences(self.text, pattern, heads())
        spoken = ((one.start(), one.end(), lexicon.word(one)) for one in found)
        return [one for one in spoken if codes.get(one[2])]

    @cached_property
    def named_codes(self) -> frozenset[str]:
        """Every carrier that the text names."""
        return frozenset().union(*(names()[1][word] for _, _, word in self.named))

    def named_near(self, span: Span) -> tuple[str, bool]:
        """Return the carrier's name (lower case) nearest to span, or nothing; and whether it is free.

        A name with another number between is that number's: it still speaks for its carrier, against none.
        """
        place = bisect_left(self.named, (span.start, 0, ""))
        near = []
        for start, end, word in self.named[max(place - 1, 0) : place + 2]:
            distance = span.start - end if end <= span.start else start - span.end
            most = NAMED_BEFORE if end <= span.start else NAMED_AFTER
            if 0 <= distance <= most:
                between = self.text[min(end, span.end) : max(start, span.start)]
                near.append((distance, word, not _NUMBER.search(between)))
        return min(near)[1:] if near else ("", False)


def rank(
    context: Context,
    number: str,
    forms: Iterable[tuple[Format, re.Match[str]]],
    *,
    span: Span | None = None,
    label: Label | None = None,
    link: str = "",
) -> tuple[Candidate, ...]:
    """Return the carriers that number may be of, the likeliest first; each once."""
    near, free = context.named_near(span) if span else ("", False)
    beside = Beside(
        near=near,
        free=free,
        label=label,
        doubt=doubts(context.text, span) if span else 0,
        link=link,
    )
    best: dict[str, Candidate] = {}
    for form, found in forms:
        judged = _judged(context, form, found, beside)
        if judged and (judged.carrier not in best or judged.score > best[judged.carrier].score):
            best[judged.carrier] = judged
    if number in context.own:
        own = _own(context.own[number], number)
        best[own.carrier] = replace(best.get(own.carrier, own), score=own.score, why=own.why)
    return tuple(sorted(best.values(), key=lambda one: (-one.score, one.carrier)))


@dataclass(frozen=True)
class Beside:
    """What stands beside one number. near: a carrier's name; free: of no other number before it.

    link: the carrier whose link carries it.
    """

    near: str
    free: bool
    label: Label | None
    doubt: int
    link: str


def _own(carrier: str, number: str) -> Candidate:
    known = carriers().get(carrier)
    name, link = (known.name, known.link) if known else (carrier, None)
    return Candidate(carrier, name, "", None, _url(link, number), _OWN_NUMBER, ("own parcel",))


def _judged(context: Context, form: Format, found: re.Match[str], beside: Beside) -> Candidate | None:
    issuer = form.issuer(found)
    codes = {issuer.carrier, form.carrier}
    if beside.link and beside.link not in codes:
        return None
    weak = form.weight < TELLING
    grounds = [
        (form.weight, "check" if form.check else "form"),
        (_LINK if beside.link else 0, "link"),
        _naming(context, codes, beside, weak=weak),
        _labelling(beside.label, weak=weak),
        (_OWN_CARRIER if codes & context.own_carriers else 0, "own carrier"),
        (_LANGUAGE if context.language in form.languages else 0, "language"),
        (-beside.doubt if weak else 0, "shape"),
    ]
    return Candidate(
        carrier=issuer.carrier,
        name=issuer.name,
        service=form.service(found),
        checked=True if form.check else None,
        url=_url(issuer.link, found[0]),
        score=max(0, sum(points for points, _ in grounds)),
        why=tuple(why for points, why in grounds if points),
    )


def _naming(context: Context, codes: set[str], beside: Beside, *, weak: bool) -> tuple[int, str]:
    if beside.near and codes & names()[1][beside.near]:
        return _NAMED, f"named:{beside.near}"
    if codes & context.named_codes:
        return _NAMED_SOMEWHERE, "named"
    if beside.free:
        return (_RIVAL if weak else 0), f"rival:{beside.near}"
    return (_RIVAL_SOMEWHERE if weak and context.named_codes else 0), "rival"


def _labelling(label: Label | None, *, weak: bool) -> tuple[int, str]:
    if label is None:
        return 0, ""
    if label.kind == TRACKING:
        return (_LABELLED if label.near else _LABELLED_FAR), f"word:{label.word}"
    points = _OTHER_LABEL if weak else _OTHER_LABEL_TELLING
    return (points if label.near else points // 2), f"not:{label.word}"


def _url(link: str | None, number: str) -> str | None:
    return link.replace("{number}", number) if link else None
