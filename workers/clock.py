"""The clock: the one leader lets each flow look, every second, at what is due."""

from collections.abc import Callable, Sequence

import structlog
from flask import Flask

from app.core import bell
from app.core.actor import SYSTEM, Actor
from workers.duty import Duty

Tick = Callable[[Actor], object]
#: What is done each second. A tick asks one indexed question and is a command where it writes.
TICKS: tuple[Tick, ...] = ()
log = structlog.get_logger(__name__)


def start(app: Flask, holder: str, ticks: Sequence[Tick] = TICKS) -> list[bell.Stop]:
    """Begin to tick, in whichever process has the duty."""
    duty = Duty(app, "clock", holder)

    def tick() -> None:
        for one in ticks:
            if duty.held():
                _tick(one)

    return [bell.attend_timer(app.app_context, tick, every=1), duty.stop]


def _tick(one: Tick) -> None:
    """Let one flow look; its failure is logged and delays no other."""
    try:
        one(SYSTEM)
    except Exception:
        log.exception("clock.tick_failed", tick=one.__qualname__)
