"""An import taken back: what it made goes, what it changed is as it was; what cannot be says why."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from app.core import snapshots
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import Base, session
from app.core.events import record
from app.core.snapshots import Shape, Snapshot
from app.imports import keeping
from app.imports.events import ThingTakenBack
from app.imports.models import Import, ImportRow
from app.imports.shapes import CHANGED, GONE, NEEDED_BY, OTHERS, SHAPES, mark_of

BATCH = 100


@command
def take_back(actor: Actor, import_id: int) -> bool:
    """Take back what the last rows did that are not taken back yet; False where that was all."""
    found = session.get(Import, import_id, with_for_update=True, populate_existing=True)
    if found is None or found.state != "undoing":
        return False
    rows = _next(import_id)
    if not rows:
        keeping.move(actor, found, "undone")
        return False
    shape = SHAPES[rows[0].thing]
    if rows[0].before is None and rows[0].after is None:
        _remove(actor, shape, rows)
    else:
        _restore(actor, shape, rows)
    found.rows_done += len(rows)
    session.flush()
    return True


def _next(import_id: int) -> list[ImportRow]:
    """Return the last rows that did the same with different things, the last first."""
    asked = select(ImportRow).where(
        ImportRow.import_id == import_id,
        ImportRow.outcome.in_(("new", "changed", "beside")),
        ImportRow.thing != "",
        ImportRow.undone == "",
    )
    found: list[ImportRow] = []
    things: set[int | None] = set()
    for row in session.scalars(asked.order_by(ImportRow.id.desc()).limit(BATCH)):
        same = not found or (found[0].thing == row.thing and (found[0].after is None) == (row.after is None))
        if not same or row.thing_id in things:
            break
        things.add(row.thing_id)
        found.append(row)
    return found


def _remove(actor: Actor, shape: Shape, rows: Sequence[ImportRow]) -> None:
    """Let things go that were made, where nobody touched them or needs them."""
    ids = [row.thing_id for row in rows if row.thing_id]
    there = snapshots.take(shape, ids)
    needed = snapshots.referred(shape, ids)
    free = []
    for row in rows:
        why = _reasons(row, there.get(row.thing_id or 0), needed.get(row.thing_id or 0, set()))
        _note(row, why, none="no")
        if not why and row.thing_id:
            free.append(row.thing_id)
    snapshots.remove(shape, free)
    for one in free:
        _tell(actor, rows[0], one, removed=True)


def _reasons(row: ImportRow, snapshot: Snapshot | None, needed: set[str]) -> list[Any]:
    if snapshot is None:
        return [["", GONE, {}]]
    why = [["", NEEDED_BY.get(table, OTHERS), {}] for table in sorted(needed)]
    if mark_of(row.thing, snapshot) != row.mark:
        why.append(["", CHANGED, {}])
    return why


def _restore(actor: Actor, shape: Shape, rows: Sequence[ImportRow]) -> None:
    """Let things be as they were before, but for what somebody changed since."""
    ids = [row.thing_id for row in rows if row.thing_id]
    there = snapshots.take(shape, ids)
    back = []
    for row in rows:
        is_ = there.get(row.thing_id or 0)
        if is_ is None or row.thing_id is None:
            _note(row, [["", GONE, {}]], none="no")
            continue
        stay = snapshots.put_back(shape, row.before or {}, row.after or {}, is_)
        _note(row, [[name.rpartition(".")[2], CHANGED, {}] for name in stay], none="partly")
        back.append(row.thing_id)
    _count_on(shape, back)
    for one in back:
        _tell(actor, rows[0], one, removed=False)


def _note(row: ImportRow, why: list[Any], *, none: str) -> None:
    row.undone, row.why = (none if why else "yes"), why


def _count_on(shape: Shape, ids: Sequence[int]) -> None:
    """Count the change, for whoever edits one of them just now."""
    table = Base.metadata.tables[shape.root]
    values: dict[str, Any] = {}
    if "updated_at" in table.c:
        values["updated_at"] = now()
    if "version" in table.c:
        values["version"] = table.c.version + 1
    if values and ids:
        session.execute(update(table).where(table.c.id.in_(ids)).values(values))
    session.flush()
    session.expire_all()


def _tell(actor: Actor, row: ImportRow, thing_id: int, *, removed: bool) -> None:
    told = ThingTakenBack(import_id=row.import_id, thing=row.thing, thing_id=thing_id, removed=removed)
    record(actor, told)
