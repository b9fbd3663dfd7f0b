"""Mail as it was kept, before anything was made of it. The table is its own queue."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base


class PurgedMail(Base):
    """A mail that was deleted for good is not taken in again. digest: of intake.purged."""

    __tablename__ = "purged_mails"
    digest: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class RawMail(Base):
    """One delivery, byte for byte in file_key. uid: in uidvalidity of folder; None where it came as a file.

    state: kept, taken, held or quarantined. outcome: case, appended, duplicate, purged, held or quarantined,
    once there is one. reason: why held or quarantined, a key of the catalogue. attempts: that failed so far.
    """

    __tablename__ = "raw_mails"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "folder", "uidvalidity", "uid"),
        Index("ix_raw_mails_state_due", "state", "due_at"),
        Index("ix_raw_mails_mailbox_kept", "mailbox_id", "kept_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    folder: Mapped[str] = mapped_column(default="")
    uidvalidity: Mapped[int | None] = mapped_column(BigInteger)  # RFC 3501: 32 bits without a sign
    uid: Mapped[int | None] = mapped_column(BigInteger)
    file_key: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str]
    size: Mapped[int]
    state: Mapped[str] = mapped_column(default="kept")
    outcome: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    sender: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    kept_at: Mapped[datetime] = mapped_column(default=now)
    case_id: Mapped[int | None] = mapped_column(index=True)
    message_id: Mapped[int | None]
