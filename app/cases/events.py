"""What can be said to have happened to a case."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    """A new case exists."""

    name: ClassVar[str] = "case.opened"
    case_id: int
    contact_id: int
    queue_id: int


@dataclass(frozen=True, kw_only=True)
class MessageAdded(Event):
    """Something was said in a case. direction: "in", "out" or "note". kind: see channels.email.mail."""

    name: ClassVar[str] = "case.message_added"
    case_id: int
    message_id: int
    direction: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class RequesterChanged(Event):
    """A case is another customer's than before. was, now: contacts."""

    name: ClassVar[str] = "case.requester_changed"
    case_id: int
    was: int
    now: int


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    """A case changed its status."""

    name: ClassVar[str] = "case.moved"
    case_id: int
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class CaseAssigned(Event):
    """A case has another assignee, or none."""

    name: ClassVar[str] = "case.assigned"
    case_id: int
    was: int | None
    now: int | None


@dataclass(frozen=True, kw_only=True)
class CasePrioritised(Event):
    """A case has another priority."""

    name: ClassVar[str] = "case.prioritised"
    case_id: int
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class CaseQueued(Event):
    """A case waits in another queue; the lists of both hear of it."""

    name: ClassVar[str] = "case.queued"
    case_id: int
    was: int
    now: int


@dataclass(frozen=True, kw_only=True)
class OrderLinked(Event):
    """A case was tied to an order."""

    name: ClassVar[str] = "case.order_linked"
    case_id: int
    order_id: int


@dataclass(frozen=True, kw_only=True)
class OrderUnlinked(Event):
    """An agent said that a case is not about an order."""

    name: ClassVar[str] = "case.order_unlinked"
    case_id: int
    order_id: int


@dataclass(frozen=True, kw_only=True)
class ParcelLinked(Event):
    """A case was tied to a parcel."""

    name: ClassVar[str] = "case.parcel_linked"
    case_id: int
    parcel_id: int


@dataclass(frozen=True, kw_only=True)
class ParcelUnlinked(Event):
    """An agent said that a case is not about a parcel."""

    name: ClassVar[str] = "case.parcel_unlinked"
    case_id: int
    parcel_id: int


@dataclass(frozen=True, kw_only=True)
class HintsFound(Event):
    """Numbers were found in a case that may say what it is about."""

    name: ClassVar[str] = "case.hints_found"
    case_id: int
    hint_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class HintDecided(Event):
    """An agent said of a number what it is, or that it is nothing. state: see cases.rules.HINTS."""

    name: ClassVar[str] = "case.hint_decided"
    case_id: int
    hint_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class CaseLinked(Event):
    """A case was tied to the one it came after. kind: see models.CaseLink."""

    name: ClassVar[str] = "case.linked"
    case_id: int
    other_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class MessageDetached(Event):
    """A message left case_id for a case of its own."""

    name: ClassVar[str] = "case.message_detached"
    case_id: int
    message_id: int
    to_case_id: int


@dataclass(frozen=True, kw_only=True)
class FilesReleased(Event):
    """An agent has looked: the attachments of an unproved message may be opened."""

    name: ClassVar[str] = "case.files_released"
    case_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessagePlanned(Event):
    """An answer is to leave later, in seconds or at a chosen time, and may be taken back until then."""

    name: ClassVar[str] = "case.message_planned"
    case_id: int
    message_id: int
    later: bool


@dataclass(frozen=True, kw_only=True)
class MessageTakenBack(Event):
    """An answer that had not left is its writer's draft again."""

    name: ClassVar[str] = "case.message_taken_back"
    case_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessageStopped(Event):
    """An answer that was to leave waits for its writer's word."""

    name: ClassVar[str] = "case.message_stopped"
    case_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class SideOpened(Event):
    """A side conversation has begun in a case."""

    name: ClassVar[str] = "case.side_opened"
    case_id: int
    side_id: int


@dataclass(frozen=True, kw_only=True)
class ParticipantAdded(Event):
    """An agent let somebody take part in a case."""

    name: ClassVar[str] = "case.participant_added"
    case_id: int
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class CaseFollowed(Event):
    """An agent follows a case, or (on: False) does no longer."""

    name: ClassVar[str] = "case.followed"
    case_id: int
    agent_id: int
    on: bool


@dataclass(frozen=True, kw_only=True)
class CaseCalledSpam(Event):
    """An agent closed a case as spam. was: its status before."""

    name: ClassVar[str] = "case.called_spam"
    case_id: int
    was: str


@dataclass(frozen=True, kw_only=True)
class CaseClearedOfSpam(Event):
    """An agent took that back. now: the case's status."""

    name: ClassVar[str] = "case.cleared_of_spam"
    case_id: int
    now: str


@dataclass(frozen=True, kw_only=True)
class MessageReadAgain(Event):
    """An agent had a mail read by another charset."""

    name: ClassVar[str] = "case.message_read_again"
    case_id: int
    message_id: int
