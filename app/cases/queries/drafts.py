"""Questions about what an agent typed and has not sent: her own, nobody else's."""

from collections.abc import Sequence

from sqlalchemy import select

from app.cases import policy
from app.cases.models import Draft
from app.cases.queries.one import get
from app.core.actor import Actor
from app.core.db import session

_MOST = 500


def drafts(actor: Actor, case_id: int) -> dict[str, Draft]:
    """Return actor's drafts by kind, in a case or (0) of a case not begun yet. Raises NotFound."""
    if case_id:
        get(actor, case_id)
    mine = policy.own(select(Draft).where(Draft.case_id == case_id), actor)
    return {one.kind: one for one in session.scalars(mine)}


def drafted(actor: Actor) -> Sequence[int]:
    """Return the ids of the cases in which actor has a draft, the newest first."""
    mine = select(Draft.case_id).where(Draft.case_id != 0).order_by(Draft.saved_at.desc())
    found = session.scalars(policy.own(mine, actor).limit(_MOST)).all()
    return list(dict.fromkeys(found))
