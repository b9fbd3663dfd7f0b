"""What agents do with a case: take, give, move, rank."""

from app.cases import policy, rules
from app.cases.commands import steps
from app.cases.events import CasePrioritised, CaseQueued
from app.cases.models import Case
from app.core.actor import Actor
from app.core.command import command
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.people import queries as people


@command
def take(actor: Actor, case_id: int) -> Case:
    """Make the case actor's own; a new one is opened by it. Raises NotFound, NotAllowed."""
    case = steps.mine_to_work(actor, case_id)
    steps.assign(actor, case, actor.id)
    if case.status == "new":
        steps.move(actor, case, "open")
    return case


@command
def assign(actor: Actor, case_id: int, agent_id: int | None) -> Case:
    """Give the case to an agent, or to nobody. Raises NotFound, NotAllowed, Refused."""
    case = steps.mine_to_work(actor, case_id)
    if agent_id != actor.id:
        policy.ensure(actor, "cases.assign")
    if agent_id is not None and people.agent(agent_id).disabled_at is not None:
        raise Refused(N_("This agent can no longer sign in."), field="assignee")
    steps.assign(actor, case, agent_id)
    return case


@command
def set_status(actor: Actor, case_id: int, to: str) -> Case:
    """Give the case another status. Raises NotFound, NotAllowed, Refused."""
    case = steps.mine_to_work(actor, case_id)
    if to != case.status:
        steps.move(actor, case, rules.moved(case.status, to))
    return case


@command
def set_priority(actor: Actor, case_id: int, to: str) -> Case:
    """Give the case another priority. Raises NotFound, NotAllowed, Refused."""
    case = steps.mine_to_work(actor, case_id)
    if to not in rules.PRIORITIES:
        raise Refused(N_("There is no such priority."), field="priority")
    if to != case.priority:
        was, case.priority = case.priority, to
        changes = [Change(field="priority", before=was, after=to)]
        record(actor, CasePrioritised(case_id=case.id, was=was, now=to), changes)
    return case


@command
def move_to_queue(actor: Actor, case_id: int, queue_id: int) -> Case:
    """Let the case wait in another queue. Raises NotFound, NotAllowed."""
    case = steps.mine_to_work(actor, case_id)
    if queue_id != case.queue_id:
        was, queue = people.queue(case.queue_id), people.queue(queue_id)
        case.queue_id = queue.id
        changes = [Change(field="queue", before=was.name, after=queue.name)]
        record(actor, CaseQueued(case_id=case.id, was=was.id, now=queue.id), changes)
    return case
