"""Killed in the middle of an import: what follows goes on where it was, each row exactly once."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app.core.clock import now
from app.core.db import session
from app.core.jobs import Job
from app.core.leases import Lease
from app.customers.models import Contact, ContactPoint
from app.imports import keeping, queries
from tests.factories.lists import checked, worked
from tests.faults import children
from tests.journeys import houses

pytestmark = pytest.mark.db
COUNT = 900


def work_on(import_id: int) -> None:
    """Work on what waits, in a process of its own."""
    worked(import_id)


@pytest.mark.parametrize("where", ["imports.batch:2", "command.written:4", "command.committed:5"])
def test_a_kill_between_and_inside_batches_loses_and_doubles_nothing(cast, settings, tmp_path, where):
    rows = [["Name", "Email", "Company"]]
    rows += [[f"Customer {n}", f"c{n}@x.example", f"Firm {n % 7}"] for n in range(COUNT)]
    found = checked(cast.ada, rows)
    keeping.start(cast.ada, found.id)
    env = houses.environment(DATA_DIR=settings.data_dir, DATABASE_URL=settings.database_url)

    died = children.inside(work_on, {**env, "CARELINE_FAIL_AT": where}, tmp_path / "log", found.id)
    assert died.wait() == 137, died.words()
    cut = queries.get(cast.ada, found.id)
    assert (cut.state, 0 <= cut.rows_done < COUNT) == ("running", True)
    assert session.query(Contact).count() == cut.rows_done
    session.rollback()

    leases_run_out()
    done = worked(found.id)

    assert (done.state, done.rows_done, done.counts) == ("done", COUNT, {"new": COUNT})
    assert session.query(Contact).count() == COUNT
    assert session.scalar(text("SELECT count(DISTINCT value) FROM contact_points")) == COUNT
    assert session.query(ContactPoint).count() == COUNT
    ledger = "SELECT count(*), count(DISTINCT thing_id) FROM import_rows WHERE thing = 'contact'"
    assert tuple(session.execute(text(ledger)).one()) == (COUNT, COUNT)
    told = session.scalar(text("SELECT count(*) FROM events WHERE name = 'customer.met'"))
    assert told == COUNT


def leases_run_out() -> None:
    """Let the time go by that a dead process holds what it had."""
    past = now() - timedelta(seconds=1)
    session.execute(update(Lease).values(until=past))
    session.execute(update(Job).values(lease_until=past))
    session.commit()
