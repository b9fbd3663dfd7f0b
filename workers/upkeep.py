"""Upkeep: what is of no more use goes, a little at a time, each kind at its own pace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.channels.email import health
from app.core import guesses, jobs, orphans
from app.core.actor import Actor
from app.core.clock import now
from app.imports import keeping as imports
from app.intake import brakes, shelf
from app.orders import commands as orders
from app.people import commands as people
from app.stuck import commands as stuck

MINUTE, HOUR = 60, 3600
Deed = Callable[[Actor], object]


@dataclass(frozen=True)
class Upkeep:
    """A tick that is done every so many seconds, each a short piece of work. name: stored, for people."""

    name: str
    every: float
    run: Deed

    def __call__(self, actor: Actor) -> None:
        self.run(actor)

    def rests(self, last: datetime | None) -> bool:
        """Tell whether it is too early to do it again. last: when it was done, None for never."""
        return last is not None and 0 <= (now() - last).total_seconds() < self.every


def folders_of(at: datetime, minutes: int) -> Sequence[str]:
    """Return which folders of the store to look through in these minutes: all in turn, in about a day."""
    step = int(at.timestamp() // (minutes * MINUTE))
    return [orphans.FOLDERS[step % len(orphans.FOLDERS)]]


def _collect(actor: Actor) -> None:
    orphans.collect(actor, folders_of(now(), 5))


UPKEEP = (
    Upkeep("mailboxes.look_after", MINUTE, health.look_after),
    Upkeep("people.forget_old", 5 * MINUTE, people.forget_old),
    Upkeep("guesses.forget", 5 * MINUTE, guesses.forget_guesses),
    Upkeep("jobs.forget_done", 5 * MINUTE, jobs.forget_done),
    Upkeep("orders.forget_deliveries", HOUR, orders.forget_deliveries),
    Upkeep("files.collect_orphans", 5 * MINUTE, _collect),
    Upkeep("intake.purge_old", 5 * MINUTE, shelf.purge_old),
    Upkeep("intake.forget_answers", 5 * MINUTE, brakes.forget_old),
    Upkeep("imports.forget_old", HOUR, imports.forget_old),
    Upkeep("stuck.forget_old", HOUR, stuck.forget_old),
    Upkeep("files.clear", HOUR, orphans.clear),
)
