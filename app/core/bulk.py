"""Many rows of one table in one statement, with their ids: SQLAlchemy sends them to SQLite one by one.

On SQLite only the running command writes, and a new row's id is one more than the largest
(https://www.sqlite.org/autoinc.html), so that the ids of rows are known without asking for each.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, text

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
