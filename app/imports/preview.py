"""The first rows of an import as they would be taken in, for a person to look at before."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.core.actor import Actor
from app.imports import batches, queries
from app.imports.engine import Judged, parse, why
from app.imports.rules.fields import Field
from app.imports.working import engine_of

ROWS = 12


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One thing of the file: the number of its row, its cells by column, what would become of it, and why."""

    row: int
    cells: Sequence[str]
    verdict: str
    reason: Sequence[Any]
    thing_id: int | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """fields: of the columns that are shown."""

    fields: Sequence[Field]
    rows: Sequence[Shown]


def preview(actor: Actor, import_id: int) -> Preview:
    """Return the first rows, judged as they would be now. Raises NotAllowed, NotFound."""
    found = queries.get(actor, import_id)
    engine, plan = engine_of(found.kind), queries.plan_of(found)
    columns = plan.columns
    groups = list(islice(plan.groups(islice(queries.rows_of(found.rows_file_key or ""), 4 * ROWS)), ROWS))
    parsed = [parse(engine, plan, group) for group in groups]
    judged = batches.checked(engine, parsed, plan.reader.options, engine.seen())
    rows = [
        _shown(one, [group[0][1][at] if at < len(group[0][1]) else "" for at, _field in columns])
        for group, one in zip(groups, judged, strict=True)
    ]
    return Preview(fields=[field for _at, field in columns], rows=rows)


def _shown(one: Judged, cells: Sequence[str]) -> Shown:
    thing_id = one.match.id if one.match and one.twin is None else None
    return Shown(row=one.parsed.row, cells=cells, verdict=one.verdict, reason=why(one), thing_id=thing_id)
