"""What it costs to find a customer: every way goes along an index, on both databases."""

import pytest
from sqlalchemy import event, text

from app.core.actor import SYSTEM
from app.core.db import alchemy, session
from app.customers import commands, queries
from tests.factories.cases import a_contact

pytestmark = pytest.mark.db
WAYS = {
    "mail": "anna@lumen.example",
    "beginning of a mail": "anna@lum",
    "phone": "+49 30 901820",
    "name": "maier",
    "Chinese name": "小明",
    "external": "shop:C-1",
}


@pytest.mark.parametrize("said", WAYS.values(), ids=WAYS)
def test_no_search_looks_through_a_table(cast, said):
    contact = a_contact("Anna Maier 王小明", "anna@lumen.example")
    commands.add_point(SYSTEM, contact.id, "phone", "+49 30 901820")
    commands.add_point(SYSTEM, contact.id, "external", "shop:C-1")
    asked = []

    def note(_connection, _cursor, sql, values, *_):
        if sql.lstrip().upper().startswith("SELECT") and "contact" in sql:
            asked.append((sql, values))

    event.listen(alchemy.engine, "before_cursor_execute", note)
    found = queries.search(cast.alice, said)
    event.remove(alchemy.engine, "before_cursor_execute", note)

    assert [one.id for one in found] == [contact.id]
    plans = [_plan(sql, values) for sql, values in asked]
    assert plans
    assert [plan for plan in plans if "SCAN contact" in plan or "Seq Scan" in plan] == []


def _plan(sql, values):
    """Return how a statement is answered; PostgreSQL is told to avoid looking through tables where it can."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}", values))
