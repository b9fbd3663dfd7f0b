"""Jobs: slow or outside work that a reaction asked for. At least once, with no transaction open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.command import command, end_reading
from app.core.db import Base, session
from app.core.events import EventRow, unit
from app.core.tries import MAX_TRIES, Tries

LEASE = timedelta(seconds=150)


class Job(Tries, Base):
    """One errand. kind: listed in wiring. key: kind:event:target. state: queued, done or failed."""

    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    token: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="queued", index=True)


@dataclass(frozen=True)
class Errand:
    """A claimed job, as its work sees it. key: goes along as idempotency key. last: no try follows."""

    key: str
    args: dict[str, Any]
    last: bool


Work = Callable[[Errand], None]


def ask(kind: str, event: EventRow, target: str, **args: Any) -> None:
    """Ask for one job inside a reaction; asked for again, it stays the one job."""
    key = f"{kind}:{event.id}:{target}"
    if session.scalar(select(Job.id).filter_by(key=key)) is None:
        session.add(Job(kind=kind, key=key, args=args))
        unit().rings = True


def due(*, limit: int = 100) -> Sequence[int]:
    """Return the ids of jobs that may be claimed now, those that wait longest first."""
    ids = session.scalars(select(Job.id).where(_free()).order_by(Job.due_at, Job.id).limit(limit)).all()
    end_reading()
    return ids


def run_job(job_id: int, works: Mapping[str, Work]) -> None:
    """Claim, commit, do the work with no transaction open, write down how it went."""
    token = uuid4().hex
    job = _claim(SYSTEM, job_id, token)
    if job is None:
        return
    errand = Errand(key=job.key, args=job.args, last=job.attempts >= MAX_TRIES)
    try:
        works[job.kind](errand)
    except Exception as error:  # noqa: BLE001 - whatever it was, it is written down
        _finish(SYSTEM, job_id, token, error=error)
    else:
        _finish(SYSTEM, job_id, token)


def _free() -> ColumnElement[bool]:
    unclaimed = or_(Job.lease_until.is_(None), Job.lease_until <= now())
    return and_(Job.state == "queued", Job.due_at <= now(), unclaimed)


@command
def _claim(_actor: Actor, job_id: int, token: str) -> Job | None:
    """Take the job for LEASE; None where it is done, not due, or in other hands."""
    return session.scalar(
        update(Job)
        .where(Job.id == job_id, _free())
        .values(token=token, lease_until=now() + LEASE, attempts=Job.attempts + 1)
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


@command
def _finish(_actor: Actor, job_id: int, token: str, *, error: Exception | None = None) -> None:
    """Write down how it went, unless the lease ran out and the job is in other hands."""
    job = session.scalar(select(Job).filter_by(id=job_id, token=token))
    if job is None:
        return
    job.token = job.lease_until = None
    if error is None:
        job.state = "done"
        return
    job.put_off(error)
    if job.attempts >= MAX_TRIES:
        job.state = "failed"
