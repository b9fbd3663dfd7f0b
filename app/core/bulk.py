"""Many rows and many values in one statement, at what each database does best.

SQLAlchemy sends rows whose ids are wanted to SQLite one by one, to PostgreSQL as thousands of parameters.
On SQLite only the running command writes, and a new row's id is one more than the largest
(https://www.sqlite.org/autoinc.html): ids are known without asking. PostgreSQL gives out as many as one asks.
PostgreSQL takes many rows as one array a column: one statement, the same for however many, and prepared.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Insert,
    any_,
    bindparam,
    column,
    func,
    insert,
    inspect,
    select,
    text,
)

from app.core.db import Base, alchemy, session

_NEXT = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
_LAST = text("SELECT last_insert_rowid()")


def insert_all(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Insert rows that have the same columns, and return their ids in order; only inside a command."""
    if not rows:
        return []
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        told = _from_arrays(model, tuple(rows[0])).returning(model.__table__.c.id)
        return sorted(connection.scalars(told, _arrays(rows)))
    if len(rows) == 1:
        return connection.scalars(insert(model).returning(model.__table__.c.id), rows).all()
    connection.execute(insert(model), rows)
    last = int(connection.scalar(_LAST) or 0)
    return range(last - len(rows) + 1, last + 1)


def put_all(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have the same columns; only inside a command."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_from_arrays(model, tuple(rows[0])), _arrays(rows))
    else:
        connection.execute(insert(model), rows)


@lru_cache
def _from_arrays(model: type[Base], names: tuple[str, ...]) -> Insert:
    """Return the INSERT of rows that come as one array a column: the same words for however many."""
    table = model.__table__
    arrays = [bindparam(name, type_=ARRAY(table.c[name].type, dimensions=1)) for name in names]
    columns = [column(name, table.c[name].type) for name in names]
    rows = func.unnest(*arrays).table_valued(*columns, with_ordinality="place").render_derived()
    told = select(*(rows.c[name] for name in names)).order_by(rows.c.place)
    return insert(model).from_select(names, told)


def _arrays(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def among(column: Any, values: Collection[str | int]) -> ColumnElement[bool]:
    """Return whether a column has one of many values: one parameter, so that nothing is written out anew."""
    found: ColumnElement[bool]
    if session.get_bind().dialect.name == "postgresql":
        found = column == any_(bindparam(None, list(values), ARRAY(column.type, dimensions=1)))
    else:
        each = func.json_each(json.dumps(list(values), ensure_ascii=False)).table_valued("value")
        found = column.in_(select(each.c.value))
    return found


def recount(tables: Iterable[str]) -> None:
    """Let PostgreSQL count tables that have just grown; outside a command.

    Its autovacuum does so within minutes. Until then each question, and each check of a foreign key, is
    planned as for the few rows of before: an import of 20,000 customers took half as long again.
    """
    if alchemy.engine.dialect.name == "postgresql":
        named = ", ".join(dict.fromkeys(tables))
        with alchemy.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"ANALYZE {named}"))


def number(things: Iterable[Base]) -> None:
    """Give those of one table that are new their ids where that lets them be sent at once; inside a command.

    They must be all that is new in their table until the next flush.
    """
    new: list[Any] = [one for one in things if inspect(one).identity is None]
    if len(new) < 2:
        return
    connection, table = session.connection(), type(new[0]).__table__
    if connection.dialect.name == "sqlite":
        first = int(connection.scalar(select(func.max(table.c.id))) or 0) + 1
        ids: Iterable[int] = range(first, first + len(new))
    else:
        ids = connection.scalars(_NEXT, {"name": table.name, "count": len(new)}).all()
    for id_, one in zip(sorted(ids), new, strict=True):
        one.id = id_
