"""How a mailbox is doing, and when its silence is odd. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from app.core.errors import N_

State = Literal["works", "new", "paused", "failing", "waiting", "silent", "expiring"]
#: What can be wrong, and the words for it. consent: only a person can sign in again at the provider.
KINDS: dict[str, str] = {
    "connection": N_("Its server cannot be reached, or says no."),
    "sign_in": N_("Its server does not accept the user name and password."),
    "consent": N_("The mail provider no longer lets Careline in. Sign in again."),
    "idle": N_("Nothing has looked into it for a while. Is the part that watches mailboxes running?"),
    "silence": N_("No mail has come for longer than usual."),
    "expiry": N_("Its password ends soon."),
}
#: A connection may fail for so long before it is called a trouble.
PATIENCE = timedelta(minutes=10)
IDLE_AFTER = timedelta(minutes=30)
#: A house that was switched off has looked into nothing: it has so long to do so before that is a trouble.
SETTLING = timedelta(minutes=5)
EXPIRY_WARNING = timedelta(days=14)
HOURS = 7 * 24
#: History that a silence is judged by: this much, else nothing is said.
LEAST_WEEKS, MOST_WEEKS, LEAST_MAILS = 3, 8, 60
#: A silence is odd where so many mails would have come by the habit of the hour: by chance, once in 3,000.
ODD = 8.0
MARGIN = 1.5


@dataclass(frozen=True)
class Habit:
    """When mail comes. rates: mails an hour for each hour of the week, Monday 00:00 UTC first.

    longest: the longest silence so far, in mails that would have come by the habit.
    """

    rates: tuple[float, ...]
    longest: float

    def missed(self, since: datetime, until: datetime) -> float:
        """Return how many mails would have come between two instants."""
        total, at = 0.0, since
        while at < until:
            following = min(_hour(at) + timedelta(hours=1), until)
            total += self.rates[_slot(at)] * (following - at).total_seconds() / 3600
            at = following
        return total

    @property
    def odd(self) -> float:
        """How many missed mails make a silence odd: more than chance, and more than ever before."""
        return max(ODD, self.longest * MARGIN)


def habit(counts: Mapping[datetime, int], until: datetime) -> Habit | None:
    """Learn when mail comes from how many came in each hour; None where that is too little to judge by.

    counts: by the hour's beginning, UTC; only hours in which mail came. The hour of until is left out.
    """
    until = _hour(until)
    since = max(min(counts, default=until), until - timedelta(weeks=MOST_WEEKS))
    counts = {hour: number for hour, number in counts.items() if since <= hour < until}
    weeks = (until - since) / timedelta(weeks=1)
    if weeks < LEAST_WEEKS or sum(counts.values()) < LEAST_MAILS:
        return None
    rates = _rates(counts, weeks)
    learned = Habit(rates=rates, longest=0)
    hours = sorted(counts)
    gaps = (learned.missed(one + timedelta(hours=1), other) for one, other in pairwise(hours))
    return Habit(rates=rates, longest=max(gaps, default=0.0))


def silent(learned: Habit | None, last: datetime | None, at: datetime) -> bool:
    """Tell whether no mail since last is odd by this time."""
    if learned is None or last is None or at <= last:
        return False
    since = max(last, at - timedelta(weeks=MOST_WEEKS))
    return learned.missed(since, at) > learned.odd


def expected_by(learned: Habit | None, last: datetime | None) -> datetime | None:
    """Return when the silence since last will be odd; None where nobody can tell, or not within 4 weeks."""
    if learned is None or last is None:
        return None
    left, at = learned.odd, last
    for _ in range(4 * HOURS):
        following = _hour(at) + timedelta(hours=1)
        left -= learned.missed(at, following)
        if left < 0:
            return following
        at = following
    return None


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What is known of a mailbox. failing_since: when its connections began to fail, None while they work.

    up_since: when the house began to run, None for long ago.
    """

    paused: bool = False
    up_since: datetime | None = None
    error: str = ""
    failing_since: datetime | None = None
    fetched_at: datetime | None = None
    password_until: datetime | None = None
    is_silent: bool = False


def troubles(signs: Signs, at: datetime) -> frozenset[str]:
    """Return the kinds of trouble there are."""
    if signs.paused:
        return frozenset()
    found = set(_connection(signs, at))
    if signs.is_silent and not found and _settled(signs, at):
        found.add("silence")
    if signs.password_until is not None and signs.password_until - at < EXPIRY_WARNING:
        found.add("expiry")
    return frozenset(found)


def state(signs: Signs, kinds: Collection[str]) -> State:
    """Return the one word for how it is doing."""
    if signs.paused:
        return "paused"
    if signs.error:
        return "failing"
    words: dict[str, State] = {"idle": "waiting", "silence": "silent", "expiry": "expiring"}
    worst = next((words[kind] for kind in words if kind in kinds), None)
    return worst or ("works" if signs.fetched_at else "new")


def kind_of(error: str) -> str:
    """Return which trouble the words of a failure tell of."""
    if error.startswith("ConsentNeeded"):
        return "consent"
    return "sign_in" if error.startswith(("LoginError", "SMTPAuthenticationError")) else "connection"


def _connection(signs: Signs, at: datetime) -> list[str]:
    if signs.error:
        kind = kind_of(signs.error)
        lasts = signs.failing_since is not None and at - signs.failing_since >= PATIENCE
        return [kind] if kind == "consent" or lasts else []
    away = signs.fetched_at is not None and at - signs.fetched_at >= IDLE_AFTER
    return ["idle"] if away and _settled(signs, at) else []


def _settled(signs: Signs, at: datetime) -> bool:
    return signs.up_since is None or at - signs.up_since >= SETTLING


def _rates(counts: Mapping[datetime, int], weeks: float) -> tuple[float, ...]:
    """Return mails an hour by hour of the week, each smoothed with its two neighbours."""
    sums = [0.0] * HOURS
    for hour, number in counts.items():
        sums[_slot(hour)] += number
    around = ((sums[one - 1] + 2 * sums[one] + sums[(one + 1) % HOURS]) / 4 for one in range(HOURS))
    return tuple(one / weeks for one in around)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _slot(at: datetime) -> int:
    return at.weekday() * 24 + at.hour
