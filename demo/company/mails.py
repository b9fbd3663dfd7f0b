"""The conversations' mails, with their dates moved so that the newest is minutes old."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

NEWEST = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)  # the latest Date in cases/
_DATE = re.compile(rb"^Date:[ \t]*([^\r\n]+)", re.MULTILINE | re.IGNORECASE)


def shifted(path: Path, now: datetime) -> bytes:
    """Return a mail's bytes with its Date moved by the one distance that makes the newest 4 minutes old."""
    distance = now - timedelta(minutes=4) - NEWEST
    return _DATE.sub(lambda found: b"Date: " + _moved(found[1], distance), path.read_bytes(), count=1)


def _moved(written: bytes, distance: timedelta) -> bytes:
    at = parsedate_to_datetime(written.decode("ascii"))
    return format_datetime((at + distance).astimezone(UTC)).encode("ascii")
