"""What can be said to have happened to mail that did not become a message."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MailHeld(Event):
    """A mail waits on the quarantine page. state: held or quarantined."""

    name: ClassVar[str] = "mail.held"
    raw_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class MailTriedAgain(Event):
    """Somebody asked to take a held mail in after all."""

    name: ClassVar[str] = "mail.tried_again"
    raw_id: int
