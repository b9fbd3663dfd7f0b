"""Mail as it was kept, before anything was made of it (the table is its own queue); brakes and lists."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base


class PurgedMail(Base):
    """A mail that was deleted for good is not taken in again. digest: of intake.purged."""

    __tablename__ = "purged_mails"
    digest: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class RawMail(Base):
    """One delivery, byte for byte in file_key. uid: in uidvalidity of folder of account (see
    channels.email.mailbox); None where it came as a file.

    state: kept, taken, held, trashed (it can be taken out again) or purged: then
    its words are gone. outcome: case, appended, noted, duplicate, purged, held, quarantined or released, once
    there is one. reason_id: why held, see intake.reasons. reason: the same in words, a key of the catalogue.
    words: its first words. peer, helo, mail_from: see intake.raw.Handed. external_id, body_hash: by which the
    same mail is known. shelved_at: when it was held or trashed. release_to: the case that it was let
    into, 0 for a new one, None where nobody said. case_id: where it is, or for which it is held.
    attempts: that failed so far.
    """

    __tablename__ = "raw_mails"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "account", "folder", "uidvalidity", "uid"),
        Index("ix_raw_mails_state_due", "state", "due_at"),
        Index("ix_raw_mails_shelf", "state", "id"),
        Index("ix_raw_mails_shelf_reason", "state", "reason_id", "id", "mailbox_id"),
        Index("ix_raw_mails_shelf_mailbox", "state", "mailbox_id", "id"),
        Index("ix_raw_mails_burst", "sender", "outcome", "kept_at"),
        Index("ix_raw_mails_mailbox_kept", "mailbox_id", "kept_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    account: Mapped[str] = mapped_column(default="", server_default="")
    folder: Mapped[str] = mapped_column(default="")
    uidvalidity: Mapped[int | None] = mapped_column(BigInteger)  # RFC 3501: 32 bits without a sign
    uid: Mapped[int | None] = mapped_column(BigInteger)
    file_key: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str]
    size: Mapped[int]
    state: Mapped[str] = mapped_column(default="kept")
    outcome: Mapped[str] = mapped_column(default="")
    reason_id: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="")
    sender: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="", server_default="")
    external_id: Mapped[str] = mapped_column(default="", server_default="", index=True)
    body_hash: Mapped[str] = mapped_column(default="", server_default="")
    peer: Mapped[str] = mapped_column(default="", server_default="")
    helo: Mapped[str] = mapped_column(default="", server_default="")
    mail_from: Mapped[str] = mapped_column(default="", server_default="")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    kept_at: Mapped[datetime] = mapped_column(default=now)
    shelved_at: Mapped[datetime | None]
    release_to: Mapped[int | None]
    case_id: Mapped[int | None] = mapped_column(index=True)
    message_id: Mapped[int | None]


class AutoAnswer(Base):
    """An automatic answer that was given, or was refused by a brake: refused names it, "" where given.

    proved: its recipient had proved to be the sender. what: "ack", or "where" for where an order is.
    """

    __tablename__ = "auto_answers"
    __table_args__ = (
        Index("ix_auto_answers_address", "address", "at"),
        Index("ix_auto_answers_domain", "domain", "at"),
        Index("ix_auto_answers_refused", "refused", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    address: Mapped[str]
    domain: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(index=True)
    proved: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    refused: Mapped[str] = mapped_column(default="")
    what: Mapped[str] = mapped_column(default="ack", server_default="ack")


class SenderRule(Base):
    """What is done with a sender's mail. pattern: "a@b.c", "b.c", or "*.b.c" for what is below it.

    verdict: block or allow. by: the agent who said so.
    """

    __tablename__ = "sender_rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    pattern: Mapped[str] = mapped_column(unique=True)
    verdict: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    agent_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=now)


class MailFilter(Base):
    """What a mailbox does with the mail of machines, junk and blocked senders; see intake.filters."""

    __tablename__ = "mail_filters"
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    lists: Mapped[str] = mapped_column(default="hold")
    feedback: Mapped[str] = mapped_column(default="hold")
    blocked: Mapped[str] = mapped_column(default="hold")
    junk_header: Mapped[str] = mapped_column(default="")
    junk_limit: Mapped[float] = mapped_column(default=5.0)
    where_is: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")


class WhereAsk(Base):
    """A mail that asks where an order is, at a mailbox that may answer that by itself; see intake.where.

    state: waiting (for its order to be linked, until due_at), answered, or left to a person. why: it was
    left, a key of intake.where.REASONS. opened: the mail opened the case, so that an acknowledgement is owed
    where it is not answered. asked: the words that ask. auth: see intake.inbound. answers: its Message-ID.
    """

    __tablename__ = "where_asks"
    __table_args__ = (
        Index("ix_where_asks_due", "state", "due_at"),
        Index("ix_where_asks_case", "case_id", "state"),
    )
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    auth: Mapped[str] = mapped_column(default="none")
    answers: Mapped[str] = mapped_column(default="")
    asked: Mapped[str] = mapped_column(default="")
    opened: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="waiting")
    why: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
