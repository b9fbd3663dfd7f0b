"""Who asks in a case: what is known of her, put right from the case itself; or somebody else altogether."""

from collections.abc import Mapping

from app.cases import queries
from app.cases.commands import steps
from app.cases.events import RequesterChanged
from app.cases.models import Case, Participant
from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.customers import commands as customer_commands
from app.customers import queries as customers
from app.customers.models import Contact

#: What may be put right from a case by whoever works it.
CORRECTED = ("name", "language")


@command
def correct_customer(actor: Actor, case_id: int, words: Mapping[str, str], *, version: int) -> Contact:
    """Put right what a customer is called or speaks. Raises NotFound, NotAllowed, Refused, Stale."""
    case = steps.mine_to_work(actor, case_id)
    if not set(words) <= set(CORRECTED):
        raise Refused(N_("There is no such field."))
    return customer_commands.change(actor, customers.root(case.requester_id), words, version=version)


@command
def use_found(actor: Actor, case_id: int, kind: str, value: str) -> Contact:
    """Keep what a signature in a case tells as surely hers. Raises NotFound, NotAllowed, Refused."""
    case = steps.mine_to_work(actor, case_id)
    root = customers.root(case.requester_id)
    if kind == "name":
        return customer_commands.change(actor, root, {"name": value}, version=root.version)
    customer_commands.keep_found(actor, root.id, kind, value)
    return root


@command
def set_requester(actor: Actor, case_id: int, contact_id: int) -> Case:
    """Say that a case is another customer's matter; who asked so far still takes part in it.

    From now on that customer sees the case and gets the answers. Raises NotFound, NotAllowed.
    """
    case = steps.mine_to_work(actor, case_id)
    contact = customers.get(actor, contact_id)
    if contact.id in customers.identity(case.requester_id):
        return case
    was = customers.contact(case.requester_id)
    roles = queries.participants(case.id)
    for one, role in ((was.id, "participant"), (contact.id, "requester")):
        if one in roles:
            session.get_one(Participant, (case.id, one)).role = role
        else:
            session.add(Participant(case_id=case.id, contact_id=one, role=role))
    case.requester_id, case.prepared = contact.id, {}  # what lay ready was for another's eyes
    session.flush()
    changes = [Change(field="requester", before=was.name, after=contact.name, kind="contact")]
    record(actor, RequesterChanged(case_id=case.id, was=was.id, now=contact.id), changes)
    return case
