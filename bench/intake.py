"""Mail intake: kept, read by the parser process, received; then until no reaction has anything left."""

from time import perf_counter
from typing import Any

from sqlalchemy import func, select

from app.channels.email import take
from app.channels.email.parser import Parser
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.events import EventRow
from app.intake import raw
from app.wiring import REACTIONS
from bench.house import House
from bench.mails import mix
from bench.measure import Figure, counting, cpu_seconds, figure
from workers import tasks

MAILS = {"1k": 200}
MOST_MAILS = 2_000


def measure(house: House, size: str) -> dict[str, Any]:
    """Return how fast mails become cases, one after the other as one watcher takes them."""
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
    parser, outcomes = Parser(), dict[str, int]()
    for content in mails:
        raw_id = raw.keep(SYSTEM, house.mailboxes[0], content)
        outcome = take.take(parser, raw_id or 0).outcome
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    parser.close()  # its CPU time counts once it has ended
    return outcomes
