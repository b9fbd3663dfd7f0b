"""What the words beside a number say that it is: a tracking number, an order's, a phone's, a card's."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.orders.rules.tracking import lexicon

#: How far before and after a number its label may stand.
BEFORE = 60
AFTER = 28
TRACKING = "tracking"
_NUMBER = re.compile(r"[0-9]{4,}+")
_SENTENCE = re.compile(r"(?<!\bnr)(?<!\bno)(?<!\bnum)[.!?]\s|[。！？]|\n\s*\n", re.IGNORECASE)  # noqa: RUF001 - Chinese ends of sentences
_LIST = re.compile(
    r"[\s,;、，；/&+|]{1,4}(?:(?:and|und|et|y|e|i|o|en|och|og|和|与|及|跟|还有)\s{0,2})?"  # noqa: RUF001
)
#: How a label may follow its number: "... is my order number", "(tracking)".
_VERB = re.compile(
    r"[)\]\"]*(?:[,(（:-]|is|was|ist|war|est|es|è|é|das|是|为|as|als|the|my|our|your|this|die|der)?"  # noqa: RUF001
)


@dataclass(frozen=True)
class Label:
    """A word beside a number. kind: tracking, order, ... as in words.toml. near: surely of this number."""

    kind: str
    word: str
    near: bool = True


@cache
def kinds() -> Mapping[str, str]:
    """Return what each word (lower case) says, tracking before all else."""
    path = Path(__file__).with_name("words.toml")
    lists = tomllib.loads(path.read_text(encoding="utf-8"))
    words: dict[str, str] = {}
    for kind, spoken in lists.items():
        for word in spoken:
            words.setdefault(word.lower(), kind)
    return words


@cache
def _words() -> re.Pattern[str]:
    return lexicon.pattern(kinds(), endings="s|es|n|en|e")


def label_of(text: str, start: int, end: int, previous: tuple[int, Label | None]) -> Label | None:
    """Return the label of the number at start to end of a folded text.

    A label belongs to the first number after it. previous: where the number before ended, and its label,
    which a list hands on: "tracking numbers A, B and C".
    """
    before = _before(text, start)
    if before and before.near:
        return before
    ended, label = previous
    if label and 0 <= start - ended <= 12 and _LIST.fullmatch(text, ended, start):
        return label
    return _after(text, end) or before


def _before(text: str, start: int) -> Label | None:
    window = text[max(start - BEFORE, 0) : start]
    open_labels: list[tuple[int, Label]] = []
    closed = 0
    for place, stop, label in _tokens(window):
        if label is None:
            open_labels = open_labels[:-1]
        elif not (open_labels and _goes_on(window, closed, place, open_labels[-1][1], label)):
            open_labels.append((stop, label))
        closed = stop
    if not open_labels:
        return None
    stop, label = open_labels[-1]
    near = not _SENTENCE.search(window, stop) or not window[stop:].strip(" :\n\t.#-\u3002\uff1a")
    return Label(label.kind, label.word, near)


def _tokens(window: str) -> list[tuple[int, int, Label | None]]:
    """Return the labels and the numbers (None) of a window, in reading order."""
    found: list[tuple[int, int, Label | None]] = [
        (one.start(), one.end(), None) for one in _NUMBER.finditer(window)
    ]
    found += [(one.start(), one.end(), _label(one)) for one in _words().finditer(window)]
    return sorted(found, key=lambda token: token[:2])


def _goes_on(window: str, closed: int, place: int, last: Label, label: Label) -> bool:
    """Say whether label is only the end of the label before it: tracking + code."""
    return last.kind == TRACKING and label.kind == "code" and window[closed:place] in {"", " ", "-"}


def _after(text: str, end: int) -> Label | None:
    window = text[end : end + AFTER].split("\n", 1)[0]
    found = _words().search(window)
    if not found or _NUMBER.search(window, 0, found.start()) or _SENTENCE.search(window, 0, found.start()):
        return None
    between = " ".join(window[: found.start()].split()[:1])
    if not _VERB.fullmatch(between):
        return None
    label = _label(found)
    return Label(label.kind, label.word, near=label.kind == TRACKING or bool(between))


def _label(found: re.Match[str]) -> Label:
    return Label(kinds()[lexicon.word(found)], found["bounded"] or found["free"])
