"""Who may manage people, queues and mailboxes; who leads whom."""

from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, NotAllowed
from app.people.models import Agent, Role, Team, agent_roles, team_members


def ensure(actor: Actor, grant: str) -> None:
    """Raise NotAllowed unless actor has the grant."""
    if not actor.may(grant):
        raise NotAllowed(N_("You may not do this."), grant=grant)


def ensure_may_grant(actor: Actor, grants: set[str]) -> None:
    """Raise NotAllowed where actor would hand on a right she does not have."""
    if any(not actor.may(grant) for grant in grants):
        raise NotAllowed(N_("You cannot give rights that you do not have."))


def ensure_over(actor: Actor, agent: Agent) -> None:
    """Raise NotAllowed unless actor manages people and has every right of agent: a link is as good as she."""
    ensure(actor, "people.manage")
    ensure_may_grant(actor, {grant for role in agent.roles for grant in role.grants})


def refund_limit(agent_id: int, currency: str) -> int:
    """Return what a return may be worth that an agent agrees to by herself, by the largest of her roles."""
    limits = session.scalars(
        select(Role.refund_limits).join(agent_roles).where(agent_roles.c.agent_id == agent_id)
    )
    return max((one.get(currency, 0) for one in limits), default=0)


def teams_of(agent_id: int) -> frozenset[int]:
    """Return the ids of the teams an agent is a member of."""
    mine = select(team_members.c.team_id).where(team_members.c.agent_id == agent_id)
    return frozenset(session.scalars(mine))


def led_by(agent_id: int) -> frozenset[int]:
    """Return the ids of the agents in teams that an agent leads, and in those that they lead in turn."""
    found: set[int] = set()
    leads = {agent_id}
    members = select(team_members.c.agent_id).join(Team, Team.id == team_members.c.team_id)
    while leads:
        below = set(session.scalars(members.where(Team.lead_id.in_(leads))))
        leads = below - found - {agent_id}
        found |= leads
    return frozenset(found)
