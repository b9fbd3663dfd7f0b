"""Contacts, their accounts, and the points by which they are known."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base
from app.customers.models.terms import AccountTerm, ContactTerm, Exact

#: Kinds of points of which one is one person's at a time. A phone may be a whole family's.
UNSHARED = ("email", "whatsapp", "wechat", "external")
_LIVE = text("ended_at IS NULL AND state <> 'maybe' AND kind IN ('email', 'whatsapp', 'wechat', 'external')")


class Account(Base):
    """A company outside. name_key: see customers.rules.name_key. source, external_id: of the CRM or ERP.

    owner_id: the agent responsible. fields: values of custom fields by their key.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        Index(
            "uq_accounts_external",
            "source",
            "external_id",
            unique=True,
            sqlite_where=text("external_id IS NOT NULL"),
            postgresql_where=text("external_id IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    name_key: Mapped[str] = mapped_column(default="", server_default="", index=True)
    source: Mapped[str] = mapped_column(default="", server_default="")
    external_id: Mapped[str | None]
    tier: Mapped[str] = mapped_column(default="", server_default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"), index=True)
    language: Mapped[str] = mapped_column(default="", server_default="")
    time_zone: Mapped[str] = mapped_column(default="", server_default="")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    domains: Mapped[list["AccountDomain"]] = relationship(
        order_by="AccountDomain.domain", cascade="all, delete-orphan"
    )
    terms: Mapped[list[AccountTerm]] = relationship(cascade="all, delete-orphan")


class AccountDomain(Base):
    """A mail domain of an account: who writes from it belongs there. Lower case."""

    __tablename__ = "account_domains"
    domain: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)


class Contact(Base):
    """A person outside. language: en, zh or "" where unknown. consent: "", "given" or "withdrawn".

    merged_into_id: always the root, so that one step finds it; see customers.queries.identity. version:
    counts saves of a person's own words, for stale edits. fields: values of custom fields by their key.
    """

    __tablename__ = "contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(default="", server_default="", index=True)
    language: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="", server_default="")
    title: Mapped[str] = mapped_column(default="", server_default="")
    tier: Mapped[str] = mapped_column(default="", server_default="", index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"), index=True)
    consent: Mapped[str] = mapped_column(default="", server_default="")
    consent_at: Mapped[datetime | None]
    consent_source: Mapped[str] = mapped_column(default="", server_default="")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    account: Mapped[Account | None] = relationship()
    points: Mapped[list["ContactPoint"]] = relationship(order_by="ContactPoint.id")
    tags: Mapped[list["ContactTag"]] = relationship(order_by="ContactTag.tag", cascade="all, delete-orphan")
    terms: Mapped[list[ContactTerm]] = relationship(cascade="all, delete-orphan")


class ContactTag(Base):
    """A word that people sort contacts by."""

    __tablename__ = "contact_tags"
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


class ContactPoint(Base):
    """One address of a contact. kind: email, phone, whatsapp, wechat or external. value: normalised.

    Lower case; E.164; external: "source:id". state: "verified" (it proved itself), "stated" (somebody said
    so) or "maybe" (found in a signature: it identifies nobody). ended_at: when it became somebody else's.
    bouncing_at: since when mail to it comes back, None while it arrives.
    """

    __tablename__ = "contact_points"
    __table_args__ = (
        UniqueConstraint("contact_id", "kind", "value"),
        Index("ix_contact_points_value", "kind", "value"),
        Index(
            "uq_contact_points_live",
            "kind",
            "value",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    kind: Mapped[str]
    value: Mapped[str] = mapped_column(Exact)
    label: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="stated", server_default="stated")
    ended_at: Mapped[datetime | None]
    bouncing_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class CustomField(Base):
    """A field that administrators added. of: contact or account. kind: text, number, date or choice."""

    __tablename__ = "custom_fields"
    __table_args__ = (UniqueConstraint("of", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    of: Mapped[str]
    key: Mapped[str]
    label: Mapped[str]
    kind: Mapped[str]
    choices: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    removed_at: Mapped[datetime | None]
