"""Spam that became a case: the case is closed, its sender blocked if an agent says so, and both undone."""

from app.cases import commands as cases
from app.cases import queries
from app.cases.models import Case
from app.core.actor import Actor
from app.core.command import command
from app.customers import queries as customers
from app.intake import senders


@command
def mark(actor: Actor, case_id: int, *, block: bool = False) -> Case:
    """Call a case spam; block: its sender too. Raises NotFound, NotAllowed, Refused."""
    case = cases.call_spam(actor, case_id)
    address = sender_of(case)
    if block and address:
        senders.block_noted(actor, address, case.number)
    return case


@command
def unmark(actor: Actor, case_id: int) -> Case:
    """Take that back, and the block that came with it where actor may. Raises NotFound, NotAllowed."""
    case = cases.clear_of_spam(actor, case_id)
    if actor.may(senders.GRANT):
        senders.forget_noted(actor, sender_of(case), case.number)
    return case


def sender_of(case: Case) -> str:
    """Return the address of who asked, "" where there is none."""
    return queries.first_sender(case.id) or customers.address(case.requester_id, kind="email") or ""
