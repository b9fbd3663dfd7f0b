"""Jobs: slow or outside work that a reaction asked for. At least once, with no transaction open."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.command import command, end_reading, insist
from app.core.db import Base, session
from app.core.errors import N_, NotAllowed, NotFound, SendFailed
from app.core.events import EventRow, unit
from app.core.failpoints import passing
from app.core.tries import Tries

LEASE = timedelta(seconds=150)
DONE_KEPT_FOR = timedelta(days=7)
#: RFC 5321 4.5.3.2.6 gives a server ten minutes to answer; what it may have taken waits for as long.
AMBIGUOUS_PAUSE = 600
#: Seconds to wait after each try: soon at first, then for two days in all, as mail servers do.
PAUSES = (10, 60, 300, 900, 3600, 3600, 4 * 3600, 8 * 3600, 12 * 3600, 24 * 3600)


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
    """A claimed job, as its work sees it. key: goes along as idempotency key. last: no try follows.

    pause: seconds until the next, where one does. hold: for work longer than LEASE, called every now and
    then with no transaction open; False where the job is in other hands by now.
    """

    key: str
    args: dict[str, Any]
    last: bool
    pause: int = 0
    hold: Callable[[], bool] = field(default=lambda: True, compare=False)


Work = Callable[[Errand], None]


def ask(kind: str, event: EventRow, target: str, **args: Any) -> None:
    """Ask for one job inside a reaction; asked for again, it stays the one job."""
    key = f"{kind}:{event.id}:{target}"
    if session.scalar(select(Job.id).filter_by(key=key)) is None:
        session.add(Job(kind=kind, key=key, args=args))
        unit().rings = True


def ask_anew(kind: str, target: str, **args: Any) -> None:
    """Ask for what is done again and again, inside a command: one row a target, queued anew when done."""
    key = f"{kind}:{target}"
    known = session.scalar(select(Job).filter_by(key=key))
    if known is None:
        session.add(Job(kind=kind, key=key, args=args))
    elif known.state == "done":
        known.state, known.args, known.attempts, known.due_at, known.error = "queued", args, 0, now(), None


def waiting(kind: str) -> int:
    """Return how many jobs of a kind are not done yet."""
    return session.scalar(select(func.count()).where(Job.state == "queued", Job.kind == kind)) or 0


def due(*, limit: int = 100, only: Collection[str] = (), but: Collection[str] = ()) -> Sequence[int]:
    """Return the ids of jobs that may be claimed now, those that wait longest first.

    only, but: kinds; none for all of them.
    """
    wanted = select(Job.id).where(_free())
    if only:
        wanted = wanted.where(Job.kind.in_(only))
    if but:
        wanted = wanted.where(Job.kind.not_in(but))
    ids = session.scalars(wanted.order_by(Job.due_at, Job.id).limit(limit)).all()
    end_reading()
    return ids


def run_job(job_id: int, works: Mapping[str, Work]) -> None:
    """Claim, commit, do the work with no transaction open, write down how it went."""
    token = uuid4().hex
    try:
        job = _claim(SYSTEM, job_id, token)
    except OperationalError as error:  # claimed or not, nobody heard: it shall not wait for its lease
        insist(partial(_finish, SYSTEM, job_id, token, error=error))
        return
    if job is None:
        return
    passing("job.claimed")
    last = job.attempts > len(PAUSES)
    errand = Errand(
        key=job.key,
        args=job.args,
        last=last,
        pause=0 if last else PAUSES[job.attempts - 1],
        hold=partial(_hold, SYSTEM, job_id, token),
    )
    try:
        works[job.kind](errand)
    except Exception as error:  # noqa: BLE001 - whatever it was, it is written down
        insist(partial(_finish, SYSTEM, job_id, token, error=error))
    else:
        insist(partial(_finish, SYSTEM, job_id, token))


def failed(*, limit: int = 200) -> Sequence[Job]:
    """Return the jobs that rest after their last try, for the administrator's page."""
    wanted = select(Job).where(Job.state == "failed").order_by(Job.due_at.desc())
    return session.scalars(wanted.limit(limit)).all()


@command
def forget_done(_actor: Actor, *, at_once: int = 1000) -> int:
    """Forget jobs that are done for long; what failed stays. Returns how many, at_once at most."""
    old = (Job.state == "done", Job.due_at <= now() - DONE_KEPT_FOR)
    ids = session.scalars(select(Job.id).where(*old).limit(at_once)).all()
    if ids:
        session.execute(delete(Job).where(Job.id.in_(ids)))
    return len(ids)


@command
def again(actor: Actor, job_id: int) -> None:
    """Let a failed job be tried anew; one in any other state stays as it is. Raises NotAllowed, NotFound."""
    if not actor.may("site.manage"):
        raise NotAllowed(N_("You may not do this."))
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound(N_("There is no such work."))
    if job.state == "failed":
        job.state, job.attempts, job.due_at = "queued", 0, now()
        unit().rings = True


def _free() -> ColumnElement[bool]:
    unclaimed = or_(
        Job.lease_until.is_(None),
        Job.lease_until <= now(),
        Job.lease_until > now() + 4 * LEASE,  # claimed by a clock that has been set back since
    )
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
def _hold(_actor: Actor, job_id: int, token: str) -> bool:
    """Keep a claimed job for another LEASE; False where its lease ran out and somebody else took it."""
    held = update(Job).where(Job.id == job_id, Job.token == token, Job.state == "queued")
    kept = held.values(lease_until=now() + LEASE).returning(Job.id)
    return session.scalar(kept.execution_options(synchronize_session=False)) is not None


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
    if job.attempts > len(PAUSES):
        job.state = "failed"
        job.error = repr(error)[:500]
        return
    ambiguous = isinstance(error, SendFailed) and error.ambiguous
    job.put_off(error, seconds=AMBIGUOUS_PAUSE if ambiguous else PAUSES[job.attempts - 1])
