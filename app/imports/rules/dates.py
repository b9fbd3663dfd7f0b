"""Days and times as people and their programs write them. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.errors import N_
from app.imports.rules.wrong import Wrong

NOT_A_DATE = N_("“%(cell)s” is no date.")
AMBIGUOUS = N_("“%(cell)s” may be two days: say whether day or month comes first.")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner", "feb february februar", "mar march märz mrz maerz", "apr april",
            "may mai", "jun june juni", "jul july juli", "aug august", "sep sept september",
            "oct october okt oktober", "nov november", "dec december dez dezember",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_PLAIN = re.compile(r"(20\d\d|19\d\d)(\d\d)(\d\d)")
_WORD_SECOND = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+([^\W\d_]{3,9})\.?[\s,-]+(\d{4}|\d{2})")
_WORD_FIRST = re.compile(r"([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_TIME = re.compile(
    r"[\sT,]*(上午|下午)?\s*(\d{1,2})[:.时点](\d{2})?(?:[:.分](\d{2})(?:[.,]\d+)?秒?)?分?\s*(am|pm)?\s*(?:Uhr)?"
    r"\s*(Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
#: Excel's days begin here, its error about 1900 counted in.
_FIRST = datetime(1899, 12, 30)  # noqa: DTZ001 - a count of days, in no zone


def moment(cell: str, order: str, zone: str) -> datetime:
    """Return an instant, in UTC; a day alone is its noon, so that it is the same day nearly everywhere.

    order: dmy, mdy or ymd, "" where nobody said which comes first. zone: of times that name none.
    Raises Wrong.
    """
    plain = unicodedata.normalize("NFKC", cell).strip()
    if _SERIAL.fullmatch(plain):
        return _serial(plain, zone)
    found, end = _day(plain, order, cell)
    rest = plain[end:].strip()
    try:
        at = datetime.combine(found, time(12) if not rest else _clock(rest, cell))
    except ValueError as error:
        raise Wrong(NOT_A_DATE, cell=cell) from error
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def day(cell: str, order: str) -> date:
    """Return a day. Raises Wrong."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    return _serial(plain, "UTC").date() if _SERIAL.fullmatch(plain) else _day(plain, order, cell)[0]


def order_of(cells: Iterable[str]) -> str:
    """Return which comes first in a column's dates, as far as they tell; "" where they do not."""
    seen: set[str] = set()
    for cell in cells:
        found = _SHORT.match(cell.strip())
        if found and int(found[1]) > 12 >= int(found[2]):
            seen.add("dmy" if len(found[3]) == 4 or int(found[3]) <= 31 else "ymd")
        elif found and int(found[2]) > 12 >= int(found[1]):
            seen.add("mdy")
    return seen.pop() if len(seen) == 1 else ""


def _day(plain: str, order: str, cell: str) -> tuple[date, int]:
    """Return a day, and where in the text it ends."""
    for pattern in (_CHINESE, _YEAR_FIRST, _PLAIN):
        found = pattern.match(plain)
        if found and not (pattern is _PLAIN and plain[found.end() : found.end() + 1].isdigit()):
            return _date(found[1], found[2], found[3], cell), found.end()
    found = _SHORT.match(plain)
    if found:
        return _in_order(found, order, cell), found.end()
    found = _WORD_SECOND.match(plain)
    if found:
        return _date(_year(found[3]), _month(found[2], cell), found[1], cell), found.end()
    found = _WORD_FIRST.match(plain)
    if found:
        return _date(found[3], _month(found[1], cell), found[2], cell), found.end()
    raise Wrong(NOT_A_DATE, cell=cell)


def _in_order(found: re.Match[str], order: str, cell: str) -> date:
    one, two, three = found.groups()
    order = order or ("dmy" if "." in found[0] else "")  # nobody writes 11.3.2026 for a third of November
    if order == "ymd" and len(three) == 2:
        return _date(_year(one), two, three, cell)
    if not order:
        if int(one) <= 12 and int(two) <= 12 and one != two:
            raise Wrong(AMBIGUOUS, cell=cell)
        order = "mdy" if int(two) > 12 else "dmy"
    first, second = (two, one) if order != "mdy" else (one, two)
    return _date(_year(three), first, second, cell)


def _clock(rest: str, cell: str) -> time:
    found = _TIME.fullmatch(rest)
    if found is None:
        raise Wrong(NOT_A_DATE, cell=cell)
    half, hour, minute, second, noon, zone = found.groups()
    late = (half == "下午") or (noon or "").lower() == "pm"
    early = (half == "上午") or (noon or "").lower() == "am"
    hours = int(hour) % 12 + 12 if late and int(hour) <= 12 else int(hour) % 12 if early else int(hour)
    at = time(hours, int(minute or 0), int(second or 0))
    if not zone:
        return at
    offset = "+00:00" if zone.upper() in {"Z", "UTC"} else zone
    return time.fromisoformat(at.isoformat() + (offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"))


def _serial(plain: str, zone: str) -> datetime:
    days = float(plain.replace(",", "."))
    if not 15_000 < days < 80_000:
        raise Wrong(NOT_A_DATE, cell=plain)
    at = _FIRST + timedelta(seconds=round(days * 86_400))
    if days == int(days):
        at = at.replace(hour=12)
    return at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _month(word: str, cell: str) -> str:
    found = _MONTHS.get(word.lower())
    if found is None:
        raise Wrong(NOT_A_DATE, cell=cell)
    return str(found)


def _year(said: str) -> str:
    return said if len(said) == 4 else f"20{said}" if int(said) < 70 else f"19{said}"


def _date(year: str, month: str, day_: str, cell: str) -> date:
    try:
        return date(int(year), int(month), int(day_))
    except ValueError as error:
        raise Wrong(NOT_A_DATE, cell=cell) from error
