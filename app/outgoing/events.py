"""What can be said to have happened to something that leaves."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OutgoingQueued(Event):
    """Something is to leave by channel."""

    name: ClassVar[str] = "outgoing.queued"
    outgoing_id: int
    case_id: int | None
    channel: str


@dataclass(frozen=True, kw_only=True)
class OutgoingMoved(Event):
    """It is being sent, was sent, may have been sent, failed, or is held. state: see models."""

    name: ClassVar[str] = "outgoing.moved"
    outgoing_id: int
    case_id: int | None
    state: str


@dataclass(frozen=True, kw_only=True)
class OutgoingReported(Event):
    """A server on its way told of it. state: bounced, delayed or delivered."""

    name: ClassVar[str] = "outgoing.reported"
    outgoing_id: int
    case_id: int | None
    state: str


@dataclass(frozen=True, kw_only=True)
class HoldChanged(Event):
    """From now on all that leaves is held, or no longer."""

    name: ClassVar[str] = "outgoing.hold_changed"
    held: bool
