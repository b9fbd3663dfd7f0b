"""Invitations of calendars (RFC 5545, RFC 6047) as plain values. Repetitions are told, not worked out."""

from datetime import UTC, date, datetime
from typing import Any

from app.channels.email.mail import Invitation
from app.channels.email.parts import Piece
from app.core.text import clean

_LIMIT = 200_000
_MOST = 20
_TYPES = {"text/calendar", "application/ics", "text/x-vcalendar"}


def found_in(leaves: list[Piece]) -> tuple[Invitation, ...]:
    """Return the events that come with a mail, each once; none of a calendar that cannot be read."""
    found: list[Invitation] = []
    for leaf in leaves:
        if leaf.type in _TYPES and leaf.end - leaf.start <= 2 * _LIMIT:
            found += _of(leaf)
    return tuple(dict.fromkeys(found))[:_MOST]


def _of(leaf: Piece) -> list[Invitation]:
    from icalendar import Calendar  # noqa: PLC0415  loaded for the few mails that need it

    try:
        calendar: Any = Calendar.from_ical(leaf.small(_LIMIT))
        method = str(calendar.get("method") or leaf.parameters.get("method", ""))
        return [_event(one, method) for one in calendar.walk("VEVENT")[:_MOST]]
    except Exception:  # noqa: BLE001 - a stranger's calendar; it stays an attachment
        return []


def _event(event: Any, method: str) -> Invitation:
    start, end = _instant(event.get("dtstart")), _instant(event.get("dtend"))
    attendees = event.get("attendee") or []
    first = (attendees if isinstance(attendees, list) else [attendees])[:1]
    answer = str(first[0].params.get("partstat", "")).lower() if first and method.lower() == "reply" else ""
    return Invitation(
        method=clean.one_line(method, 40).lower(),
        summary=clean.one_line(str(event.get("summary") or ""), 300),
        start=start,
        end=end or _after(event, start),
        all_day=start is not None and len(start) == 10,
        where=clean.one_line(str(event.get("location") or ""), 300),
        organiser=_person(event.get("organizer")),
        answer=clean.one_line(answer, 40),
        repeats="rrule" in event or "rdate" in event,
    )


def _instant(field: Any) -> str | None:
    return _instant_of(getattr(field, "dt", None))


def _instant_of(at: object) -> str | None:
    if isinstance(at, datetime):
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at.tzinfo else at.isoformat()
    return at.isoformat() if isinstance(at, date) else None


def _after(event: Any, start: str | None) -> str | None:
    """Return the end of an event that says how long it lasts instead."""
    lasts = getattr(event.get("duration"), "dt", None)
    begins = getattr(event.get("dtstart"), "dt", None)
    if start is None or lasts is None or begins is None:
        return None
    at = begins + lasts
    return _instant_of(at)


def _person(field: Any) -> str:
    if field is None:
        return ""
    address = clean.one_line(str(field), 300)
    address = address[7:] if address.lower().startswith("mailto:") else address
    name = clean.one_line(str(getattr(field, "params", {}).get("cn", "")), 200).strip('"')
    return f"{name} <{address}>" if name and name != address else address
