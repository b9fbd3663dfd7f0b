"""How far a parcel has come. Pure."""

from datetime import UTC, datetime
from hashlib import sha256

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


def event_key(at: datetime, status: str, place: str, words: str) -> str:
    """Return what is the same for the same thing told twice. at: UTC."""
    said = "\0".join((at.astimezone(UTC).isoformat(timespec="seconds"), status, place, words))
    return sha256(said.encode()).hexdigest()[:32]
