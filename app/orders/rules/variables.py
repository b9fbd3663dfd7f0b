"""Variables that stand for facts in an answer: {{order.number}}. Pure; one register, each name a function.

Only what an agent or an administrator wrote is read for names, once: what is filled in is never read again.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import N_
from app.orders.rules import telling
from app.orders.rules.progress import OrderFacts, ParcelFacts
from app.orders.rules.tracking.carriers import called

_NAMED = re.compile(r"\{\{[ \t]{0,9}([^{}\s][^{}\n]{0,80}?)[ \t]{0,9}\}\}")
#: A line that quotes somebody is hers, not the writer's.
_QUOTED = re.compile(r"[ \t]{0,3}>")
#: Characters for private use: nobody types them, and Markdown leaves them alone.
_BEGIN, _END = "\ue000", "\ue001"
_MARK = re.compile(f"{_BEGIN}([0-9]{{1,4}}){_END}")


@dataclass(frozen=True, kw_only=True)
class About:
    """What an answer is about. language: in which it is told. orders: with those of their parcels meant."""

    language: str
    customer: str = ""
    agent: str = ""
    case: str = ""
    orders: tuple[OrderFacts, ...] = ()

    def parcels(self, told: Callable[[ParcelFacts], str]) -> Iterable[str]:
        """Return what told says of each parcel."""
        return (told(parcel) for order in self.orders for parcel in order.parcels)


@dataclass(frozen=True)
class Variable:
    """word: what it is, for whoever chooses it. value: "" where nothing is known."""

    word: str
    value: Callable[[About], str]


def _listed(some: Iterable[str], between: str = ", ") -> str:
    return between.join(dict.fromkeys(one for one in some if one))


VARIABLES: Mapping[str, Variable] = {
    "customer.name": Variable(
        N_("Name of the customer"), lambda it: "" if "@" in it.customer else it.customer
    ),
    "agent.name": Variable(N_("Name of the agent"), lambda it: it.agent),
    "case.number": Variable(N_("Number of the case"), lambda it: it.case),
    "order.number": Variable(N_("Order number"), lambda it: _listed(one.number for one in it.orders)),
    "order.status": Variable(
        N_("Status of the order"),
        lambda it: _listed(telling.order_status(one, it.language) for one in it.orders),
    ),
    "order.date": Variable(
        N_("Day of the order"),
        lambda it: _listed(telling.day(one.placed_at, it.language) for one in it.orders),
    ),
    "order.link": Variable(N_("Tracking link"), lambda it: _listed((one.link for one in it.orders), "\n")),
    "parcel.number": Variable(N_("Tracking number"), lambda it: _listed(it.parcels(lambda one: one.number))),
    "parcel.carrier": Variable(
        N_("Carrier"), lambda it: _listed(it.parcels(lambda one: called(one.carrier, it.language)))
    ),
    "parcel.status": Variable(
        N_("Status of the parcel"),
        lambda it: _listed(it.parcels(lambda one: telling.parcel_status(one, it.language))),
    ),
    "parcel.sentence": Variable(
        N_("Where the parcel is, in a sentence"),
        lambda it: _listed((one for order in it.orders for one in telling.story(order, it.language)), "\n"),
    ),
    "parcel.eta": Variable(
        N_("Expected day"), lambda it: _listed(it.parcels(lambda one: telling.day(one.due_at, it.language)))
    ),
    "parcel.link": Variable(
        N_("Page of the carrier"), lambda it: _listed(it.parcels(lambda one: one.url), "\n")
    ),
}


@dataclass(frozen=True)
class Filled:
    """Words with their variables filled in. empty: the names of which nothing is known."""

    words: str
    empty: tuple[str, ...] = ()


def names_in(words: str) -> list[str]:
    """Return the names of variables that stand in words, in order, each once; none in lines that quote."""
    lines = (line for line in words.split("\n") if not _QUOTED.match(line))
    return list(dict.fromkeys(name for line in lines for name in _NAMED.findall(line)))


def unknown_in(words: str) -> list[str]:
    """Return the names in words that no variable has."""
    return [name for name in names_in(words) if name not in VARIABLES]


def fill(words: str, about: About) -> Filled:
    """Return words with what is known filled in."""
    marked = mark(words)
    values = values_of(marked.names, about)
    empty = tuple(name for name, value in values.items() if not value)
    return Filled(unmark(marked.words, [values.get(name, "") for name in marked.names]), empty)


@dataclass(frozen=True)
class Marked:
    """Words whose variables are marks, which no markup reads. names: of what the marks stand for."""

    words: str
    names: tuple[str, ...]


def mark(words: str) -> Marked:
    """Return words with a mark in place of each variable."""
    names = names_in(words)

    def marked(found: re.Match[str]) -> str:
        return f"{_BEGIN}{names.index(found[1])}{_END}"

    clean = words.replace(_BEGIN, "").replace(_END, "").split("\n")
    lines = (line if _QUOTED.match(line) else _NAMED.sub(marked, line) for line in clean)
    return Marked("\n".join(lines), tuple(names))


def unmark(words: str, values: Sequence[str]) -> str:
    """Return words with values in place of the marks, each as it is."""
    return _MARK.sub(lambda found: values[int(found[1])], words)


def values_of(names: Iterable[str], about: About) -> dict[str, str]:
    """Return what is known under those of names that there are."""
    return {name: VARIABLES[name].value(about) for name in names if name in VARIABLES}
