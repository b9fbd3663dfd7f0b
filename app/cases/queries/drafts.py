"""Questions about what an agent typed and has not sent: her own, nobody else's."""

from collections.abc import Sequence

from sqlalchemy import select

from app.cases import policy, rules
from app.cases.models import Case, Draft, DraftFile
from app.cases.queries.one import get
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, NotFound
from app.people import queries as people

_MOST = 500


def drafts(actor: Actor, case_id: int) -> dict[str, Draft]:
    """Return actor's drafts by kind, in a case or (0) of a case not begun yet. Raises NotFound."""
    if case_id:
        get(actor, case_id)
    return drafts_in(actor, case_id)


def drafts_in(actor: Actor, case_id: int) -> dict[str, Draft]:
    """Return actor's drafts by kind, in a case that she may see."""
    mine = policy.own(select(Draft).where(Draft.case_id == case_id), actor)
    return {one.kind: one for one in session.scalars(mine)}


def drafted(actor: Actor) -> Sequence[int]:
    """Return the ids of the cases in which actor has a draft, the newest first."""
    mine = select(Draft.case_id).where(Draft.case_id != 0).order_by(Draft.saved_at.desc())
    found = session.scalars(policy.own(mine, actor).limit(_MOST)).all()
    return list(dict.fromkeys(found))


def draft_files(actor: Actor, case_id: int, kind: str) -> Sequence[DraftFile]:
    """Return the files of actor's draft. Raises NotFound."""
    if case_id:
        get(actor, case_id)
    mine = (DraftFile.agent_id == actor.id, DraftFile.case_id == case_id, DraftFile.kind == kind)
    return session.scalars(select(DraftFile).where(*mine).order_by(DraftFile.id)).all()


def all_draft_files(actor: Actor, case: Case) -> dict[str, list[DraftFile]]:
    """Return the files of actor's drafts in a case that she may see, by kind."""
    mine = (DraftFile.agent_id == actor.id, DraftFile.case_id == case.id)
    found: dict[str, list[DraftFile]] = {kind: [] for kind in rules.DRAFTS}
    for one in session.scalars(select(DraftFile).where(*mine).order_by(DraftFile.id)):
        found[one.kind].append(one)
    return found


def draft_file(actor: Actor, file_id: int) -> DraftFile:
    """Return a file of a draft of actor's own. Raises NotFound."""
    mine = (DraftFile.agent_id == actor.id, DraftFile.id == file_id)
    found = session.scalar(select(DraftFile).where(*mine)) if actor.kind == "agent" else None
    if found is None:
        raise NotFound(N_("There is no such file."))
    return found


def most_sent_bytes(actor: Actor, case_id: int) -> int:
    """Return how large all files of one mail may be: as the case's mailbox says, else the smallest."""
    mailbox_id = get(actor, case_id).mailbox_id if case_id else None
    if mailbox_id is not None:
        return people.mailbox(mailbox_id).most_sent_bytes
    return min((one.most_sent_bytes for one in people.mailboxes()), default=0)
