"""Reading the ledger in tests."""

from datetime import timedelta

from sqlalchemy import select

from app.core import clock, jobs
from app.core.db import session
from app.core.events import EventRow
from workers import tasks


def told(*, about: str = "") -> list[str]:
    """Return the names of all events that begin so, oldest first."""
    session.rollback()
    names = session.scalars(select(EventRow.name).order_by(EventRow.id))
    return [name for name in names if name.startswith(about)]


def come_due(row) -> None:
    """Let the time for row's next try have come."""
    row.due_at = clock.now() - timedelta(seconds=1)
    session.commit()


def run_due() -> None:
    """Do every job that is due."""
    tasks.react("fast")
    for job_id in jobs.due():
        tasks.run_job(job_id)
