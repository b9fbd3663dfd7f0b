"""What leaves, and whether it has left."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base


class Outgoing(Base):
    """One message on its way out. case_id: its cause, if a case. auto: no person wrote it.

    state: queued, sending, sent, ambiguous, retrying, failed, held or bounced. said_id: the case's message
    that this is one recipient's copy of. message_id: an RFC 5322 Message-ID fixed at birth, so that a second
    try is the same mail, as are at (its Date), sender, sender_name, to and cc (what all copies show: lists
    of [name, address]; both empty: the recipient alone), html and files (see queries.Enclosed).
    sent_doubtfully: an earlier try may have arrived already. next_at: when it is tried again. error: for
    agents; what the server said. token: see core.reply_tokens, "" where no answer is awaited. bounced_at:
    when a server on the way gave it up. report: what a server said of it after it had left. delivered_at:
    when one said that it arrived.
    """

    __tablename__ = "outgoing"
    __table_args__ = (Index("ix_outgoing_bounced", "recipient", "bounced_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    mailbox_id: Mapped[int | None]
    said_id: Mapped[int | None] = mapped_column(index=True)
    channel: Mapped[str]
    sender: Mapped[str] = mapped_column(default="")
    sender_name: Mapped[str] = mapped_column(default="")
    recipient: Mapped[str]
    recipient_name: Mapped[str] = mapped_column(default="")
    message_id: Mapped[str] = mapped_column(unique=True)
    references: Mapped[list[Any]] = mapped_column(JSON, default=list)
    token: Mapped[str] = mapped_column(default="", server_default="", index=True)
    subject: Mapped[str]
    body: Mapped[str]
    html: Mapped[str | None]
    to: Mapped[list[Any]] = mapped_column(JSON, default=list)
    cc: Mapped[list[Any]] = mapped_column(JSON, default=list)
    files: Mapped[list[Any]] = mapped_column(JSON, default=list)
    auto: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="queued", index=True)
    sent_doubtfully: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(default="")
    next_at: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    report: Mapped[str] = mapped_column(default="", server_default="")
