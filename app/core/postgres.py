"""A connection to PostgreSQL that keeps what it prepared, and is asked whether it lives only after a rest."""

from time import monotonic
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.array import ListDumper
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from typing_extensions import override

#: Seconds of rest after which a connection is asked before it is used; a dead one is met by the next user.
REST = 1.0
_BETWEEN = '","'
#: How many statements a connection keeps prepared; psycopg's hundred are fewer than the desk alone asks.
PREPARED = 300


class _Cursor(psycopg.Cursor[Any]):
    """Notes what may have written."""

    @override
    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        if not query.startswith("SELECT"):
            self.connection.wrote = True  # type: ignore[attr-defined]
        return super().execute(query, *args, **kwargs)

    @override
    def executemany(self, *args: Any, **kwargs: Any) -> Any:
        self.connection.wrote = True  # type: ignore[attr-defined]
        return super().executemany(*args, **kwargs)

    @override
    def copy(self, *args: Any, **kwargs: Any) -> Any:
        self.connection.wrote = True  # type: ignore[attr-defined]
        return super().copy(*args, **kwargs)


class _List(ListDumper):
    """Writes lists of words and of numbers at once, not item by item: a quarter of what imports cost here."""

    @override
    def dump(self, obj: list[Any]) -> Any:
        kinds = set(map(type, obj))
        if kinds == {int}:
            return ",".join(map(str, obj)).join("{}").encode()
        if kinds == {str}:
            # A backslash and a quote are escaped where they stand; between items stands what holds neither.
            words = "\0".join(obj).replace("\\", "\\\\").replace('"', '\\"')
            if words.count("\0") == len(obj) - 1:  # else a word has one itself, which no text may
                return f'{{"{words.replace(chr(0), _BETWEEN)}"}}'.encode()
        return super().dump(obj)


class Line(psycopg.Connection[Any]):
    """A transaction that only asked is ended by COMMIT: after a ROLLBACK psycopg drops all it prepared.

    Measured: 24 of 50 mails taken in had their statements dropped, and so had every page of the desk.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cursor_factory = _Cursor
        self.prepared_max = PREPARED
        self.adapters.register_dumper(list, _List)
        self.wrote = False
        self.rests_since = monotonic()

    @override
    def commit(self) -> None:
        super().commit()
        self._ended()

    @override
    def rollback(self) -> None:
        if not self.wrote and self.info.transaction_status == TransactionStatus.INTRANS:
            super().commit()
        else:
            super().rollback()
        self._ended()

    def answers(self) -> bool:
        """Tell whether the server is still there. No transaction may be open."""
        self.autocommit = True
        try:
            self.execute(";")
        except psycopg.Error:
            return False
        finally:
            if not self.closed:
                self.autocommit = False
        return True

    def _ended(self) -> None:
        self.wrote = False
        self.rests_since = monotonic()


#: PostgreSQL's usual 4 is for turning disks: with it, two hundred looks into an index seem dearer than
#: reading sixty thousand rows. Measured: an import's question for known addresses takes 25 ms, or 1 ms.
_PLANNING = "SET random_page_cost = 1.1"


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Dialect, _record: object, args: Any, words: dict[str, Any]) -> Line | None:
    if dialect.driver != "psycopg":
        return None
    line = Line.connect(*args, **words)
    line.execute(_PLANNING)
    line.commit()
    return line


@event.listens_for(Engine, "checkout")
def _check(connection: object, _record: object, _proxy: object) -> None:
    if isinstance(connection, Line) and monotonic() - connection.rests_since > REST:
        if not connection.answers():
            raise InvalidatePoolError
        connection.rests_since = monotonic()
