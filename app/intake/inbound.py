"""The one shape in which every channel hands over what somebody outside said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from app.core.reply_tokens import Token

Auth = Literal["pass", "fail", "none"]


@dataclass(frozen=True, kw_only=True)
class InboundFile:
    """A file that came along. content, or path where it was too large to carry."""

    filename: str
    content_type: str
    inline: bool
    content_id: str | None
    content: bytes | None = None
    path: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """Whom a message says it is really from. subject, text: "" where it does not tell."""

    address: str
    name: str
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What a report says of one recipient. status: RFC 3463, "" where unknown. words: the server's own."""

    address: str
    status: str
    permanent: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class WhereIs:
    """How a mailbox answers "where is my order?" by itself. words: by language, "" for the usual ones.

    then: the status of the case after it, "" for the one it has. days: in which a case is not answered so
    again.
    """

    on: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    then: str = ""
    days: int = 3


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a mailbox does with mail by itself; see intake.filters, where it is stored.

    lists, feedback: "hold" or "case". blocked: "hold" or "trash". junk_header: the one header that is
    believed, in lower case, "" for none. junk_limit: the lowest score that is junk. ack: words of
    acknowledgement by language. language: the mailbox's. where_is: what it answers by itself.
    """

    lists: str = "hold"
    feedback: str = "hold"
    blocked: str = "hold"
    junk_header: str = ""
    junk_limit: float = 5.0
    ack: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    where_is: WhereIs = WhereIs()


@dataclass(frozen=True, kw_only=True)
class InboundMessage:
    """A message from outside, normalised.

    channel: "email", "sms", "chat", "form" or "phone". external_id: prefixed by the channel
    ("email:<abc@x>"). contact_kind, contact: see customers.models.ContactPoint. answers: external ids this
    one says it answers, nearest first. at: UTC. text: all of it; reply_text: the newest words; html:
    sanitised. kind: see channels.email.mail. auth: what is known of the sender. queue_id, mailbox_id: where
    it arrived. reopen_days, repeat_hours: the mailbox's. bounced: the external id of the message of ours that
    this report is about; returned: the outgoing to whose envelope it was sent, proved. tokens: reply tokens
    found on it, not yet believed.
    forwarded, form: whom it is really from, if its sender is believed; form_senders: the addresses that are
    believed of forms. reported: recipients that a report speaks of. signs: of a machine, see intake.brakes.
    is_junk: the receiving server says so. filters: the mailbox's. extras: see cases.models.Message.
    """

    channel: str
    external_id: str
    body_hash: str
    contact_kind: str
    contact: str
    sender_name: str
    subject: str
    text: str
    reply_text: str
    html: str | None
    at: datetime
    queue_id: int
    mailbox_id: int
    reopen_days: int
    language: str
    repeat_hours: int = 0
    kind: str = "message"
    auth: Auth = "none"
    to: str = ""
    cc: str = ""
    answers: tuple[str, ...] = ()
    bounced: str | None = None
    returned: int | None = None
    tokens: tuple[Token, ...] = ()
    files: tuple[InboundFile, ...] = ()
    forwarded: Claimed | None = None
    form: Claimed | None = None
    form_senders: tuple[str, ...] = ()
    reported: tuple[Reported, ...] = ()
    signs: tuple[str, ...] = ()
    is_junk: bool = False
    filters: Filters = field(default_factory=Filters)
    extras: dict[str, Any] = field(default_factory=dict)
