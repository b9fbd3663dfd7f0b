"""The bell: "the ledger grew, look there". It carries nothing; losing it costs time, never work."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event, Thread

import structlog

Stop = Callable[[], None]
Context = Callable[[], AbstractContextManager[object]]
_attending: list[Event] = []
_telling: set[Event] = set()
log = structlog.get_logger(__name__)


def ring(*, heard: bool = False) -> None:
    """Wake all who attend. It only sets flags: it cannot wait, cannot fail, and many rings may be one.

    heard: it rang in another process, so whoever tells other processes is left asleep.
    """
    for woken in tuple(_attending):  # somebody may join or leave meanwhile
        if not (heard and woken in _telling):
            woken.set()


def attend(
    context: Context, work: Callable[[], object], *, every: float, pause: float = 0, tells: bool = False
) -> Stop:
    """Do work in a thread of its own at each ring, and every so many seconds anyway.

    context: opened around each work (app.app_context). pause: seconds of rest after each, so that rings
    gather. tells: work passes the ring on to other processes. A failure is logged and forgotten.
    """
    woken = Event()
    stop = _begin(context, work, woken, every=every, pause=pause)
    _attending.append(woken)
    if tells:
        _telling.add(woken)

    def leave() -> None:
        if woken in _attending:
            _attending.remove(woken)
        _telling.discard(woken)
        stop()

    return leave


def attend_timer(context: Context, work: Callable[[], object], *, every: float) -> Stop:
    """Do work in a thread of its own at once and then every so many seconds, deaf to the bell."""
    woken = Event()
    woken.set()
    return _begin(context, work, woken, every=every, pause=0)


def _begin(context: Context, work: Callable[[], object], woken: Event, *, every: float, pause: float) -> Stop:
    over = Event()

    def loop() -> None:
        while not over.is_set():
            woken.wait(every)
            woken.clear()
            if not over.is_set():
                _once(context, work)
            over.wait(pause)

    def stop() -> None:
        over.set()
        woken.set()
        thread.join(10)

    thread = Thread(target=loop, daemon=True, name=f"bell:{getattr(work, '__qualname__', work)}"[:60])
    thread.start()
    return stop


def _once(context: Context, work: Callable[[], object]) -> None:
    try:
        with context():
            work()
    except Exception:
        log.exception("bell.work_failed", work=str(getattr(work, "__qualname__", work)))
