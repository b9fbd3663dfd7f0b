"""An agent keeps an eye on a case that somebody else has."""

from app.cases import queries
from app.cases.commands import steps
from app.cases.events import CaseFollowed
from app.cases.models import Case, CaseFollower
from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, NotAllowed
from app.core.events import record


@command
def follow(actor: Actor, case_id: int) -> Case:
    """Let an agent find a case among those that she follows. Raises NotFound, NotAllowed."""
    case, mine = _of(actor, case_id)
    if mine is None:
        session.add(CaseFollower(case_id=case.id, agent_id=actor.id))
        case.followed = True
        record(actor, CaseFollowed(case_id=case.id, agent_id=actor.id, on=True))
    return case


@command
def unfollow(actor: Actor, case_id: int) -> Case:
    """Let an agent follow a case no longer. Raises NotFound, NotAllowed."""
    case, mine = _of(actor, case_id)
    if mine is not None:
        session.delete(mine)
        session.flush()
        case.followed = bool(queries.followers(case))
        record(actor, CaseFollowed(case_id=case.id, agent_id=actor.id, on=False))
    return case


def _of(actor: Actor, case_id: int) -> tuple[Case, CaseFollower | None]:
    if actor.kind != "agent":
        raise NotAllowed(N_("Only an agent may follow a case."))
    case = queries.locked(steps.mine_to_work(actor, case_id).id)
    return case, session.get(CaseFollower, (case.id, actor.id))
