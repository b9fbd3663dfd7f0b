"""The bell: "the ledger grew, look there". It carries nothing; losing it costs time, never work."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event, Thread

import structlog

Stop = Callable[[], None]
Context = Callable[[], AbstractContextManager[object]]
_attending: list[Event] = []
log = structlog.get_logger(__name__)


def ring() -> None:
    """Wake all who attend. It only sets flags: it cannot wait, cannot fail, and many rings may be one."""
    for woken in tuple(_attending):  # somebody may join or leave meanwhile
        woken.set()


def attend(context: Context, work: Callable[[], object], *, every: float, pause: float = 0) -> Stop:
    """Do work in a thread of its own at each ring, and every so many seconds anyway.

    context: opened around each work (app.app_context). pause: seconds of rest after each, so that rings
    gather. A failure is logged and forgotten: a Redis PUBLISH for other processes is such a work too.
    """
    woken, over = Event(), Event()

    def loop() -> None:
        while not over.is_set():
            woken.wait(every)
            woken.clear()
            if not over.is_set():
                _once(context, work)
            over.wait(pause)

    def stop() -> None:
        if woken in _attending:
            _attending.remove(woken)
        over.set()
        woken.set()
        thread.join(10)

    thread = Thread(target=loop, daemon=True, name=f"bell:{getattr(work, '__qualname__', work)}"[:60])
    _attending.append(woken)
    thread.start()
    return stop


def _once(context: Context, work: Callable[[], object]) -> None:
    try:
        with context():
            work()
    except Exception:
        log.exception("bell.work_failed", work=str(getattr(work, "__qualname__", work)))
