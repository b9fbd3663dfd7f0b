"""The people inside, what they may do, the queues and mailboxes they work."""

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base

agent_roles = Table(
    "agent_roles",
    Base.metadata,
    Column("agent_id", ForeignKey("agents.id"), primary_key=True),
    Column("role_id", ForeignKey("roles.id"), primary_key=True),
)
team_members = Table(
    "team_members",
    Base.metadata,
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("agent_id", ForeignKey("agents.id"), primary_key=True),
)
queue_members = Table(
    "queue_members",
    Base.metadata,
    Column("queue_id", ForeignKey("queues.id"), primary_key=True),
    Column("agent_id", ForeignKey("agents.id"), primary_key=True),
)
queue_teams = Table(
    "queue_teams",
    Base.metadata,
    Column("queue_id", ForeignKey("queues.id"), primary_key=True),
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
)


class Role(Base):
    """A named set of grants, see people.rules. key: of the three that come with the house, else None.

    refund_limits: what a return may be worth that needs nobody's approval, in the currency's smallest unit,
    by currency: {"EUR": 10000}. A currency that is not named needs it always.
    """

    __tablename__ = "roles"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    grants: Mapped[list[str]] = mapped_column(JSON)
    refund_limits: Mapped[dict[str, int]] = mapped_column(JSON, default=dict, server_default="{}")


class Agent(Base):
    """A person inside. password_hash: argon2, None until the invitation is taken up. language: en or zh.

    signature: her own, instead of the mailbox's. quotes: her answers carry the message they answer.
    """

    __tablename__ = "agents"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    theme: Mapped[str] = mapped_column(default="system")
    signature: Mapped[str] = mapped_column(default="")
    quotes: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    roles: Mapped[list[Role]] = relationship(secondary=agent_roles, order_by=Role.id)


class Team(Base):
    """Agents who work together. lead_id: who sees the customers of them all, see customers.policy."""

    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"), index=True)
    members: Mapped[list[Agent]] = relationship(secondary=team_members, order_by=Agent.name)


class Queue(Base):
    """Where cases of one kind wait. reply_within_minutes: how soon a customer is to be answered."""

    __tablename__ = "queues"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    reply_within_minutes: Mapped[int] = mapped_column(default=480)
    members: Mapped[list[Agent]] = relationship(secondary=queue_members, order_by=Agent.name)
    teams: Mapped[list[Team]] = relationship(secondary=queue_teams, order_by=Team.name)


class SignIn(Base):
    """One signed-in browser. token_hash: of the cookie, which itself is stored nowhere."""

    __tablename__ = "sign_ins"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
    device: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)


class Device(Base):
    """A browser in which an agent signed in before; its tries count apart. token_hash: of its cookie."""

    __tablename__ = "devices"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
    seen_at: Mapped[datetime] = mapped_column(default=now)


class SignInTry(Base):
    """One password that was tried. account: a hash of what was typed, so that a typed secret is not kept."""

    __tablename__ = "sign_in_tries"
    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(default=now)


class Invitation(Base):
    """A link by which an agent sets a password: the first, or after a reset. Good once, until expires_at."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Mailbox(Base):
    """One mail account that is read by IMAP and sent as by SMTP. security: tls, starttls or none.

    sign_in: password, or the name of an OAuthApp. login_sealed: JSON {"user", "password"} under core.secret;
    oauth_sealed: JSON {"access", "refresh"} likewise, "" before consent; oauth_until: when access ends.
    password_until: when the administrator says that the password ends. authserv_id: whose
    Authentication-Results are believed, "" for nobody's. form_senders: addresses from which contact forms
    write, in lower case, with blanks between. plus_addressing: its server takes name+anything@
    too, so that Reply-To can carry a reply token; plus_test: a hash of the token of a test mail on its way.
    ack, signatures: by language, words and {"text", "html"}. undo_seconds: how long an answer can be taken
    back. most_sent_bytes: of all files of one mail. repeat_hours: within which a customer's mail of the same
    subject joins her open case, 0 for never.
    folders: those its server told of. fetched_at: when it was last looked into. error: what the last
    connection met, "" while it works. woken_at: when somebody mended it; who watches it begins anew then,
    however long it meant to wait. removed_at: it is read and sent as no more; its mail stays.
    """

    __tablename__ = "mailboxes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(unique=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.id"))
    language: Mapped[str] = mapped_column(default="en")
    brand: Mapped[str] = mapped_column(default="")
    imap_host: Mapped[str]
    imap_port: Mapped[int]
    imap_security: Mapped[str] = mapped_column(default="tls")
    smtp_host: Mapped[str]
    smtp_port: Mapped[int]
    smtp_security: Mapped[str] = mapped_column(default="starttls")
    sign_in: Mapped[str] = mapped_column(default="password")
    login_sealed: Mapped[str]
    oauth_sealed: Mapped[str] = mapped_column(default="")
    oauth_until: Mapped[datetime | None]
    password_until: Mapped[datetime | None]
    folder: Mapped[str] = mapped_column(default="INBOX")
    folders: Mapped[list[str]] = mapped_column(JSON, default=list)
    authserv_id: Mapped[str] = mapped_column(default="")
    reopen_days: Mapped[int] = mapped_column(default=14)
    repeat_hours: Mapped[int] = mapped_column(default=0, server_default="0")
    plus_addressing: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    signatures: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    undo_seconds: Mapped[int] = mapped_column(default=10)
    most_sent_bytes: Mapped[int] = mapped_column(default=20_000_000)
    form_senders: Mapped[str] = mapped_column(default="", server_default="")
    plus_test: Mapped[str] = mapped_column(default="")
    ack: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    paused: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]
    woken_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")


class MailboxFailure(Base):
    """One connection that failed; kept for a day or two, to be counted."""

    __tablename__ = "mailbox_failures"
    __table_args__ = (Index("ix_mailbox_failures_at", "mailbox_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    error: Mapped[str] = mapped_column(default="")


class MailboxTrouble(Base):
    """What administrators are told of a mailbox. kind: see people.rules.health. over_at: None while it lasts.

    words: what was met, as it was said. told_at: when a mail about it was given away, so that there is one.
    """

    __tablename__ = "mailbox_troubles"
    __table_args__ = (Index("ix_mailbox_troubles_over", "over_at", "mailbox_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime] = mapped_column(default=now)
    over_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class OAuthApp(Base):
    """Careline as a mail provider knows it. provider: google, microsoft or other. scope: with blanks."""

    __tablename__ = "oauth_apps"
    provider: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str]
    secret_sealed: Mapped[str] = mapped_column(default="")
    authorize_url: Mapped[str]
    token_url: Mapped[str]
    scope: Mapped[str]


class OAuthAttempt(Base):
    """An administrator who went to a mail provider to consent. state_hash: of what she brings back."""

    __tablename__ = "oauth_attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    state_hash: Mapped[str] = mapped_column(unique=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    agent_id: Mapped[int]
    verifier_sealed: Mapped[str]
    expires_at: Mapped[datetime]
