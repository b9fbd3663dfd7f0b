"""Mail intake: kept, read by the parser process, received; then until no reaction has anything left."""

from threading import Thread
from time import perf_counter, sleep
from typing import Any

from sqlalchemy import func, select

from app.core.actor import SYSTEM
from app.core.db import session
from app.core.events import EventRow
from app.intake import raw
from app.intake.models import RawMail
from app.wiring import REACTIONS
from bench.house import House
from bench.mails import mix
from bench.measure import Figure, counting, cpu_seconds, figure
from workers import intake, tasks

MAILS = {"1k": 200}
MOST_MAILS = 2_000


def measure(house: House, size: str) -> dict[str, Any]:
    """Return how fast mails become cases: one thread keeps them as a mailbox's watcher does, the one
    taker takes them in.
    """
    count = MAILS.get(size, MOST_MAILS)
    mails = list(mix(count))
    events_before = session.scalar(select(func.max(EventRow.id))) or 0
    cpu, begun = cpu_seconds(), perf_counter()
    with counting() as statements:
        outcomes = _take_in(house, mails)
    taken = perf_counter() - begun
    cpu_taken = cpu_seconds() - cpu
    for lane in ("fast", "slow"):
        tasks.react(lane)
    drained = perf_counter() - begun
    events = (session.scalar(select(func.max(EventRow.id))) or 0) - events_before
    session.rollback()
    return _figures(count, taken, cpu_taken, drained) | {
        "mails": count,
        "outcomes": outcomes,
        "statements_per_mail": round(len(statements) / count, 1),
        "events_per_mail": round(events / count, 2),
        "reactions": [one.name for one in REACTIONS],
    }


def _figures(count: int, taken: float, cpu: float, drained: float) -> dict[str, Figure]:
    return {
        "to_committed_case": figure(count / taken, "mails/s", aim=">= 90"),
        "cpu": figure(
            cpu / count * 1000,
            "ms/mail",
            aim="<= 10",
            counts="this process and its parser processes with their starts, not a PostgreSQL server",
        ),
        "until_reactions_done": figure(count / drained, "mails/s", aim=">= 60"),
    }


def _take_in(house: House, mails: list[bytes]) -> dict[str, int]:
    before = _newest()
    taker = intake.Taker(house.app, "bench")
    watcher = Thread(target=_keep, args=(house, mails))
    watcher.start()
    watcher.join()
    while _outcomes(before).get("", 0):
        sleep(0.1)
    taker.stop()  # the parser's CPU time counts once it has ended
    return _outcomes(before)


def _keep(house: House, mails: list[bytes]) -> None:
    with house.app.app_context():
        for content in mails:
            raw.keep(SYSTEM, house.mailboxes[0], content)


def _newest() -> int:
    newest = session.scalar(select(func.max(RawMail.id))) or 0
    session.rollback()  # else each later question would be about this moment
    return newest


def _outcomes(before: int) -> dict[str, int]:
    """Return how many of the mails kept since then came to what; "" for those that wait."""
    asked = select(RawMail.outcome, func.count()).where(RawMail.id > before).group_by(RawMail.outcome)
    found = {row[0]: row[1] for row in session.execute(asked)}
    session.rollback()
    return found
