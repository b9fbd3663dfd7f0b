"""The clock: the one leader lets each flow look, every second, at what is due; upkeep at its own pace."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from flask import Flask

from app.carriers import asking as carriers
from app.cases import commands as cases
from app.core import bell
from app.core import ticks as paper
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.intake import where
from app.stuck import looking as stuck
from workers.duty import Duty
from workers.upkeep import UPKEEP, Upkeep

Tick = Callable[[Actor], object]
#: What is done each second. A tick asks one indexed question and is a command where it writes.
TICKS: tuple[Tick, ...] = (cases.leave_due, where.decide_due, carriers.ask_due, stuck.look_due, *UPKEEP)
#: That all went well is written down this often; what went wrong, at once.
NOTE_AFTER = timedelta(minutes=1)
log = structlog.get_logger(__name__)


class Round:
    """Goes through the ticks, and writes down what it did. A failure is logged and delays no other tick."""

    def __init__(self, all_ticks: Sequence[Tick]) -> None:
        self._ticks = all_ticks
        self._noted: dict[str, tuple[datetime, str]] = {}

    def go(self, held: Callable[[], bool]) -> None:
        """Let each tick look, as long as the duty is held."""
        for one in self._ticks:
            if held() and not self._rests(one):
                self._tick(one)

    def _rests(self, one: Tick) -> bool:
        """Tell whether it is too early for this one; another process may have done it before us."""
        if not isinstance(one, Upkeep):
            return False
        last = self._noted.get(one.name, (None, ""))[0]
        return one.rests(last) or one.rests(paper.ran_at(one.name))

    def _tick(self, one: Tick) -> None:
        error = ""
        try:
            one(SYSTEM)
        except Exception as failure:
            log.exception("clock.tick_failed", tick=name_of(one))
            error = repr(failure)
        self._note(one, error)

    def _note(self, one: Tick, error: str) -> None:
        name = name_of(one)
        last = self._noted.get(name)
        if last and last[1] == error and now() - last[0] < NOTE_AFTER and not isinstance(one, Upkeep):
            return
        self._noted[name] = (now(), error)
        try:
            paper.note(SYSTEM, name, error=error)
        except Exception:
            log.exception("clock.not_noted", tick=name)


def start(app: Flask, holder: str, ticks: Sequence[Tick] = TICKS) -> list[bell.Stop]:
    """Begin to tick, in whichever process has the duty."""
    duty = Duty(app, "clock", holder)
    one_round = Round(ticks)

    def tick() -> None:
        one_round.go(duty.held)

    return [bell.attend_timer(app.app_context, tick, every=1), duty.stop]


def name_of(one: Tick) -> str:
    """Return what a tick is called: as an upkeep says, else where its function stands."""
    if isinstance(one, Upkeep):
        return one.name
    name = str(getattr(one, "__qualname__", one))
    return f"{getattr(one, '__module__', None) or ''}.{name}".removeprefix("app.").removeprefix(".")
