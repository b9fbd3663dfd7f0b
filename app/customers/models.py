"""The people and companies outside, and the addresses by which we know them."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base


class Account(Base):
    """A company outside."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)


class Contact(Base):
    """A person outside. language: en, zh or "" where unknown."""

    __tablename__ = "contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    account: Mapped[Account | None] = relationship()
    points: Mapped[list["ContactPoint"]] = relationship(order_by="ContactPoint.id")


class ContactPoint(Base):
    """One address of a contact: kind "email" or "phone", value normalised (lower case; E.164)."""

    __tablename__ = "contact_points"
    __table_args__ = (UniqueConstraint("kind", "value"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    kind: Mapped[str]
    value: Mapped[str]
