"""What we keep of customers: notes, documents, who shares them, and how contacts became one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base


class CustomerNote(Base):
    """What an agent noted of a customer. kind: note, visit, call or meeting. at: when it was, UTC.

    comment: a manager's word on it.
    """

    __tablename__ = "customer_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(default="note")
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    comment: Mapped[str] = mapped_column(default="")
    commented_by_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    commented_at: Mapped[datetime | None]


class CustomerDocument(Base):
    """A file kept with a contact or an account. kind: quote, offer, contract or other. words: its text.

    file_key, size (bytes), sha256: of core.files.
    """

    __tablename__ = "customer_documents"
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(default="other")
    title: Mapped[str]
    file_key: Mapped[str] = mapped_column(index=True)
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    valid_until: Mapped[date | None]
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]


class ContactShare(Base):
    """A contact is shown to an agent, or to all of a team, besides its owner."""

    __tablename__ = "contact_shares"
    __table_args__ = (
        UniqueConstraint("contact_id", "agent_id"),
        UniqueConstraint("contact_id", "team_id"),
        CheckConstraint("(agent_id IS NULL) <> (team_id IS NULL)", name="to_one"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)


class CustomerMerge(Base):
    """gone became a part of kept. moved: ids that had gone as their root. before: what undo writes back."""

    __tablename__ = "customer_merges"
    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    moved: Mapped[list[int]] = mapped_column(JSON, default=list)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    agent_id: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]


class NotTheSame(Base):
    """An agent said that two contacts are two people: they are not suggested again. one_id < other_id."""

    __tablename__ = "not_the_same"
    one_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(default=now)
