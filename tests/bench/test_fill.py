"""What bench.fill writes is what commands would have written of the same stories."""

from collections import defaultdict

import pytest
from sqlalchemy import func, select

from app.core.db import Base, session
from app.core.events import EventRow
from app.core.reactions import Cursor
from bench.fill import TABLES, fill
from bench.house import furnish
from bench.stories import stories
from tests.bench.played import Played

CASES, CONTACTS = 30, 12
# What only the clock, chance or the number of saves decides: compared by type.
OWN = {"version", "file_key", "sha256", "size", "body_hash", "external_id", "message_id", "references"}
OWN |= {"key", "args", "facts", "html", "total_minor", "text", "language", "token"}


@pytest.fixture
def both(house):
    """Every row of the same stories: as commands wrote them, and as fill wrote them."""
    furnished = furnish(house, "sqlite")
    nobody = {name: highest(name) for name in TABLES}
    for story in stories(CASES, contacts=CONTACTS):
        Played(furnished, story).play()
    session.rollback()
    played = {name: rows(name, after=nobody[name]) for name in TABLES}
    for name in reversed(TABLES):
        session.execute(Base.metadata.tables[name].delete())
    session.commit()
    fill(furnished, CASES)
    return played, {name: rows(name) for name in TABLES}


def highest(name):
    table = Base.metadata.tables[name]
    return (session.scalar(select(func.max(table.c.id))) or 0) if "id" in table.c else 0


def rows(name, *, after=0):
    table = Base.metadata.tables[name]
    found = select(table).where(table.c.id > after) if "id" in table.c else select(table)
    return [dict(row) for row in session.execute(found).mappings()]


def shape(row):
    """Return what a row looks like: values as they are, but ids, instants and OWN only by their type."""
    return tuple(
        (name, type(value).__name__ if _only_its_type(name) or value is None else repr(value))
        for name, value in sorted(row.items())
    )


def _only_its_type(name):
    return name in OWN or name == "id" or name.endswith(("_id", "_at")) or name == "at"


def counted(found):
    seen = defaultdict(int)
    for row in found:
        seen[shape(row)] += 1
    return dict(seen)


def ledger(found):
    """Return what happened to each case, in order, with the names of the facts and the changes."""
    changes = defaultdict(list)
    for change in found["changes"]:
        changes[change["event_id"]].append(
            (change["field"], change["before"], change["after"], change["kind"])
        )
    cases = defaultdict(list)
    for event in sorted(found["events"], key=lambda one: one["id"]):
        if event["case_id"]:
            said = (event["name"], event["actor_kind"], tuple(event["facts"]), tuple(changes[event["id"]]))
            cases[event["case_id"]].append(said)
    return sorted(map(tuple, cases.values()))


def test_every_table_holds_the_same_rows(both):
    played, filled = both

    for name in TABLES:
        assert counted(filled[name]) == counted(played[name]), name


def test_the_same_happened_to_every_case(both):
    played, filled = both

    assert ledger(filled) == ledger(played)


def test_an_answer_is_due_as_long_after_the_first_word_that_waits(both):
    for found in both:
        said = defaultdict(list)
        for message in found["messages"]:
            said[message["case_id"]].append(message)
        for case in (one for one in found["cases"] if one["due_at"]):
            waits = None
            for message in said[case["id"]]:
                if message["direction"] != "note":
                    waits = (waits or message) if message["direction"] == "in" else None
            assert (case["due_at"] - waits["at"]).total_seconds() == 480 * 60


def test_nothing_hangs_in_the_air_and_reactions_have_nothing_left(house):
    fill(furnish(house, "sqlite"), 60)

    assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
    assert set(session.scalars(select(Cursor.last))) == {session.scalar(select(func.max(EventRow.id)))}
