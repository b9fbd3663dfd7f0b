"""Who follows which case."""

from collections.abc import Collection

from sqlalchemy import select

from app.cases.models import Case, CaseFollower
from app.core.actor import Actor
from app.core.db import session


def followers(case: Case) -> list[int]:
    """Return the agents who follow a case, who began first first. Asks only where somebody may."""
    if not case.followed:
        return []
    theirs = select(CaseFollower.agent_id).where(CaseFollower.case_id == case.id)
    return list(session.scalars(theirs.order_by(CaseFollower.at, CaseFollower.agent_id)))


def followed_of(actor: Actor, case_ids: Collection[int]) -> frozenset[int]:
    """Return those of these cases that an agent follows."""
    if not case_ids or actor.kind != "agent":
        return frozenset()
    hers = select(CaseFollower.case_id).where(CaseFollower.agent_id == actor.id)
    return frozenset(session.scalars(hers.where(CaseFollower.case_id.in_(case_ids))))
