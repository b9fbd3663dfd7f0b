"""A case that is spam: closed as a whole, and as it was again by one click."""

from app.cases import queries, rules
from app.cases.commands import leaving, steps
from app.cases.events import CaseCalledSpam, CaseClearedOfSpam
from app.cases.models import Case
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.people import queries as people


@command
def call_spam(actor: Actor, case_id: int) -> Case:
    """Close a case whatever its status was; nothing opens it but clear_of_spam().

    Raises NotFound, NotAllowed; Refused where we have answered it.
    """
    case = steps.mine_to_work(actor, case_id)
    if case.spam_was:
        return case
    if queries.was_answered(case.id):
        raise Refused(N_("We have answered in this case: it is no spam."))
    leaving.stop_later(actor, case)
    case.spam_was = case.status
    changes = [Change(field="spam", before=case.status, after="closed")]
    case.status, case.due_at, case.closed_at = "closed", None, now()
    record(actor, CaseCalledSpam(case_id=case.id, was=case.spam_was), changes)
    return case


@command
def clear_of_spam(actor: Actor, case_id: int) -> Case:
    """Give a case back the status that it had; who waits in it waits from now on. Raises as call_spam()."""
    case = steps.mine_to_work(actor, case_id)
    if not case.spam_was:
        return case
    case.status, case.spam_was, case.closed_at = case.spam_was, "", None
    if case.status in rules.UNSETTLED and case.last_direction == "in":
        case.due_at = rules.due(now(), people.queue(case.queue_id).reply_within_minutes)
    changes = [Change(field="no_spam", before="closed", after=case.status)]
    record(actor, CaseClearedOfSpam(case_id=case.id, now=case.status), changes)
    return case
