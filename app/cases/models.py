"""A case, who takes part in it, and what was said in it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases import rules
from app.core.clock import now
from app.core.db import Base

case_orders = Table(
    "case_orders",
    Base.metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("order_id", ForeignKey("orders.id"), primary_key=True, index=True),
)
case_parcels = Table(
    "case_parcels",
    Base.metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("parcel_id", ForeignKey("parcels.id"), primary_key=True, index=True),
)


class Case(Base):
    """One matter of one customer. status: see cases.rules.MOVES. version: counts saves, for stale writes.

    requester_id: the contact who asked. spam_was: its status before an agent called it spam, "" where nobody
    did. due_at: when the customer must have an answer, None while nobody waits for us. later: an answer may
    be to leave at a chosen time, so that a mail asks for it. has_matter: numbers or links may say what it is
    about, so that its page asks for them; followed: some agent follows it, likewise. prepared: words laid
    ready for who answers next, by what they are about, see cases.rules.letter.
    last_words, last_direction, updated_at: of the newest message, for lists.
    """

    __tablename__ = "cases"
    __table_args__ = (
        # one for each walk of cases.queries.walks: from where, in which order
        Index("ix_cases_status_updated", "status", "updated_at", "id"),
        Index("ix_cases_status_opened", "status", "opened_at", "id"),
        Index("ix_cases_status_due", "status", "due_at", "id"),
        Index("ix_cases_queue_updated", "queue_id", "status", "updated_at", "id"),
        Index("ix_cases_queue_opened", "queue_id", "status", "opened_at", "id"),
        Index("ix_cases_queue_due", "queue_id", "status", "due_at", "id"),
        Index("ix_cases_assignee_updated", "assignee_id", "status", "updated_at", "id"),
        Index("ix_cases_assignee_opened", "assignee_id", "status", "opened_at", "id"),
        Index("ix_cases_assignee_due", "assignee_id", "status", "due_at", "id"),
        # cases.queries.counts reads nothing but this
        Index("ix_cases_counts", "status", "queue_id", "assignee_id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    status: Mapped[str] = mapped_column(default="new")
    priority: Mapped[str] = mapped_column(default="normal")
    channel: Mapped[str]
    requester_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey("mailboxes.id"))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    last_words: Mapped[str] = mapped_column(default="")
    last_direction: Mapped[str] = mapped_column(default="in")
    later: Mapped[bool] = mapped_column(default=False)
    spam_was: Mapped[str] = mapped_column(default="", server_default="")
    prepared: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    has_matter: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    followed: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def number(self) -> str:
        """What people call it by."""
        return rules.number(self.id)

    @property
    def letter(self) -> str:
        """The words that lie ready for who answers next, "" for none."""
        return rules.letter(self.prepared)

    @property
    def letter_sign(self) -> str:
        """What is another for another letter."""
        return rules.letter_sign(self.prepared)


class CaseFollower(Base):
    """An agent who keeps an eye on a case, whoever has it."""

    __tablename__ = "case_followers"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(default=now)


class CaseLink(Base):
    """case_id came after other_id. kind: "follow_up" (a late answer), "detached" (a message taken out)."""

    __tablename__ = "case_links"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Hint(Base):
    """A number that says, or may say, what a case is about; no customer ever sees it.

    It is also the evidence of a link: message_id's words of part ("subject" or "text") from start to end,
    words: those and what stands beside them; message_id None where an agent typed it. kind: order, invoice
    or tracking. normalised: see orders.rules.numbering.key. why: the form or the word that told. order_ids,
    parcel_ids: what it names, whoever's they are. carriers: of a parcel nobody told us of, each a list of
    code, name and link. state: see cases.rules.HINTS. agent_id, decided_at, reason: of who decided.
    """

    __tablename__ = "hints"
    __table_args__ = (UniqueConstraint("case_id", "normalised"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    kind: Mapped[str]
    number: Mapped[str]
    normalised: Mapped[str] = mapped_column(index=True)
    part: Mapped[str] = mapped_column(default="text")
    start: Mapped[int] = mapped_column(default=0)
    end: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    order_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    parcel_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    carriers: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(default="open")
    at: Mapped[datetime] = mapped_column(default=now)
    agent_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")


class Participant(Base):
    """A contact who takes part in a case: role "requester" or "participant"."""

    __tablename__ = "participants"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True, index=True)
    role: Mapped[str]


#: Few messages are to leave at any time: only those stand in the index.
_TO_LEAVE = sql("leaves_at IS NOT NULL")


class Message(Base):
    """One thing said. direction: "in" from outside, "out" to there, "note" among agents.

    external_id: "email:<id>", how answers name it; not unique, for an id can be used again.
    body_hash: tells the same mail from another with its id. raw_id: the kept bytes it was read from.
    leaves_at: when an answer is to leave that may still be taken back, None for all that has left or came.
    planned: what stood in the composer, for then. later: its writer chose the time. asks: why it waits for
    her instead, "" where it does not. sent_key: of the composer it was sent from, so that it leaves once.
    side_id: the side conversation it belongs to; those are "from_side" and "to_side", no customer sees them.
    text: all of it. reply_text: the newest words. html: sanitised. unverified: why its sender may be
    another, "" where there is no doubt. joined_by: why it is in this case, see cases.rules.JOINED.
    extras: what else its reading told: "invitations" (each a channels.email.mail.Invitation as JSON),
    "protection" ("signed", "encrypted"), "forwarded_by" and "form_of" (an address), "read_as" (a charset
    that an agent chose), "unnamed_recipients" (how many more than stand in to and cc). files_held: its
    attachments wait for an agent's word, for the sender failed a check.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_leaves", "leaves_at", postgresql_where=_TO_LEAVE, sqlite_where=_TO_LEAVE),
        Index("ix_messages_planned", "case_id", postgresql_where=_TO_LEAVE, sqlite_where=_TO_LEAVE),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    direction: Mapped[str]
    channel: Mapped[str]
    kind: Mapped[str] = mapped_column(default="message")
    external_id: Mapped[str | None] = mapped_column(index=True)
    body_hash: Mapped[str] = mapped_column(default="")
    raw_id: Mapped[int | None] = mapped_column(unique=True)
    outgoing_id: Mapped[int | None] = mapped_column(index=True)
    contact_id: Mapped[int | None]
    agent_id: Mapped[int | None]
    author_name: Mapped[str]
    author_address: Mapped[str] = mapped_column(default="")
    to: Mapped[str] = mapped_column(default="")
    cc: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    reply_text: Mapped[str]
    html: Mapped[str | None]
    unverified: Mapped[str] = mapped_column(default="")
    joined_by: Mapped[str] = mapped_column(default="")
    files_held: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    leaves_at: Mapped[datetime | None]
    planned: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    later: Mapped[bool] = mapped_column(default=False)
    asks: Mapped[str] = mapped_column(default="")
    sent_key: Mapped[str | None] = mapped_column(unique=True)
    side_id: Mapped[int | None] = mapped_column(ForeignKey("sides.id"), index=True)
    extras: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    at: Mapped[datetime] = mapped_column(default=now)
    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id")

    @property
    def loose_files(self) -> list["Attachment"]:
        """The attachments that its HTML does not show in place."""
        shown = rules.pictures_of(self.html or "")
        return [one for one in self.attachments if one.content_id is None or one.content_id not in shown]


class Side(Base):
    """A side conversation of a case, with a supplier say: its own subject and people, never the customer's.

    people: lists of [name, address] whom it was sent to. wakes: an answer opens the case again.
    """

    __tablename__ = "sides"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    subject: Mapped[str]
    people: Mapped[list[Any]] = mapped_column(JSON, default=list)
    wakes: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    agent_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)


class Attachment(Base):
    """A file that came with a message. file_key: of core.files. filename: what its sender called it."""

    __tablename__ = "attachments"
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    file_key: Mapped[str] = mapped_column(index=True)
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    inline: Mapped[bool] = mapped_column(default=False)
    content_id: Mapped[str | None]


def _next_version(was: int | None) -> int:
    return rules.next_version(was, now())


class DraftFile(Base):
    """A file that an agent has put to what she has not sent; see Attachment and Draft."""

    __tablename__ = "draft_files"
    __table_args__ = (Index("ix_draft_files_of", "agent_id", "case_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    case_id: Mapped[int]
    kind: Mapped[str]
    file_key: Mapped[str] = mapped_column(index=True)
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    inline: Mapped[bool] = mapped_column(default=False)
    content_id: Mapped[str | None]


class Draft(Base):
    """What an agent typed and has not sent. kind: see cases.rules.DRAFTS. words: its fields by name.

    case_id: 0 for a case that is not begun yet. version: of these words; it only grows, also when the
    draft was sent and another one begun, so that a page with the old one notices.
    """

    __tablename__ = "drafts"
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[dict[str, str]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(BigInteger)
    __mapper_args__ = {"version_id_col": version, "version_id_generator": _next_version}
