"""When a parcel is in trouble, and of which kind. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.orders.rules.polling import FINAL

KINDS = ("exception", "returned", "late", "silent")
#: Who has not heard of a parcel for so long learns nothing from us any more: it was long ago.
OLD = timedelta(days=45)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to wait. silent_days: without an event, by carrier, "" for all others; 0 for without end.

    late_hours: after the estimate. kinds: those of KINDS that matter.
    """

    silent_days: Mapping[str, int] = field(default_factory=lambda: {"": 5})
    late_hours: int = 12
    kinds: frozenset[str] = frozenset(KINDS)

    def silent(self, carrier: str) -> timedelta | None:
        days = self.silent_days.get(carrier, self.silent_days.get("", 0))
        return timedelta(days=days) if days and "silent" in self.kinds else None


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What is known of a parcel. news_at: its last event's instant, else when we first heard of it."""

    carrier: str
    status: str
    news_at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class Trouble:
    """What it is in. mark: the same for the same trouble, another one for the next of its kind."""

    kind: str
    mark: str


def troubles(signs: Signs, at: datetime, patience: Patience) -> list[Trouble]:
    """Return all that is wrong with a parcel at that instant, the worst first; of an old one nothing."""
    if at - signs.news_at >= OLD:
        return []
    news = _mark(signs.news_at)
    if signs.status in {"exception", "returned"}:
        return [Trouble(signs.status, news)] if signs.status in patience.kinds else []
    if signs.status in FINAL:
        return []
    found = []
    late = _late_at(signs, patience)
    if late is not None and late <= at:
        found.append(Trouble("late", _mark(signs.due_at or at)))
    silent = patience.silent(signs.carrier)
    if silent is not None and signs.news_at + silent <= at:
        found.append(Trouble("silent", news))
    return found


def next_look(signs: Signs, at: datetime, patience: Patience, *, looked: bool = False) -> datetime | None:
    """Return when it can be in trouble first, at the earliest now; None for never by itself.

    looked: what there is now is known, only what may come is asked for.
    """
    if signs.status == "delivered" or at - signs.news_at >= OLD:
        return None
    if signs.status in {"exception", "returned"}:
        return at if signs.status in patience.kinds and not looked else None
    silent = patience.silent(signs.carrier)
    moments: Iterable[datetime | None] = (
        _late_at(signs, patience),
        signs.news_at + silent if silent is not None else None,
    )
    coming = [one for one in moments if one is not None and not (looked and one <= at)]
    return max(min(coming), at) if coming else None


def _late_at(signs: Signs, patience: Patience) -> datetime | None:
    if signs.due_at is None or "late" not in patience.kinds:
        return None
    return signs.due_at + timedelta(hours=patience.late_hours)


def _mark(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
