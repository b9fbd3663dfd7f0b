"""How the databases would answer: statements with their values, and the plan of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from sqlalchemy import event, text

from app.core.db import alchemy, session


@contextmanager
def asked() -> Iterator[list[tuple[str, object]]]:
    """Collect the SELECTs of a block with their values."""
    seen: list[tuple[str, object]] = []

    def note(_connection, _cursor, sql, values, *_rest):
        if sql.lstrip().upper().startswith("SELECT"):
            seen.append((sql, values))

    event.listen(alchemy.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(alchemy.engine, "before_cursor_execute", note)


def settle(table: str) -> None:
    """Count a table as its keeper does at leisure: PostgreSQL then knows that an index alone will do."""
    session.commit()
    postgres = alchemy.engine.dialect.name == "postgresql"
    with alchemy.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not postgres:
            connection.execute(text("ANALYZE"))
            return
        seen = text("SELECT relallvisible > 0 FROM pg_class WHERE relname = :table")
        for _try in range(100):  # a transaction that ends just now may keep rows from being seen by all
            connection.execute(text(f"VACUUM ANALYZE {table}"))
            if connection.scalar(seen, {"table": table}):
                return
            sleep(0.1)
    raise AssertionError(table)


def plan(sql: str, values: object) -> str:
    """Return how a statement is answered; PostgreSQL looks through no table where it can help it."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}", values))
