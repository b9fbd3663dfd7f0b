"""What commands on a case have in common. Each is a part of a running command, never one by itself."""

from collections.abc import Sequence

from sqlalchemy import delete

from app.cases import policy, queries, rules
from app.cases.events import CaseAssigned, CaseLinked, CaseMoved, MessageAdded
from app.cases.models import Case, CaseLink, Draft, Message
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import N_, NotAllowed
from app.core.events import Change, record
from app.people import queries as people

FILE = ("file_key", "filename", "content_type", "size", "sha256", "inline", "content_id")


def mine_to_work(actor: Actor, case_id: int) -> Case:
    case = queries.get(actor, case_id)
    policy.ensure(actor, "cases.work")
    return case


def by_agent(actor: Actor, case: Case, direction: str, body: str) -> Message:
    if actor.kind != "agent":
        raise NotAllowed(N_("Only an agent may write this."))
    return Message(
        case_id=case.id,
        direction=direction,
        channel=case.channel if direction == "out" else "note",
        agent_id=actor.id,
        author_name=people.agent(actor.id).name,
        text=body,
        reply_text=body,
        at=now(),
    )


def add(actor: Actor, case: Case, message: Message) -> Message:
    """Save a message that has its instant, and its case with it, in one flush."""
    if message.direction not in {"from_side", "to_side"}:
        case.updated_at = max(case.updated_at, message.at)
    if message.direction in {"in", "out"}:
        case.last_words, case.last_direction = rules.first_words(message.reply_text), message.direction
    session.add(message)
    session.flush()
    kind = message.kind or "message"
    added = MessageAdded(case_id=case.id, message_id=message.id, direction=message.direction, kind=kind)
    record(actor, added)
    return message


def retell(case: Case, said: Sequence[Message]) -> None:
    """Let a case's list row speak of the newest of what was said, as after one of its messages has left."""
    spoken = [one for one in said if one.direction in {"in", "out"} and one.leaves_at is None]
    if spoken:
        case.last_words = rules.first_words(spoken[-1].reply_text)
        case.last_direction = spoken[-1].direction


def link(actor: Actor, case: Case, other_id: int, kind: str) -> None:
    session.add(CaseLink(case_id=case.id, other_id=other_id, kind=kind))
    changes = [Change(field="follows", before=None, after=rules.number(other_id))]
    record(actor, CaseLinked(case_id=case.id, other_id=other_id, kind=kind), changes)


def assign(actor: Actor, case: Case, agent_id: int | None) -> None:
    if agent_id == case.assignee_id:
        return
    was, case.assignee_id = case.assignee_id, agent_id
    names = people.names_of({one for one in (was, agent_id) if one})
    changes = [Change(field="assignee", before=names.get(was or 0), after=names.get(agent_id or 0))]
    record(actor, CaseAssigned(case_id=case.id, was=was, now=agent_id), changes)


def move(actor: Actor, case: Case, to: str) -> None:
    if to == case.status:
        return
    was, case.status = case.status, to
    if to in {"solved", "closed"}:
        case.due_at, case.closed_at = None, now()
    changes = [Change(field="status", before=was, after=to)]
    record(actor, CaseMoved(case_id=case.id, was=was, now=to), changes)


def end_draft(actor: Actor, case_id: int, kind: str) -> None:
    """Forget actor's draft: its words are sent."""
    if actor.kind == "agent":
        mine = (Draft.agent_id == actor.id, Draft.case_id == case_id, Draft.kind == kind)
        session.execute(delete(Draft).where(*mine))
