"""Instants as people say them: near ones by distance, far ones by date, deadlines in words."""

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from babel import dates
from flask_babel import format_date, format_datetime, format_time, get_timezone, gettext

from app.core.clock import now
from app.core.reader import reader

_TO = " – "  # noqa: RUF001  the dash between two times
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def ago(at: datetime) -> str:
    """Return "now", "12 min", "3 h", or the date where at is a day or more away."""
    return span(abs(now() - at)) or _date(at)


def due(at: datetime) -> str:
    """Return "due in 40 min", "2 h late", or the date where the deadline is far."""
    left = at - now()
    if left < timedelta():
        return str(gettext("%(time)s late", time=span(-left) or days(-left)))
    return str(gettext("due in %(time)s", time=span(left) or days(left)))


def day(at: datetime) -> str:
    """Return a day in the reader's time zone."""
    return str(format_date(at.astimezone(get_timezone()), "full"))


def moment(at: datetime) -> str:
    """Return a day and a time of day, and of which zone they are."""
    return str(format_datetime(at, "d MMM HH:mm zzz"))


def is_past(at: datetime) -> bool:
    """Tell whether a deadline has gone by."""
    return at < now()


def exact(at: datetime) -> str:
    """Return the whole instant in the reader's time zone."""
    here = reader()
    return _exact(at, here.name, here.zone)


def when(start: str, end: str | None = None) -> str:
    """Return when something takes place, the end only as far as it differs.

    Both as ISO 8601: a day alone, an instant with "Z", or a time of which no zone is known. The last day of
    several is the day before end, as calendars count.
    """
    if len(start) == 10:
        first, last = date.fromisoformat(start), date.fromisoformat((end or start)[:10]) - DAY
        days_of = [format_date(one, "full") for one in (first, last)]
        return str(days_of[0] if last <= first else _TO.join(days_of))
    begins, ends = datetime.fromisoformat(start), datetime.fromisoformat(end or start)
    shown = f"{_local(begins, 'date')}, {_local(begins, 'time')}"
    if ends <= begins:
        return shown
    until = _local(ends, "time") if ends - begins < DAY else f"{_local(ends, 'date')}, {_local(ends, 'time')}"
    return f"{shown}{_TO}{until}"


def span(length: timedelta) -> str:
    """Return a length below a day in words, "" for longer ones."""
    if length < MINUTE:
        return str(gettext("1 min"))
    if length < HOUR:
        return str(gettext("%(n)s min", n=length // MINUTE))
    return str(gettext("%(n)s h", n=length // HOUR)) if length < DAY else ""


def days(length: timedelta) -> str:
    """Return a length in whole days."""
    return str(gettext("%(n)s d", n=length // DAY))


@lru_cache(20_000)
def _exact(at: datetime, locale: str, zone: tzinfo) -> str:
    return str(dates.format_datetime(at, "long", tzinfo=zone, locale=locale))


@lru_cache(20_000)
def _day(at: datetime, locale: str, zone: tzinfo, *, this_year: bool) -> str:
    if this_year:
        return str(dates.format_skeleton("MMMd", at.astimezone(zone), locale=locale))
    return str(dates.format_date(at.astimezone(zone), "medium", locale=locale))


def _date(at: datetime) -> str:
    here = reader()
    return _day(at, here.name, here.zone, this_year=at.year == now().year)


def _local(at: datetime, part: str) -> str:
    """Return a day or a time of day, in the reader's zone where at has any."""
    rebase = at.tzinfo is not None
    shown = (
        format_date(at, "full", rebase=rebase) if part == "date" else format_time(at, "short", rebase=rebase)
    )
    return str(shown)
