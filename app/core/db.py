"""The session and the model base, handed on from Flask-SQLAlchemy, which no other file imports.

On SQLite a transaction says at its first word whether it will write; only core.command says yes.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, TypeDecorator, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, registry
from typing_extensions import override

from app.core.postgres import Line
from app.core.turns import Turns

_begin_mode: ContextVar[str] = ContextVar("begin_mode", default="DEFERRED")
_turns = Turns()
#: The order matters: the time-out must hold while the journal's mode is asked for.
PRAGMAS = ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


class Utc(TypeDecorator[datetime]):
    """An instant: refuses a naive one on the way in, hands back UTC on the way out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        return value and value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value if value.tzinfo else value.replace(tzinfo=UTC))


#: Every constraint has a name, so that a migration can change it on either database.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class _Tables(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    # not type_annotation_map: Flask-SQLAlchemy copies this body, and SQLAlchemy refuses it a second time
    registry: ClassVar[registry] = registry(type_annotation_map={datetime: Utc})


alchemy = SQLAlchemy(
    model_class=_Tables, disable_autonaming=True, session_options={"expire_on_commit": False}
)
session = alchemy.session
if TYPE_CHECKING:
    Base = _Tables  # a type checker cannot see through alchemy.Model
else:
    Base = alchemy.Model


@contextmanager
def writing() -> Iterator[None]:
    """For core.command alone: a transaction begun in here may write. SQLite's writers queue for a turn."""
    mode = _begin_mode.set("IMMEDIATE")
    try:
        with _turns if session.get_bind().dialect.name == "sqlite" else nullcontext():
            yield
    finally:
        _begin_mode.reset(mode)


def leave(_error: BaseException | None = None) -> None:
    """End the session with its context. A connection that the database cut is thrown away."""
    try:
        session.remove()
    except DBAPIError:
        session().invalidate()
        session.remove()


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # the driver must not open transactions by itself
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    elif isinstance(connection, Line):
        for limit in ("lock_timeout = '3s'", "statement_timeout = '15s'"):
            connection.execute(f"SET {limit}")
        connection.commit()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"BEGIN {_begin_mode.get()}")


@contextmanager
def data_version() -> Iterator[Callable[[], int]]:
    """Give a question on a connection of its own: a number that changes when another one wrote to SQLite.

    Elsewhere than on SQLite the answer is always 0. Use it in one thread, for as long as it is needed.
    """
    with alchemy.engine.connect() as connection:

        def ask() -> int:
            if connection.dialect.name != "sqlite":
                return 0
            version = connection.exec_driver_sql("PRAGMA data_version").scalar()
            connection.rollback()  # inside one transaction it would never change
            return int(version or 0)

        yield ask
