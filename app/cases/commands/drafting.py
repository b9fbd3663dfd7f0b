"""What is typed and not sent yet. It is nobody's business but its writer's: no event tells of it."""

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from app.cases import policy, queries, rules
from app.cases.models import Draft
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command, savepoint
from app.core.db import session
from app.core.errors import N_, Stale


@command
def save_draft(actor: Actor, case_id: int, kind: str, said: Mapping[str, str], *, version: int) -> int:
    """Keep what actor typed so far; return the version it has now, 0 where nothing is left of it.

    case_id: 0 for a case not begun yet. version: of the words it grew from, 0 where there were none.
    Raises NotFound, NotAllowed, Refused; Stale where other words were saved, or sent, meanwhile.
    """
    policy.ensure_may_draft(actor, kind)
    words = rules.draft_words(kind, said)
    kept = queries.drafts(actor, case_id).get(kind)
    if words == (kept.words if kept else {}):
        return kept.version if kept else 0
    if version != (kept.version if kept else 0):
        raise Stale(N_("This draft was changed in another window."))
    if not words and kept:
        session.delete(kept)
        return 0
    return _keep(kept or Draft(agent_id=actor.id, case_id=case_id, kind=kind), words)


def _keep(draft: Draft, words: dict[str, str]) -> int:
    draft.words, draft.saved_at = words, now()
    try:
        with savepoint():
            session.add(draft)
            session.flush()
    except IntegrityError as error:  # two windows began it in one moment
        raise Stale(N_("This draft was changed in another window.")) from error
    return draft.version
