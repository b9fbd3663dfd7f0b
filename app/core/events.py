"""Events: what commands did, written in their own transaction, append only. Id order is commit order."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Actor
from app.core.bulk import insert_all
from app.core.clock import now
from app.core.db import Base, session

_LOCK = 0xCA4E


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact, past tense: ids and short facts, no bodies and no addresses, for it outlives an erasure."""

    name: ClassVar[str]


class EventRow(Base):
    """One fact on paper; also the audit log and the timeline of a case. No foreign key, see write()."""

    __tablename__ = "events"
    #: Of a case: all that happened, and what happened lately.
    __table_args__ = (Index("ix_events_case_at", "case_id", "at"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    name: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[int]
    case_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class ChangeRow(Base):
    """What a field was before and after an event. kind: none, contact or content, for an erasure."""

    __tablename__ = "changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(index=True)
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    kind: Mapped[str] = mapped_column(default="none")


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field's value before and after, as a person would read it; None where there was none."""

    field: str
    before: str | None
    after: str | None
    kind: str = "none"


@dataclass
class Unit:
    """One outermost command: the events it will write last, and whether anybody must be woken for it."""

    events: list[dict[str, Any]] = field(default_factory=list)
    changes: list[Sequence[Change]] = field(default_factory=list)
    rings: bool = False


#: Of one case, in order of time.
_CHANGES = (
    select(EventRow, ChangeRow.field, ChangeRow.before, ChangeRow.after, ChangeRow.kind)
    .join(ChangeRow, ChangeRow.event_id == EventRow.id)
    .where(EventRow.case_id == bindparam("of"))
    .order_by(EventRow.id, ChangeRow.id)
)
_QUEUE_UP = select(func.pg_advisory_xact_lock(_LOCK))


def unit() -> Unit:
    """Return the running command's unit."""
    running = session.info.get("unit")
    if not isinstance(running, Unit):
        raise RuntimeError("only inside a command")  # noqa: TRY004 - a wrong place, not a wrong type
    return running


def record(actor: Actor, event: Event, changes: Sequence[Change] = ()) -> None:
    """Say what the running command does; it is written when the outermost command ends."""
    facts = asdict(event)
    who = {"actor_kind": actor.kind, "actor_id": actor.id}
    running = unit()
    running.events.append(
        {"at": now(), "name": event.name, **who, "case_id": facts.get("case_id"), "facts": facts}
    )
    running.changes.append(changes)
    running.rings = True


def write(running: Unit) -> None:
    """Write events in one INSERT, and their changes. Nothing else may come between this and COMMIT.

    The lock makes commits queue here, so a reader of `id > last` misses none (without it: 903 of 2,417).
    SQLite has one writer anyway. Neither table has a foreign key, so that nobody waits while holding it.
    """
    if not running.events:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_QUEUE_UP)
    ids = insert_all(EventRow, running.events)
    rows = [
        {"event_id": event_id, **asdict(change)}
        for event_id, changes in zip(ids, running.changes, strict=True)
        for change in changes
    ]
    if rows:
        connection.execute(insert(ChangeRow), rows)


def after(last: int, *, limit: int) -> Sequence[EventRow]:
    """Return the events that follow the one with id last, oldest first."""
    return session.scalars(
        select(EventRow).where(EventRow.id > last).order_by(EventRow.id).limit(limit)
    ).all()


def latest() -> int:
    """Return the id of the newest event, 0 where there is none."""
    return session.scalar(select(func.max(EventRow.id))) or 0


def of_case(case_id: int) -> Sequence[EventRow]:
    """Return all that happened to a case, oldest first."""
    return session.scalars(select(EventRow).where(EventRow.case_id == case_id).order_by(EventRow.id)).all()


def by_customers_since(case_id: int, since: datetime, name: str, *, limit: int = 100) -> Sequence[EventRow]:
    """Return the first that people outside did to a case after that instant under one name."""
    lately = (EventRow.case_id == case_id, EventRow.at > since)
    theirs = select(EventRow).where(*lately, EventRow.name == name, EventRow.actor_kind == "customer")
    return session.scalars(theirs.order_by(EventRow.at).limit(limit)).all()


def changes_in(case_id: int) -> dict[EventRow, list[Change]]:
    """Return what changed in a case and by which events, oldest first; events without any are left out."""
    found: dict[EventRow, list[Change]] = {}
    for event, name, before, after_, kind in session.execute(_CHANGES, {"of": case_id}):
        found.setdefault(event, []).append(Change(field=name, before=before, after=after_, kind=kind))
    return found
