"""A batch of rows: checked, or taken in, in one transaction each, so that a cut leaves whole batches only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.bulk import among, put_all
from app.core.command import command
from app.core.db import session
from app.core.errors import N_
from app.imports import keeping
from app.imports.engine import (
    Engine,
    Judged,
    Parsed,
    Result,
    Seen,
    Work,
    decide,
    faulty,
    judge,
    left,
    why,
)
from app.imports.models import Import, ImportRow
from app.imports.rules.options import Options

_EMPTY = {"thing": "", "thing_id": None, "twin": None, "before": None, "after": None, "mark": ""}
#: Of rows that will be left out for one reason, how many are kept for people to look at before they decide.
MOST_SHOWN = 2_000


@command
def begin_check(_actor: Actor, import_id: int) -> bool:
    """Begin to check anew; False where that is not wanted any more."""
    found = _locked(import_id, "checking")
    if found is None:
        return False
    session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    found.rows_done, found.seconds, found.counts = 0, 0, {}
    return True


def checked(engine: Engine, some: Sequence[Parsed], options: Options, seen: Seen) -> list[Judged]:
    """Return what would be done with rows, also where they repeat others of their file. It only reads."""
    judged = judge(engine, some, options, {})
    found = []
    for one in judged:
        earlier = seen.match(one.parsed.told) if one.parsed.told is not None else None
        if earlier is not None and (one.match is None or not one.match.sure or earlier.sure):
            twin = decide(engine, one.parsed, earlier, options, {earlier.id: earlier.id})
            found.append(replace(twin, twin=earlier.id))
        else:
            found.append(one)
        if one.parsed.told is not None:
            seen.add(one.parsed.told, one.parsed.row)
    return found


@command
def note(_actor: Actor, import_id: int, judged: Sequence[Judged], seconds: float) -> bool:
    """Write down what was found in rows; False where that is not wanted any more."""
    found = _locked(import_id, "checking")
    if found is None:
        return False
    counts = Counter(found.counts)
    rows = []
    for one in judged:
        counts[one.verdict] += one.parsed.rows
        if one.verdict == "faulty" or (one.verdict != "new" and counts[one.verdict] <= MOST_SHOWN):
            rows.append(_row(import_id, one, "faulty" if one.verdict == "faulty" else one.verdict))
    put_all(ImportRow, rows)
    found.counts = dict(counts)
    found.rows_done += sum(one.parsed.rows for one in judged)
    found.seconds += seconds
    return True


@command
def take(actor: Actor, engine: Engine, work: Work, position: int, some: Sequence[Parsed]) -> int:
    """Take rows in; returns how many things of them were, 0 where the import is in other hands.

    A row that repeats an earlier one of the same batch waits for the next, when the earlier is known.
    """
    begun = monotonic()
    found = _locked(work.import_id, "running")
    if found is None or found.position != position:
        return 0
    mine = _until_twin(engine, some, work.options)
    judged = judge(engine, mine, work.options, {})
    twins = _twins(work.import_id, engine.thing, [one.match.id for one in judged if one.match])
    if twins:
        judged = [
            decide(engine, one.parsed, one.match, work.options, twins)
            if one.match and one.match.id in twins
            else one
            for one in judged
        ]
    results = engine.take(actor, work, judged)
    _write(found, results)
    found.position = mine[-1].end
    found.seconds += monotonic() - begun
    return len(mine)


@command
def give_up(_actor: Actor, import_id: int, position: int, one: Parsed, error: str) -> int:
    """Note that a row could not be taken in for a fault of ours, and pass it; as take returns."""
    found = _locked(import_id, "running")
    if found is None or found.position != position:
        return 0
    message = N_("This row could not be taken in (%(error)s).")
    _write(found, [left(faulty(one, [["", message, {"error": error}]]))])
    found.position = one.end
    return 1


@command
def finish(actor: Actor, import_id: int, state: str, to: str) -> None:
    """End a state of an import that went well."""
    found = _locked(import_id, state)
    if found is not None:
        keeping.move(actor, found, to)


def _write(found: Import, results: Sequence[Result]) -> None:
    counts = Counter(found.counts)
    rows: list[dict[str, Any]] = []
    for one in results:
        size = one.judged.parsed.rows
        counts[one.outcome] += size
        if one.judged.verdict in {"known", "alike", "twice"}:
            counts[one.judged.verdict] += size
        base = _row(found.id, one.judged, one.outcome, one.reason)
        rows += [base | each for each in one.ledger]
        if not one.ledger and one.outcome != "same":
            rows.append(base)
    put_all(ImportRow, rows)
    found.counts = dict(counts)
    found.rows_done += sum(one.judged.parsed.rows for one in results)


def _row(import_id: int, one: Judged, outcome: str, reason: Sequence[Any] = ()) -> dict[str, Any]:
    known = one.match is not None and one.twin is None and outcome not in {"new", "changed"}
    about = {"thing_id": one.match.id} if one.match is not None and known else {}
    said = list(reason) or (why(one) if outcome not in {"new", "changed"} else [])
    place = {"import_id": import_id, "row": one.parsed.row, "outcome": outcome, "reason": said}
    return _EMPTY | place | {"twin": one.twin} | about


def _until_twin(engine: Engine, some: Sequence[Parsed], options: Options) -> Sequence[Parsed]:
    """Return the rows up to the first that repeats an earlier one of them, where that matters."""
    seen, names = engine.seen(), options.on_alike != "new"
    for at, one in enumerate(some):
        if one.told is None:
            continue
        if at and seen.match(one.told, names=names) is not None:
            return some[:at]
        seen.add(one.told, one.row, names=names)
    return some


def _twins(import_id: int, thing: str, ids: Sequence[int]) -> dict[int, int]:
    """Return by which rows of this import these things were made or changed."""
    if not ids:
        return {}
    asked = select(ImportRow.thing_id, ImportRow.row).where(
        ImportRow.import_id == import_id,
        ImportRow.thing == thing,
        among(ImportRow.thing_id, ids),
        ImportRow.outcome.in_(("new", "changed", "beside")),
    )
    return {id_: row for id_, row in session.execute(asked.order_by(ImportRow.row.desc())) if id_}


def _locked(import_id: int, state: str) -> Import | None:
    found = session.get(Import, import_id, with_for_update=True, populate_existing=True)
    return found if found is not None and found.state == state else None
