"""What an order's number looks like, and how far a parcel has come. Pure."""

import re
from datetime import UTC, datetime
from hashlib import sha256

#: Letters, a dash, four or more digits: SO-100234. A bare number is nobody's order.
_REFERENCE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,4})[-\u2010\u2011\u2013]\s?(\d{4,12})(?!\d)")
#: Which of the five steps of UI.md a status stands at.
STEPS: dict[str, int] = {
    "label_created": 1,
    "picked_up": 2,
    "in_transit": 2,
    "customs": 3,
    "out_for_delivery": 4,
    "attempted": 4,
    "exception": 2,
    "returned": 2,
    "delivered": 5,
}
TROUBLE = frozenset({"exception", "attempted", "returned"})
MOST = 20


def references_in(text: str) -> list[str]:
    """Return what looks like an order's number, upper case, in reading order, at most MOST."""
    found = (f"{letters.upper()}-{digits}" for letters, digits in _REFERENCE.findall(text[:200_000]))
    return list(dict.fromkeys(found))[:MOST]


def event_key(at: datetime, status: str, place: str, words: str) -> str:
    """Return what is the same for the same thing told twice. at: UTC."""
    said = "\0".join((at.astimezone(UTC).isoformat(timespec="seconds"), status, place, words))
    return sha256(said.encode()).hexdigest()[:32]
