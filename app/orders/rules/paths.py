"""Reading a carrier's own JSON by simple paths: data.events.0.time. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any

from app.orders.rules import STEPS
from app.orders.rules.told import Fault, ParcelTold, Step
from app.orders.rules.tracking.folding import normalise

#: What an administrator may say of an answer: paths from its root, then within one event.
ROOT_PATHS = ("number", "events", "status", "due_at")
EVENT_PATHS = ("at", "event_status", "place", "text")
PATHS = (*ROOT_PATHS, *EVENT_PATHS)
MOST_EVENTS, MOST_WORDS = 500, 300
_MILLISECONDS = 100_000_000_000
_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y%m%d%H%M%S",
    "%Y/%m/%d %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y-%m-%d",
)


def at_path(document: Any, path: str) -> Any:
    """Return what stands at a path, None where nothing does. A number counts into a list, -1 is its end."""
    for part in path.split(".") if path else ():
        if isinstance(document, Mapping):
            document = document.get(part)
        elif isinstance(document, list) and part.lstrip("-").isdecimal() and len(part) < 6:
            place = int(part)
            document = document[place] if -len(document) <= place < len(document) else None
        else:
            return None
    return document


def read(
    document: Any, mapping: Mapping[str, Any], *, carrier: str, number: str, zone: tzinfo = UTC
) -> tuple[ParcelTold | None, list[Fault]]:
    """Return what an answer tells of the parcel that was asked for, and what of it cannot be read.

    mapping: paths by PATHS; "statuses": the carrier's words for a status to ours. None where it tells of
    another parcel, or of none.
    """
    said = at_path(document, mapping.get("number", "")) if mapping.get("number") else number
    if not isinstance(said, str | int) or normalise(str(said)) != number:
        return None, [Fault(path=mapping.get("number", ""), message="it tells of another parcel, or of none")]
    reading = _Reading(mapping, zone)
    rows = at_path(document, mapping.get("events", ""))
    steps = [one for place, row in enumerate(_rows(rows, reading)) if (one := reading.step(row, place))]
    told = ParcelTold(
        carrier=carrier,
        tracking_number=number,
        status=reading.status(at_path(document, mapping["status"]), "status")
        if mapping.get("status")
        else "",
        due_at=reading.time(at_path(document, mapping["due_at"]), "due_at")
        if mapping.get("due_at")
        else None,
        steps=tuple(steps),
    )
    return told, reading.faults


def _rows(rows: Any, reading: "_Reading") -> list[Any]:
    if isinstance(rows, list):
        return rows[:MOST_EVENTS]
    if rows is not None:
        reading.faults.append(Fault(path="events", message="not a list"))
    return []


class _Reading:
    """Reads values by one mapping, and collects what cannot be read."""

    def __init__(self, mapping: Mapping[str, Any], zone: tzinfo) -> None:
        self._mapping, self._zone = mapping, zone
        self._statuses = {str(one).casefold(): ours for one, ours in mapping.get("statuses", {}).items()}
        self.faults: list[Fault] = []

    def step(self, row: Any, place: int) -> Step | None:
        """Return one event; None where its time or its status cannot be read."""
        word = at_path(row, self._mapping.get("event_status") or "status")
        at = self.time(at_path(row, self._mapping.get("at") or "at"), f"events/{place}/at")
        status = self.status(word, f"events/{place}/status")
        if at is None or not status:
            if at is None:
                self.faults.append(Fault(path=f"events/{place}/at", message="no time"))
            return None
        code = str(word)[:60]
        return Step(
            at=at, status=status, place=self._words(row, "place"), words=self._words(row, "text"), code=code
        )

    def status(self, word: Any, path: str) -> str:
        """Return our status for a carrier's word, "" where nobody said which it is."""
        ours = self._statuses.get(str(word).casefold(), word)
        if ours in STEPS:
            return str(ours)
        if word is not None:
            self.faults.append(Fault(path=path, message=f"unknown status {str(word)[:60]!r}"))
        return ""

    def time(self, said: Any, path: str) -> datetime | None:
        """Return an instant: RFC 3339, seconds or milliseconds since 1970, or a local time of the zone."""
        if said is None or said == "":
            return None
        try:
            return _instant(said, self._zone)
        except (ValueError, OverflowError, OSError):
            self.faults.append(Fault(path=path, message=f"no time: {str(said)[:40]!r}"))
            return None

    def _words(self, row: Any, name: str) -> str:
        said = at_path(row, self._mapping.get(name) or name)
        return " ".join(str(said).split())[:MOST_WORDS] if isinstance(said, str | int) else ""


def _instant(said: Any, zone: tzinfo) -> datetime:
    words = str(said).strip()
    if isinstance(said, int | float | Decimal) or (words.isdecimal() and 9 <= len(words) <= 13):
        seconds = float(words)
        return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS else seconds, UTC)
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        found = next(filter(None, (_of_form(words, form) for form in _FORMS)), None) or _none(words)
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _of_form(words: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(words, form)  # noqa: DTZ007 - its zone is put in by who asks
    except ValueError:
        return None


def _none(words: str) -> datetime:
    raise ValueError(words)
