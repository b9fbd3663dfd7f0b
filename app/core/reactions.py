"""Reactions: each follows the events at its own cursor, in order, exactly once, in the database only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from time import monotonic, sleep
from typing import Literal

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.command import command, end_reading, savepoint
from app.core.db import Base, session
from app.core.errors import N_, NotAllowed, NotFound
from app.core.events import Event, EventRow, after, latest, unit
from app.core.tries import MAX_TRIES, Tries

BATCH = 200
#: Seconds that a batch may hold the database's writer, about: SQLite has one, and mail comes in beside it.
HOLD = 0.02
LEAST = 10
Lane = Literal["fast", "slow"]
#: Seconds between two batches; a pause lets batches form (measured: 1.0 instead of 3.8 ms a mail).
PAUSE: dict[Lane, float] = {"fast": 0, "slow": 0.1}


#: How many events a reaction takes at once, by its name: as many as fill HOLD by the pace of its last batch.
_limits: dict[str, int] = {}


class Cursor(Base):
    """How far a reaction has come. Its row is made by the migration that brings the reaction."""

    __tablename__ = "cursors"
    reaction: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Parked(Tries, Base):
    """An event that a reaction could not take; the cursor has passed it, so it comes out of order."""

    __tablename__ = "parked"
    reaction: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(primary_key=True)


@dataclass(frozen=True)
class Reaction:
    """What runs, on which events, in which lane. name: stored, so renaming needs a migration."""

    name: str
    run: Callable[[Sequence[EventRow]], None]
    on: tuple[type[Event], ...]
    lane: Lane

    def hear(self, events: Sequence[EventRow]) -> int:
        """Run on those it wants; return how many there were."""
        names = {event.name for event in self.on}
        wanted = [event for event in events if event.name in names]
        if wanted:
            self.run(wanted)
        return len(wanted)


def react(lane: Lane, reactions: Sequence[Reaction]) -> None:
    """Let the reactions of lane catch up with the events, then try again what is parked and due."""
    mine = [reaction for reaction in reactions if reaction.lane == lane]
    while sum(_advance(reaction) for reaction in _behind(mine)):
        sleep(PAUSE[lane])
    for reaction in _with_due(mine):
        while _retry(SYSTEM, reaction):
            pass


def _behind(reactions: Sequence[Reaction]) -> list[Reaction]:
    """Return those with events before them. It only reads: who writes does not wait for a look in vain."""
    return _among(reactions, select(Cursor.reaction).where(Cursor.last < latest()))


def _with_due(reactions: Sequence[Reaction]) -> list[Reaction]:
    """Return those with parked events that are due; it only reads, too."""
    return _among(reactions, select(Parked.reaction).where(*_due()).distinct())


def _among(reactions: Sequence[Reaction], names: Select[str]) -> list[Reaction]:
    found = set(session.scalars(names))
    end_reading()
    return [reaction for reaction in reactions if reaction.name in found]


def _due() -> tuple[ColumnElement[bool], ...]:
    return Parked.due_at <= now(), Parked.attempts < MAX_TRIES


def _advance(reaction: Reaction) -> int:
    """Take a batch; where it fails, the same events one a transaction. Returns how many it passed."""
    try:
        return _batch(SYSTEM, reaction)
    except Exception:  # noqa: BLE001 - whatever it was, the one event that causes it will be found
        return sum(takewhile(bool, (_single(SYSTEM, reaction) for _ in range(BATCH))))


@command
def _batch(_actor: Actor, reaction: Reaction) -> int:
    began = monotonic()
    events = _take(reaction, limit=_limits.get(reaction.name, BATCH))
    if wanted := reaction.hear(events):
        most = HOLD * wanted / max(monotonic() - began, 0.001)
        _limits[reaction.name] = max(LEAST, min(BATCH, int(most)))
    return len(events)


@command
def _single(_actor: Actor, reaction: Reaction) -> int:
    events = _take(reaction, limit=1)
    for event in events:
        error = _try(reaction, event)
        if error:
            parked = Parked(reaction=reaction.name, event_id=event.id, attempts=1)
            parked.put_off(error)
            session.add(parked)
    return len(events)


def _take(reaction: Reaction, *, limit: int) -> Sequence[EventRow]:
    """Lock the cursor and move it past the next events: this transaction does all of it or nothing."""
    cursor = session.get(Cursor, reaction.name, with_for_update={"skip_locked": True})
    events = after(cursor.last, limit=limit) if cursor else []
    if cursor and events:
        cursor.last = events[-1].id
    return events


def _try(reaction: Reaction, event: EventRow) -> Exception | None:
    try:
        with savepoint():
            reaction.hear([event])
    except Exception as error:  # noqa: BLE001 - whatever it was, it is written down
        return error
    return None


@command
def _retry(_actor: Actor, reaction: Reaction) -> bool:
    """Try the parked event that waits longest; False where none is due."""
    due = select(Parked).where(Parked.reaction == reaction.name, *_due())
    parked = session.scalar(due.order_by(Parked.due_at).limit(1).with_for_update(skip_locked=True))
    if parked is None:
        return False
    parked.attempts += 1
    error = _try(reaction, session.get_one(EventRow, parked.event_id))
    if error:
        parked.put_off(error)
    else:
        session.delete(parked)
    return True


def missing_cursors(reactions: Sequence[Reaction]) -> list[str]:
    """Return the reactions without a cursor row: they would never run, for a missing row looks busy."""
    known = set(session.scalars(select(Cursor.reaction)))
    return [reaction.name for reaction in reactions if reaction.name not in known]


@command
def make_cursors(_actor: Actor, reactions: Sequence[Reaction]) -> None:
    """Give each new reaction its cursor, from the first event on."""
    session.add_all(Cursor(reaction=name) for name in missing_cursors(reactions))


def given_up() -> Sequence[Parked]:
    """Return what rests after its last try, for the administrator's page."""
    return session.scalars(select(Parked).where(Parked.attempts >= MAX_TRIES).order_by(Parked.due_at)).all()


@command
def again(actor: Actor, reaction: str, event_id: int) -> None:
    """Let what rests after its last try be tried anew. Raises NotAllowed, NotFound."""
    if not actor.may("site.manage"):
        raise NotAllowed(N_("You may not do this."))
    parked = session.get(Parked, (reaction, event_id))
    if parked is None:
        raise NotFound(N_("There is no such work."))
    if parked.attempts >= MAX_TRIES:
        parked.attempts, parked.due_at = 0, now()
        unit().rings = True
