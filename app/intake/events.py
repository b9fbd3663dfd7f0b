"""What can be said to have happened to mail that did not become a message."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MailHeld(Event):
    """A mail waits on the quarantine page. state: held or quarantined. case_id: for which, if for one."""

    name: ClassVar[str] = "mail.held"
    raw_id: int
    state: str
    case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MailTriedAgain(Event):
    """Somebody asked to take a held mail in after all."""

    name: ClassVar[str] = "mail.tried_again"
    raw_id: int
    case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MailShelved(Event):
    """A held mail was put into the trash, taken out of it, or purged. state: as it is now."""

    name: ClassVar[str] = "mail.shelved"
    raw_id: int
    state: str
    case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class WhereAsked(Event):
    """A mail asks where an order is, and its mailbox may answer that by itself."""

    name: ClassVar[str] = "mail.where_asked"
    case_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class WhereDecided(Event):
    """Such a mail was answered by itself (why is ""), or left to a person."""

    name: ClassVar[str] = "mail.where_decided"
    case_id: int
    message_id: int
    why: str
