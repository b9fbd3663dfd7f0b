"""Jobs that wait for strangers' servers have hands of their own: mail does not wait behind them."""

from threading import Event, enumerate  # noqa: A004 - of threads

from app.core import bell, jobs
from app.core.actor import SYSTEM
from app.core.command import command
from app.wiring import JOBS, SLOW
from tests.workers.test_lanes import until
from workers import lanes


@command
def ask_for(_actor, kind: str, count: int) -> None:
    for number in range(count):
        jobs.ask_anew(kind, str(number), number=number)


def test_twenty_carriers_that_hang_delay_no_mail(house, monkeypatch):
    free, sent, asked, before = Event(), [], [], set(enumerate())
    monkeypatch.setitem(JOBS, "outbound", lambda errand: sent.append(errand.key))
    monkeypatch.setitem(JOBS, "carriers.ask", lambda errand: asked.append(errand.key) or free.wait(20))
    ask_for(SYSTEM, "carriers.ask", 20)
    stops = lanes.start(house)
    try:
        until(lambda: len(asked) == lanes.SLOW_AT_ONCE, 10)
        ask_for(SYSTEM, "outbound", 5)
        bell.ring()
        until(lambda: len(sent) == 5, 10)
        assert len(asked) == lanes.SLOW_AT_ONCE
    finally:
        free.set()
        for stop in stops:
            stop()
        until(lambda: set(enumerate()) <= before, 20)  # what was on its way still has the database
    assert "carriers.ask" in SLOW
