"""Questions about the people inside, their queues and mailboxes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, null, select, union_all

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import N_, NotFound
from app.people import rules
from app.people.models import (
    Agent,
    Device,
    Invitation,
    Queue,
    Role,
    SignIn,
    Team,
    agent_roles,
    queue_members,
    queue_teams,
    team_members,
)
from app.people.queries.mailboxes import (
    Arrival,
    Health,
    Login,
    Tokens,
    administrators,
    arrivals,
    attempt,
    failing_since,
    health,
    imap_login,
    is_inside,
    mailbox,
    mailboxes,
    oauth_app,
    own_addresses,
    smtp_login,
    tokens_of,
    told_lately,
    trouble,
    troubles,
)

__all__ = [
    "Agent",
    "Arrival",
    "Health",
    "Login",
    "Me",
    "Queue",
    "Tokens",
    "Visit",
    "actor_of",
    "administrators",
    "agent",
    "agents",
    "all_queues",
    "arrivals",
    "attempt",
    "by_email",
    "failing_since",
    "health",
    "imap_login",
    "invited",
    "is_inside",
    "knows_device",
    "living",
    "mailbox",
    "mailboxes",
    "managers",
    "names_of",
    "oauth_app",
    "own_addresses",
    "queue",
    "queues",
    "role",
    "roles",
    "sessions_of",
    "smtp_login",
    "team",
    "teams",
    "tokens_of",
    "told_lately",
    "trouble",
    "troubles",
    "visit",
]


#: Built once, for they are asked with every page.
_VISITOR = (
    select(SignIn, Agent)
    .join(Agent, Agent.id == SignIn.agent_id)
    .where(
        SignIn.token_hash == bindparam("token"),
        SignIn.seen_at > bindparam("seen_after"),
        SignIn.created_at > bindparam("begun_after"),
    )
)
#: What an agent may and which queues she works, in one question: it is asked at every door.
_RIGHTS = union_all(
    select(Role.grants.label("grants"), null().label("queue_id"))
    .join(agent_roles)
    .where(agent_roles.c.agent_id == bindparam("agent")),
    select(null(), queue_members.c.queue_id).where(queue_members.c.agent_id == bindparam("agent")),
    select(null(), queue_teams.c.queue_id)
    .join(team_members, team_members.c.team_id == queue_teams.c.team_id)
    .where(team_members.c.agent_id == bindparam("agent")),
)


@dataclass(frozen=True)
class Me:
    """The agent who looks at a page, with no row behind it."""

    id: int
    name: str
    language: str
    theme: str


@dataclass(frozen=True)
class Visit:
    """A session in use."""

    sign_in_id: int
    seen_at: datetime
    actor: Actor
    agent: Me


def visit(token: str) -> Visit | None:
    """Return who comes with a session's token, by her present rights; None for nobody."""
    if not token:
        return None
    since = {"seen_after": now() - rules.SESSION_IDLE, "begun_after": now() - rules.SESSION_AT_MOST}
    found = session.execute(_VISITOR, {"token": secret.hashed(token), **since}).first()
    actor = actor_of(found.Agent.id) if found else None
    if found is None or actor is None:
        return None
    row, agent = found.SignIn, found.Agent
    me = Me(id=agent.id, name=agent.name, language=agent.language, theme=agent.theme)
    return Visit(sign_in_id=row.id, seen_at=row.seen_at, actor=actor, agent=me)


def sessions_of(agent_id: int) -> Sequence[SignIn]:
    """Return the browsers in which an agent is signed in, the one used last first."""
    wanted = select(SignIn).where(SignIn.agent_id == agent_id, *_lives())
    return session.scalars(wanted.order_by(SignIn.seen_at.desc())).all()


def living(sign_in_ids: Collection[int]) -> set[int]:
    """Return which of these sessions have not ended and belong to nobody who was disabled."""
    if not sign_in_ids:
        return set()
    wanted = select(SignIn.id).join(Agent, Agent.id == SignIn.agent_id)
    return set(
        session.scalars(wanted.where(SignIn.id.in_(sign_in_ids), Agent.disabled_at.is_(None), *_lives()))
    )


def knows_device(email: str, token: str) -> bool:
    """Tell whether the account of email was let in by the device of this token before."""
    wanted = select(Device.id).join(Agent, Agent.id == Device.agent_id)
    fresh = Device.seen_at > now() - rules.DEVICE_KNOWN_FOR
    same = (Device.token_hash == secret.hashed(token), Agent.email == email)
    return bool(token) and session.scalar(wanted.where(fresh, *same)) is not None


def invited(token: str) -> Agent | None:
    """Return the agent whom a link lets set a password; None where the link is not good (any more)."""
    if not token:
        return None
    wanted = select(Agent).join(Invitation, Invitation.agent_id == Agent.id)
    good = (Invitation.used_at.is_(None), Invitation.expires_at > now(), Agent.disabled_at.is_(None))
    return session.scalar(wanted.where(Invitation.token_hash == secret.hashed(token), *good))


def managers() -> Sequence[Agent]:
    """Return the agents who can come in and manage people."""
    able = select(Agent).where(Agent.disabled_at.is_(None), Agent.password_hash.is_not(None))
    return [one for one in session.scalars(able) if any("people.manage" in role.grants for role in one.roles)]


def actor_of(agent_id: int) -> Actor | None:
    """Return the actor an agent is by her present rights; None where she is disabled or unknown."""
    agent = session.get(Agent, agent_id)
    if agent is None or agent.disabled_at is not None:
        return None
    rights = session.execute(_RIGHTS, {"agent": agent_id}).all()
    return Actor(
        kind="agent",
        id=agent_id,
        grants=frozenset(grant for one in rights for grant in one.grants or ()),
        queues=frozenset(one.queue_id for one in rights if one.queue_id is not None),
    )


def agent(agent_id: int) -> Agent:
    """Return an agent. Raises NotFound."""
    found = session.get(Agent, agent_id)
    if found is None:
        raise NotFound(N_("There is no such agent."))
    return found


def agents(*, disabled: bool = False) -> Sequence[Agent]:
    """Return the agents by name; with disabled, also those who may no longer come in."""
    wanted = select(Agent).order_by(Agent.name)
    return session.scalars(wanted if disabled else wanted.where(Agent.disabled_at.is_(None))).all()


def by_email(email: str) -> Agent | None:
    """Return the agent who signs in with this address."""
    return session.scalar(select(Agent).where(Agent.email == email.strip().lower()))


def names_of(agent_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these agents, by id."""
    if not agent_ids:
        return {}
    rows = session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(agent_ids)))
    return {row.id: row.name for row in rows}


def queues(actor: Actor, among: Sequence[Queue] | None = None) -> Sequence[Queue]:
    """Return the queues whose cases actor may see, by name. among: every queue, where it is known."""
    if among is not None:
        return [one for one in among if actor.may("cases.see_all") or one.id in actor.queues]
    wanted = select(Queue).order_by(Queue.name)
    if not actor.may("cases.see_all"):
        wanted = wanted.where(Queue.id.in_(actor.queues))
    return session.scalars(wanted).all()


def all_queues() -> Sequence[Queue]:
    """Return every queue, by name: a case may be moved to any of them."""
    return session.scalars(select(Queue).order_by(Queue.name)).all()


def queue(queue_id: int) -> Queue:
    """Return a queue. Raises NotFound."""
    found = session.get(Queue, queue_id)
    if found is None:
        raise NotFound(N_("There is no such queue."))
    return found


def teams() -> Sequence[Team]:
    """Return the teams, by name."""
    return session.scalars(select(Team).order_by(Team.name)).all()


def roles() -> Sequence[Role]:
    """Return the roles, those that come with the house first."""
    return session.scalars(select(Role).order_by(Role.id)).all()


def role(role_id: int) -> Role:
    """Return a role. Raises NotFound."""
    found = session.get(Role, role_id)
    if found is None:
        raise NotFound(N_("There is no such role."))
    return found


def team(team_id: int) -> Team:
    """Return a team. Raises NotFound."""
    found = session.get(Team, team_id)
    if found is None:
        raise NotFound(N_("There is no such team."))
    return found


def _lives() -> tuple[ColumnElement[bool], ...]:
    idle, oldest = now() - rules.SESSION_IDLE, now() - rules.SESSION_AT_MOST
    return SignIn.seen_at > idle, SignIn.created_at > oldest
