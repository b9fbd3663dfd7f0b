"""The people inside, what they may do, the queues and mailboxes they work."""

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Table, text
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
    """A named set of grants, see people.rules. key: of the three that come with the house, else None."""

    __tablename__ = "roles"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    grants: Mapped[list[str]] = mapped_column(JSON)


class Agent(Base):
    """A person inside. password_hash: argon2, None until the invitation is taken up. language: en or zh."""

    __tablename__ = "agents"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    theme: Mapped[str] = mapped_column(default="system")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    roles: Mapped[list[Role]] = relationship(secondary=agent_roles, order_by=Role.id)


class Team(Base):
    """Agents who work together."""

    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
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

    login_sealed: JSON {"user", "password"} under core.secret. authserv_id: whose Authentication-Results are
    believed, "" for nobody's. form_senders: addresses from which contact forms write, in lower case, with
    blanks between. plus_addressing: its server takes name+anything@ too, so that Reply-To can carry a reply
    token. ack: words of acknowledgement by language. error: what the last connection met, "" while it works.
    """

    __tablename__ = "mailboxes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(unique=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.id"))
    language: Mapped[str] = mapped_column(default="en")
    imap_host: Mapped[str]
    imap_port: Mapped[int]
    imap_security: Mapped[str] = mapped_column(default="tls")
    smtp_host: Mapped[str]
    smtp_port: Mapped[int]
    smtp_security: Mapped[str] = mapped_column(default="starttls")
    login_sealed: Mapped[str]
    folder: Mapped[str] = mapped_column(default="INBOX")
    authserv_id: Mapped[str] = mapped_column(default="")
    reopen_days: Mapped[int] = mapped_column(default=14)
    plus_addressing: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    form_senders: Mapped[str] = mapped_column(default="", server_default="")
    ack: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    paused: Mapped[bool] = mapped_column(default=False)
    fetched_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
