"""Many rows and many values in one statement, at what each database does best.

SQLAlchemy sends rows whose ids are wanted to SQLite one by one. There only the running command writes, and a
new row's id is one more than the largest (https://www.sqlite.org/autoinc.html): ids are known without asking.
To PostgreSQL psycopg sends rows whose ids are not wanted one by one; those that answer go together.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, any_, bindparam, func, insert, literal_column, select, text

from app.core.db import Base, session

_LAST = text("SELECT last_insert_rowid()")


def insert_all(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Insert rows that have the same columns, and return their ids in order; only inside a command."""
    if not rows:
        return []
    connection = session.connection()
    if len(rows) == 1 or connection.dialect.name != "sqlite":
        table: Any = model
        told = insert(model).returning(table.id, sort_by_parameter_order=True)
        return connection.scalars(told, rows).all()
    connection.execute(insert(model), rows)
    last = int(connection.scalar(_LAST) or 0)
    return range(last - len(rows) + 1, last + 1)


def put_all(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have the same columns; only inside a command."""
    if not rows:
        return
    connection, told = session.connection(), insert(model)
    one_by_one = connection.dialect.name == "postgresql"
    connection.execute(told.returning(literal_column("1")) if one_by_one else told, rows)


def among(column: Any, values: Collection[str | int]) -> ColumnElement[bool]:
    """Return whether a column has one of many values: one parameter, so that nothing is written out anew."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(bindparam(None, list(values), ARRAY(column.type)))
    each = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(each.c.value))


def number(things: Sequence[Base]) -> None:
    """Give the new things of one table their ids where that lets them be sent at once; inside a command.

    They must be all that is new in their table until the next flush.
    """
    connection = session.connection()
    if len(things) < 2 or connection.dialect.name != "sqlite":
        return
    model: Any = type(things[0])
    first = int(connection.scalar(select(func.max(model.id))) or 0) + 1
    for id_, one in enumerate(things, first):
        one.id = id_  # type: ignore[attr-defined]
