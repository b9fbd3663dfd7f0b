"""When a carrier is asked next: of one parcel, and as a source at all. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Nothing more is to be heard of such a parcel.
FINAL = frozenset({"delivered", "returned"})
#: A parcel that nobody has heard of for so long is asked for no more.
GIVEN_UP_AFTER = timedelta(days=90)
#: Age of its last news to how many times the usual pause; the first that fits.
_SLOWER = ((timedelta(days=3), 1), (timedelta(days=10), 3), (timedelta(days=30), 6), (GIVEN_UP_AFTER, 12))
LONGEST = timedelta(days=1)
_SOON = timedelta(minutes=5)
_REST = timedelta(seconds=15)
_LONGEST_REST = timedelta(minutes=15)
#: What a carrier asks us to wait is believed up to here.
_MOST_ASKED = timedelta(hours=24)


def next_check(status: str, news_at: datetime, at: datetime, every: timedelta) -> datetime | None:
    """Return when to ask for a parcel again, None for never. news_at: of its last event, else of itself.

    every: the usual pause of its source. On its last miles it is asked for twice as often; as its news grow
    old, less and less.
    """
    age = at - news_at
    if status in FINAL or age >= GIVEN_UP_AFTER:
        return None
    times = next(slower for until, slower in _SLOWER if age < until)
    pause = every / 2 if status == "out_for_delivery" and times == 1 else every * times
    return at + max(_SOON, min(pause, LONGEST))


def after_failure(failed: int, at: datetime, every: timedelta) -> datetime:
    """Return when to ask for a parcel again whose answer said nothing. failed: so often in a row, > 0."""
    return at + min(max(every, _SOON) * float(2 ** min(failed - 1, 6)), LONGEST)


def rest(failures: int, asked: float | None) -> timedelta:
    """Return how long a source is left alone. failures: in a row, > 0. asked: seconds it asked for itself."""
    own = min(_REST * float(2 ** min(failures - 1, 8)), _LONGEST_REST)
    return max(own, min(timedelta(seconds=max(asked or 0, 0)), _MOST_ASKED))


@dataclass(frozen=True)
class Bucket:
    """What may be asked now. It fills by per_minute a minute, up to what 10 seconds bring, at least 1."""

    tokens: float
    filled_at: datetime
    per_minute: int

    @property
    def most(self) -> float:
        return max(1.0, self.per_minute / 6)

    def at(self, now: datetime) -> "Bucket":
        """Return it as it is now. A clock that was set back fills nothing, and empties nothing."""
        seconds = max((now - self.filled_at).total_seconds(), 0.0)
        return Bucket(min(self.most, self.tokens + seconds * self.per_minute / 60), now, self.per_minute)

    def without(self, taken: int) -> "Bucket":
        return Bucket(self.tokens - taken, self.filled_at, self.per_minute)
