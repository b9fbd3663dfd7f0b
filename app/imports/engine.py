"""What each kind of list does with its rows: read, recognised, decided, taken in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from app.core.actor import Actor
from app.core.errors import N_
from app.customers.rules.drafts import Match
from app.imports.rules.options import Options
from app.imports.rules.rows import Faulty, Plan, Row

#: What is done with rows that are taken in.
DEEDS = ("new", "update", "merge")


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What rows say of one thing. row: the first of them; rows: how many; end: where they end.

    told: None where they are faulty; faults: as kept beside the row.
    """

    row: int
    rows: int
    end: int
    told: Any = None
    faults: Sequence[Any] = ()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Parsed rows, and what is to be done. deed: new, update, merge, skip or fault.

    verdict: new, known, alike, twice or faulty. match: whom it is. twin: the row of the file that it repeats.
    """

    parsed: Parsed
    verdict: str
    deed: str
    match: Match | None = None
    twin: int | None = None
    reason: Sequence[Any] = ()


@dataclass(frozen=True, kw_only=True)
class Work:
    """An import as an engine sees it. pictures: the ZIP beside it, see imports.pictures."""

    import_id: int
    options: Options
    pictures: Any = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of judged rows. outcome: of imports.rules. ledger: what it made and changed."""

    judged: Judged
    outcome: str
    ledger: Sequence[dict[str, Any]] = ()
    reason: Sequence[Any] = ()


class Seen(Protocol):
    """The rows so far of one list."""

    def match(self, told: Any, *, names: bool = True) -> Match | None:
        """Return which earlier row this repeats. names: also where only a name says so."""

    def add(self, told: Any, row: int, *, names: bool = True) -> None:
        """Remember a row, and its name where names are compared."""


class Engine(Protocol):
    """One kind of list. thing: what its rows make. once: whether a thing may stand in one place only."""

    thing: str
    once: bool

    def told(self, plan: Plan, group: Sequence[Row]) -> Any:
        """Return what rows tell of one thing. Raises Faulty."""

    def seen(self) -> Seen:
        """Return a memory of rows, empty."""

    def known(self, told: Sequence[Any], options: Options) -> list[Match | None]:
        """Return whom each is of those we know."""

    def take(self, actor: Actor, work: Work, judged: Sequence[Judged]) -> list[Result]:
        """Take rows in; a part of a running command."""


def parse(engine: Engine, plan: Plan, group: Sequence[Row]) -> Parsed:
    """Return what rows of one thing say, or what is wrong with them."""
    place = Parsed(row=group[0][0], rows=len(group), end=group[-1][2])
    try:
        return replace(place, told=engine.told(plan, group))
    except Faulty as wrong:
        return replace(place, faults=wrong.faults)


def judge(engine: Engine, some: Sequence[Parsed], options: Options, twins: dict[int, int]) -> list[Judged]:
    """Decide what is to be done with rows. twins: rows of this file by the id of what they made."""
    good = [one for one in some if one.told is not None]
    matches = iter(engine.known([one.told for one in good], options))
    return [
        faulty(one, one.faults) if one.told is None else decide(engine, one, next(matches), options, twins)
        for one in some
    ]


def decide(
    engine: Engine, one: Parsed, match: Match | None, options: Options, twins: dict[int, int]
) -> Judged:
    """Decide what is to be done with one row. twins: as judge has them."""
    if match is None:
        return Judged(parsed=one, verdict="new", deed="new")
    twin = twins.get(match.id)
    verdict = ("twice" if twin is not None else "known") if match.sure else "alike"
    judged = Judged(parsed=one, verdict=verdict, deed="skip", match=match, twin=twin)
    if not match.sure and options.on_alike != "same":
        return replace(judged, deed=options.on_alike)
    if twin is not None and engine.once:
        message = N_(
            "It stands further up already, in row %(row)s. Rows of one thing must follow each other."
        )
        return replace(judged, verdict="faulty", deed="fault", reason=[["", message, {"row": str(twin)}]])
    return replace(judged, deed=options.on_duplicate)


def faulty(one: Parsed, faults: Sequence[Any]) -> Judged:
    """Return rows that cannot be taken in."""
    return Judged(parsed=one, verdict="faulty", deed="fault", reason=list(faults))


WHY = {
    "external": N_("has the same number"),
    "email": N_("has the same email address"),
    "phone": N_("has the same phone and a like name"),
    "whatsapp": N_("has the same WhatsApp number"),
    "wechat": N_("has the same WeChat ID"),
    "key": N_("has the same code, name and specification, or number"),
    "tracking": N_("has the same tracking number"),
    "name": N_("has the same name"),
    "alike": N_("has a name or number like it"),
}


def why(judged: Judged) -> list[Any]:
    """Return why a row is taken for another, as kept beside it."""
    if judged.reason or judged.match is None:
        return list(judged.reason)
    return [["", WHY.get(judged.match.why, WHY["alike"]), {}]]


def left(judged: Judged) -> Result:
    """Return what became of rows that are left out."""
    outcome = "faulty" if judged.deed == "fault" else "skipped"
    return Result(judged=judged, outcome=outcome, reason=why(judged))
