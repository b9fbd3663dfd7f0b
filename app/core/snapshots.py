"""A thing and its parts as rows on paper, so that what was done to it can be undone exactly, or in part."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Table, and_, delete, insert, select, update

from app.core.bulk import among
from app.core.db import Base, Utc, session

#: By table: its rows, each as JSON.
Snapshot = dict[str, list[dict[str, Any]]]
Key = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A table whose rows belong to a thing: by which column, and to the rows of which table."""

    table: str
    column: str
    of: str


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a thing is made of. root: its own table, with a column id. parts: those that others hang on first.

    aside: columns that count changes. derived: parts that follow from the rest: nothing is told by them.
    """

    root: str
    parts: tuple[Part, ...]
    aside: frozenset[str] = frozenset({"version", "updated_at"})
    derived: frozenset[str] = frozenset()


def take(shape: Shape, ids: Collection[int]) -> dict[int, Snapshot]:
    """Return the rows of these things, by id; of those that there are."""
    if not ids:
        return {}
    root = _table(shape.root)
    found: dict[int, Snapshot] = {}
    for id_, row in _rows(root, root.c.id, root, ids):
        found[id_] = {shape.root: [row]}
    for part in shape.parts:
        for id_, row in _rows(*_path(shape, part), found):
            found[id_].setdefault(part.table, []).append(row)
    return found


def digest(shape: Shape, snapshot: Snapshot) -> str:
    """Return what is the same for things that are the same, but for what is aside."""
    plain = {
        name: [{key: one for key, one in row.items() if key not in shape.aside} for row in rows]
        for name, rows in snapshot.items()
        if name not in shape.derived
    }
    words = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def difference(shape: Shape, before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Return two snapshots of a thing without what both have alike: of a row that stayed, what changed."""
    was: Snapshot = {}
    is_: Snapshot = {}
    for name in dict.fromkeys((*before, *after)):
        keys = [column.name for column in _table(name).primary_key.columns]
        one, other = (
            {tuple(row[key] for key in keys): row for row in some.get(name, [])} for some in (before, after)
        )
        for key in dict.fromkeys((*one, *other)):
            first, second = one.get(key), other.get(key)
            if first is not None and second is not None:
                wanted = [n for n in first if first[n] != second[n] and n not in shape.aside]
                if not wanted:
                    continue
                first, second = ({n: row[n] for n in (*keys, *wanted)} for row in (first, second))
            if first is not None:
                was.setdefault(name, []).append(first)
            if second is not None:
                is_.setdefault(name, []).append(second)
    return was, is_


def remove(shape: Shape, ids: Collection[int]) -> None:
    """Delete these things with their parts; only inside a command. Nobody else may refer to them."""
    root, owned = _table(shape.root), {one.table: one for one in shape.parts}
    for part in reversed(shape.parts):
        table, above = _table(part.table), owned.get(part.of)
        mine: Any = ids
        if above is not None:
            mine = select(_table(part.of).c.id).where(_table(part.of).c[above.column].in_(ids))
        session.execute(delete(table).where(table.c[part.column].in_(mine)))
    session.execute(delete(root).where(root.c.id.in_(ids)))


def put_back(shape: Shape, before: Snapshot, after: Snapshot, now_: Snapshot) -> list[str]:
    """Let a thing be as it was before, but for what somebody changed after; only inside a command.

    Returns the fields that stay, as "table.column", or "table" for a whole row.
    """
    stay: list[str] = []
    for name in (shape.root, *(part.table for part in shape.parts)):
        stay += _put_back(shape, _table(name), [one.get(name, []) for one in (before, after, now_)])
    return list(dict.fromkeys(stay))


def referred(shape: Shape, ids: Collection[int]) -> dict[int, set[str]]:
    """Return which other tables hold rows that need a thing or a part of it, by the thing's id."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for owner, joined, table in _references(shape):
        for thing_id in session.scalars(select(owner).select_from(joined).where(owner.in_(ids)).distinct()):
            found[thing_id].add(table)
    return found


def _references(shape: Shape) -> Iterator[tuple[ColumnElement[Any], Any, str]]:
    """Yield for each foreign key from outside: the thing's id, the join that leads to it, the table."""
    own = {shape.root, *(part.table for part in shape.parts)}
    paths = {part.table: _path(shape, part) for part in shape.parts}
    root = _table(shape.root)
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            target = key.column.table.name
            if target not in own or (table.name in own and table.name != shape.root):
                continue
            if target == shape.root:
                yield key.parent, table, table.name
            elif table is not root:
                inner, owner, joined = paths[target]
                yield owner, joined.join(table, and_(key.parent == inner.c[key.column.name])), table.name


def _rows(
    table: Table, owner: ColumnElement[Any], joined: Any, ids: Collection[int]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a table that belong to things, each as JSON and with its thing's id."""
    names = [column.name for column in table.columns]
    timed = [name for name in names if isinstance(table.c[name].type, (Utc, Date, DateTime))]
    asked = select(owner.label("_thing"), *table.columns).select_from(joined).where(among(owner, ids))
    for id_, *values in session.execute(asked.order_by(*table.primary_key.columns)):
        row = dict(zip(names, values, strict=True))
        for name in timed:
            row[name] = row[name] and row[name].isoformat()
        yield id_, row


def _path(shape: Shape, part: Part) -> tuple[Table, ColumnElement[Any], Any]:
    """Return a part's table, the column that names its thing, and the join between."""
    table = _table(part.table)
    if part.of == shape.root:
        return table, table.c[part.column], table
    above = next(one for one in shape.parts if one.table == part.of)
    between = _table(part.of)
    return table, between.c[above.column], table.join(between, table.c[part.column] == between.c.id)


def _put_back(shape: Shape, table: Table, snapshots: list[list[dict[str, Any]]]) -> list[str]:
    keys = [column.name for column in table.primary_key.columns]
    was, then, is_ = ({tuple(row[key] for key in keys): row for row in rows} for rows in snapshots)
    stay: list[str] = []
    for key in [one for one in then if one not in was]:  # what came with it goes
        stay += _taken_away(shape, table, key, then[key], is_.get(key))
    gone = [row for key, row in was.items() if key not in then and key not in is_]
    if gone:
        session.execute(insert(table), [_values(table, row) for row in gone])
    for key in [one for one in was if one in then and one in is_]:
        stay += _given_back(shape, table, key, (was[key], then[key], is_[key]))
    return stay


def _taken_away(
    shape: Shape, table: Table, key: Key, then: dict[str, Any], is_: dict[str, Any] | None
) -> list[str]:
    if is_ is None:
        return []
    if any(is_[name] != value for name, value in then.items() if name not in shape.aside):
        return [table.name]
    session.execute(delete(table).where(_is(table, key)))
    return []


def _given_back(shape: Shape, table: Table, key: Key, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Give one row back what it had, field by field, where it still has what it was given."""
    was, then, is_ = rows
    changed = [name for name in was if was[name] != then[name] and name not in shape.aside]
    back = {name: was[name] for name in changed if is_[name] == then[name]}
    if back:
        session.execute(update(table).where(_is(table, key)).values(_values(table, back)))
    return [f"{table.name}.{name}" for name in changed if is_[name] not in (then[name], was[name])]


def _is(table: Table, key: Key) -> ColumnElement[bool]:
    return and_(*(column == one for column, one in zip(table.primary_key.columns, key, strict=True)))


def _values(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as the database takes it."""
    return {
        name: datetime.fromisoformat(one)
        if one is not None and isinstance(table.c[name].type, (Utc, DateTime))
        else one
        for name, one in row.items()
    }


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
