"""What can be done to agents and their roles. Nobody hands on a right, or takes over one, that she lacks."""

from collections.abc import Mapping, Sequence

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.people import policy, queries, rules
from app.people.commands.steps import end_invitations, end_sessions
from app.people.events import AgentDisabled, AgentInvited, AgentJoined, RightsChanged
from app.people.models import Agent, Invitation, Role


@command
def make_roles(_actor: Actor) -> Sequence[Role]:
    """Give the house the roles it comes with; those that are there stay as they are."""
    known = {role.key for role in queries.roles()}
    for key, (name, grants) in rules.ROLES.items():
        if key not in known:
            limits = rules.REFUND_LIMITS.get(key, {})
            session.add(Role(key=key, name=name, grants=list(grants), refund_limits=limits))
    session.flush()
    return queries.roles()


@command
def make_administrator(actor: Actor, email: str, name: str, password_hash: str) -> Agent:
    """Make an agent with the administrator's role, who needs no link. Raises NotAllowed, Refused."""
    role_ids = [role.id for role in make_roles(actor) if role.key == "administrator"]
    agent = _make(actor, name=name, email=email, role_ids=role_ids, language="en")
    agent.password_hash = password_hash
    record(actor, AgentJoined(agent_id=agent.id))
    return agent


@command
def invite(actor: Actor, *, name: str, email: str, role_ids: Sequence[int], language: str = "en") -> str:
    """Make an agent; return the token of her link to set a password. Raises NotAllowed, Refused."""
    agent = _make(actor, name=name, email=email, role_ids=role_ids, language=language)
    return _link(actor, agent)


@command
def reset(actor: Actor, agent_id: int) -> str:
    """End an agent's password and sessions; return a link's token. Raises NotAllowed, NotFound, Refused."""
    agent = queries.agent(agent_id)
    policy.ensure_over(actor, agent)
    if actor.kind == "agent" and actor.id == agent_id:
        raise Refused(N_("You cannot reset your own password; change it instead."))
    if agent.disabled_at is not None:
        raise Refused(N_("This agent is disabled."))
    agent.password_hash = None
    end_sessions(actor, agent_id)
    return _link(actor, agent)


@command
def disable(actor: Actor, agent_id: int) -> None:
    """Keep an agent out from now on. Raises NotAllowed, NotFound, Refused for the last administrator."""
    agent = queries.agent(agent_id)
    policy.ensure_over(actor, agent)
    if agent.disabled_at is not None:
        return
    agent.disabled_at = now()
    _ensure_somebody_manages()
    end_invitations(agent_id)
    end_sessions(actor, agent_id)
    record(actor, AgentDisabled(agent_id=agent_id))


@command
def enable(actor: Actor, agent_id: int) -> None:
    """Let a disabled agent in again, with the roles she had. Raises NotAllowed, NotFound."""
    agent = queries.agent(agent_id)
    policy.ensure_over(actor, agent)
    if agent.disabled_at is None:
        return
    agent.disabled_at = None
    record(actor, RightsChanged(agent_id=agent_id))


@command
def set_roles(actor: Actor, agent_id: int, role_ids: Sequence[int]) -> Agent:
    """Give an agent these roles and no others. Raises NotAllowed, NotFound, Refused."""
    agent = queries.agent(agent_id)
    policy.ensure_over(actor, agent)
    roles = _roles(actor, role_ids)
    if {role.id for role in agent.roles} == {role.id for role in roles}:
        return agent
    agent.roles = roles
    _ensure_somebody_manages()
    record(actor, RightsChanged(agent_id=agent_id))
    return agent


@command
def save_role(
    actor: Actor,
    role_id: int | None,
    *,
    name: str,
    grants: Sequence[str],
    refund_limits: Mapping[str, int] | None = None,
) -> Role:
    """Make or change a role. refund_limits: see Role, None for as they are.

    Raises NotAllowed, NotFound, Refused.
    """
    policy.ensure(actor, "people.manage")
    role = queries.role(role_id) if role_id else Role(grants=[])
    policy.ensure_may_grant(actor, set(grants) | set(role.grants))
    if not set(grants) <= set(rules.GRANTS):
        raise Refused(N_("There is no such right."), field="grants")
    if not name.strip():
        raise Refused(N_("Give it a name."), field="name")
    if any(one.name == name.strip() and one.id != role_id for one in queries.roles()):
        raise Refused(N_("This name is taken."), field="name")
    role.name = name.strip()
    role.grants = [grant for grant in rules.GRANTS if grant in grants]
    if refund_limits is not None:
        role.refund_limits = dict(sorted(refund_limits.items()))
    session.add(role)
    _ensure_somebody_manages()
    record(actor, RightsChanged(agent_id=None))
    return role


@command
def prefer(actor: Actor, *, language: str | None = None, theme: str | None = None) -> Agent:
    """Set how the desk greets actor. Raises Refused."""
    agent = queries.agent(actor.id)
    if language is not None:
        if language not in rules.LANGUAGES:
            raise Refused(N_("There is no such language."), field="language")
        agent.language = language
    if theme is not None:
        if theme not in rules.THEMES:
            raise Refused(N_("There is no such theme."), field="theme")
        agent.theme = theme
    return agent


@command
def sign_as(actor: Actor, *, signature: str, quotes: bool) -> Agent:
    """Say how actor's letters end. quotes: they carry the message they answer. Raises Refused."""
    agent = queries.agent(actor.id)
    if len(signature) > rules.LONGEST_SIGNATURE:
        raise Refused(N_("This is too long."), field="signature")
    agent.signature, agent.quotes = signature.strip(), quotes
    return agent


@command
def rename(actor: Actor, *, name: str) -> Agent:
    """Change what colleagues and customers call actor. Raises Refused."""
    agent = queries.agent(actor.id)
    agent.name = _name(name)
    return agent


def _name(name: str) -> str:
    """Return a name as it is kept. Raises Refused where it is none."""
    clean = " ".join(name.split())
    if not clean or len(clean) > rules.LONGEST_NAME or not clean.isprintable():
        raise Refused(N_("Say who it is."), field="name")
    return clean


def _make(actor: Actor, *, name: str, email: str, role_ids: Sequence[int], language: str) -> Agent:
    policy.ensure(actor, "people.manage")
    roles = _roles(actor, role_ids)
    kept_name = _name(name)
    fault = rules.email_fault(email)
    if fault:
        raise Refused(fault, field="email")
    if queries.by_email(email) is not None:
        raise Refused(N_("An agent has this address already."), field="email")
    if language not in rules.LANGUAGES:
        raise Refused(N_("There is no such language."), field="language")
    agent = Agent(name=kept_name, email=email.strip().lower(), language=language, roles=roles)
    session.add(agent)
    session.flush()
    return agent


def _roles(actor: Actor, role_ids: Sequence[int]) -> list[Role]:
    roles = [queries.role(role_id) for role_id in dict.fromkeys(role_ids)]
    if not roles:
        raise Refused(N_("Choose at least one role."), field="role_ids")
    policy.ensure_may_grant(actor, {grant for role in roles for grant in role.grants})
    return roles


def _link(actor: Actor, agent: Agent) -> str:
    """Make the one link that is good for this agent."""
    end_invitations(agent.id)
    token = secret.new_token()
    expires_at = now() + rules.LINK_GOOD_FOR
    session.add(Invitation(token_hash=secret.hashed(token), agent_id=agent.id, expires_at=expires_at))
    record(actor, AgentInvited(agent_id=agent.id))
    return token


def _ensure_somebody_manages() -> None:
    """Refuse a change after which nobody could manage people any more."""
    session.flush()
    if not queries.managers():
        raise Refused(N_("Somebody who has a password must be left to manage people."))
