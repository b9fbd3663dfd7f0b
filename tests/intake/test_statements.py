"""What a mail costs the database: how many statements, and that none looks through a table."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, text

from app.channels.email import take
from app.channels.email.read import read
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import raw
from tests.factories.cases import a_contact, an_order

pytestmark = pytest.mark.db

#: What one plain mail may cost, from its bytes to its committed case. More is a decision, not an accident.
#: SQLite takes events one by one; PostgreSQL is asked for the lock that orders them.
MOST = {"sqlite": 19, "postgresql": 18}
#: They hold what the house itself set up, so that all of them may be read.
SMALL = {"mailboxes", "queues", "agents"}
PASS = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=example.org\n"


class Here:
    """Reads mail in this process."""

    def read(self, path, spool, then=None):
        return read(path.read_bytes(), spool=spool)


def mail(number: int, more: bytes = b"") -> bytes:
    head = f"From: Dora <dora@example.org>\nMessage-ID: <{number}@x.example>\nSubject: SO-000042\n"
    return PASS + more + head.encode() + b"\nWhere is it?\n"


@contextmanager
def statements() -> Iterator[list[tuple[str, object]]]:
    """Collect (SQL, values) of what a block asks, without BEGIN."""
    seen: list[tuple[str, object]] = []

    def note(_conn, _cursor, sql, values, _context, _many):
        if not sql.startswith("BEGIN"):
            seen.append((sql, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def costs(cast, content: bytes) -> tuple[str, list[tuple[str, object]]]:
    """Return what became of a mail, and its statements."""
    mailbox_id = cast.mailbox.id
    with statements() as seen:
        taken = take.take(Here(), raw.keep(SYSTEM, mailbox_id, content))
    return taken.outcome, seen


def test_a_first_mail_and_an_answer_cost_few_statements(cast):
    first, opened = costs(cast, mail(1))
    second, appended = costs(cast, mail(2, b"References: <1@x.example>\n"))

    assert (first, second) == ("case", "appended")
    most = MOST[session.get_bind().dialect.name]
    assert max(len(opened), len(appended)) <= most, [sql[:90] for sql, _values in (*opened, *appended)]


@pytest.mark.parametrize("answers", [b"", b"References: <1@x.example>\n"])
def test_every_row_of_a_mail_is_written_once_but_that_of_the_mail_itself(cast, answers):
    costs(cast, mail(1))

    _outcome, seen = costs(cast, mail(2, answers))

    written = [" ".join(sql.split()[:3]) for sql, _values in seen if sql.startswith(("INSERT", "UPDATE"))]
    once = [one for one in written if one != "INSERT INTO events"]
    assert len(once) >= 4
    assert sorted(once) == sorted(set(once))


def test_no_question_about_a_mail_looks_through_a_table(cast):
    an_order(a_contact("Dora", "dora@example.org"), "SO-000042")
    costs(cast, mail(1))
    place = raw.Place(folder="INBOX", uidvalidity=1, uid=1)

    with statements() as seen:
        raw.keep(SYSTEM, cast.mailbox.id, mail(2, b"References: <1@x.example>\n"), place)
        raw.highest_uid(cast.mailbox.id, "INBOX", 1)
        take.take_waiting(Here())

    asked = [one for one in seen if one[0].startswith("SELECT") and "pg_advisory" not in one[0]]
    looked = {sql: tables for sql, values in asked if (tables := _looked_through(sql, values) - SMALL)}
    assert len(asked) > 8
    assert not looked


def _looked_through(sql: str, values) -> set[str]:
    """Return the tables that the database would read from one end to the other, were they large."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()
        steps = [row[3].split() for row in plan]
        return {step[1] for step in steps if step[0] == "SCAN" and "INDEX" not in step}
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    plan = connection.exec_driver_sql(f"EXPLAIN {sql}", values).scalars().all()
    return {line.split("Seq Scan on ")[1].split()[0] for line in plan if "Seq Scan on " in line}
