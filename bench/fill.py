"""Fill a house with cases by bulk INSERT, shaped as commands would have made them: tests/bench/test_fill.py.

Stored bytes are the one thing left out: the files of raw mails and attachments have keys but no content.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text, update

from app.core.clock import now
from app.core.db import Base, alchemy
from app.core.events import EventRow
from app.core.reactions import Cursor
from bench.house import House
from bench.lives import Life
from bench.stories import stories

CHUNK = 20_000
SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
#: How far back the oldest case was opened.
PAST = timedelta(days=700)
TABLES = (
    "contacts", "contact_points", "contact_terms", "orders", "order_lines", "shipments", "shipment_orders",
    "parcels", "parcel_events", "cases", "participants",
    "case_orders", "raw_mails", "outgoing", "messages", "hints", "attachments", "events", "changes", "jobs",
)  # fmt: skip


class Rows:
    """Collects rows by table, numbers them and writes them in bulk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables: dict[str, Table] = {name: Base.metadata.tables[name] for name in TABLES}
        self._last = {name: self._highest(table) for name, table in self._tables.items()}
        self._waiting: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.written: defaultdict[str, int] = defaultdict(int)

    def number(self, name: str) -> int:
        """Return the next id of a table."""
        self._last[name] += 1
        return self._last[name]

    def add(self, name: str, row: dict[str, Any]) -> None:
        """Take a row; it is written with others."""
        waiting = self._waiting[name]
        waiting.append(row)
        if len(waiting) >= CHUNK:
            self._write(name)

    def finish(self) -> None:
        """Write the rest; the database counts on from the highest ids, reactions from the last event."""
        for name in TABLES:
            self._write(name)
        if self._connection.dialect.name == "postgresql":
            for name, last in self._last.items():
                if last:
                    sequence = func.setval(func.pg_get_serial_sequence(name, "id"), last)
                    self._connection.execute(select(sequence))
        newest = select(func.coalesce(func.max(EventRow.id), 0)).scalar_subquery()
        self._connection.execute(update(Cursor).values(last=newest))

    def _write(self, name: str) -> None:
        if rows := self._waiting.pop(name, []):
            self._connection.execute(insert(self._tables[name]), rows)
            self.written[name] += len(rows)

    def _highest(self, table: Table) -> int:
        return (self._connection.scalar(select(func.max(table.c.id))) or 0) if "id" in table.c else 0


def fill(house: House, count: int, *, until: datetime | None = None) -> dict[str, int]:
    """Put count cases into house and all that happened to them until then; returns rows written by table."""
    with in_bulk() as rows:
        _live(house, rows, count, until or now())
    return dict(rows.written)


@contextmanager
def in_bulk() -> Iterator[Rows]:
    """Give what takes rows; they are all there when the block ends, in whichever order they came."""
    with alchemy.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET statement_timeout = 0"))
            connection.commit()
        with connection.begin():
            _trust_keys(connection)
            rows = Rows(connection)
            yield rows
            rows.finish()
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = origin"))


def _trust_keys(connection: Connection) -> None:
    """A case is written when its story ends, after its messages: foreign keys are looked at later, or not."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))


def _live(house: House, rows: Rows, count: int, until: datetime) -> None:
    """Live all stories side by side: so their rows lie in the tables as in a real house."""
    met: dict[int, int] = {}
    waiting: list[tuple[datetime, int, Life]] = []
    for story in stories(count, contacts=max(1, count * 2 // 5)):
        opened = until - PAST + story.number * (PAST / count)
        _go_on(waiting, opened)
        life = Life(house, rows, story, opened)
        first = story.contact not in met
        contact_id = met.setdefault(story.contact, 0) or rows.number("contacts")
        met[story.contact] = contact_id
        life.begin(contact_id, first=first)
        heappush(waiting, (opened, story.number, life))
    _go_on(waiting, until)
    for _, _, life in waiting:
        life.end()


def _go_on(waiting: list[tuple[datetime, int, Life]], until: datetime) -> None:
    """Do in turn every step that comes before until."""
    while waiting and waiting[0][0] < until:
        _, number, life = heappop(waiting)
        at = life.go()
        if at is None:
            life.end()
        else:
            heappush(waiting, (at, number, life))
