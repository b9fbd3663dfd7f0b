"""What can be said to have happened to the people inside."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AgentInvited(Event):
    """An agent was made, or given a new link to set a password."""

    name: ClassVar[str] = "agent.invited"
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class AgentJoined(Event):
    """An agent has set a password."""

    name: ClassVar[str] = "agent.joined"
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class RightsChanged(Event):
    """What an agent may do or see is another than before; None: anybody's may be."""

    name: ClassVar[str] = "agent.rights_changed"
    agent_id: int | None


@dataclass(frozen=True, kw_only=True)
class AgentDisabled(Event):
    """An agent may no longer come in."""

    name: ClassVar[str] = "agent.disabled"
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """An agent came in."""

    name: ClassVar[str] = "agent.signed_in"
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """An agent went out, in one browser or in all: what is still open of it must close."""

    name: ClassVar[str] = "agent.sessions_ended"
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class QueueChanged(Event):
    """A queue was made or changed."""

    name: ClassVar[str] = "queue.changed"
    queue_id: int


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    """A team was made or changed."""

    name: ClassVar[str] = "team.changed"
    team_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxChanged(Event):
    """A mailbox was made or changed."""

    name: ClassVar[str] = "mailbox.changed"
    mailbox_id: int
