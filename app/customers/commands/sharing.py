"""Who is responsible for customers, and with whom they are shared; many at once."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.customers import policy, queries, rules
from app.customers.commands import steps
from app.customers.events import CustomerEdited, CustomerGiven, CustomerShared
from app.customers.models import Contact, ContactShare, ContactTag
from app.people import queries as people

MOST_AT_ONCE = 500


@command
def give(actor: Actor, contact_ids: Collection[int], agent_id: int | None) -> int:
    """Make an agent, or nobody, responsible for customers; returns for how many that is new.

    All or none. Raises NotFound, NotAllowed, Refused.
    """
    agent = people.agent(agent_id) if agent_id else None
    if agent is not None and agent.disabled_at is not None:
        raise Refused(N_("This agent can no longer sign in."), field="agent_id")
    given = [one for one in _many(actor, contact_ids) if one.owner_id != agent_id]
    names = people.names_of({one for one in (agent_id, *(one.owner_id for one in given)) if one})
    for contact in given:
        if contact.owner_id is None and agent_id == actor.id:
            policy.ensure(actor, "customers.edit")  # nobody's: whoever may change her may take her
        else:
            policy.ensure_may_hand_on(actor, contact)
        was, contact.owner_id = contact.owner_id, agent_id
        steps.touch(contact)
        changes = [Change(field="owner", before=names.get(was or 0), after=names.get(agent_id or 0))]
        record(actor, CustomerGiven(contact_id=contact.id, was=was, now=agent_id), changes)
    return len(given)


@command
def hand_over(actor: Actor, from_id: int, to_id: int) -> int:
    """Give all customers of one agent to another; returns how many. Raises NotAllowed, NotFound, Refused."""
    policy.ensure(actor, "customers.assign")
    if from_id == to_id:
        raise Refused(N_("Choose another agent."), field="agent_id")
    hers = select(Contact.id).where(Contact.owner_id == from_id, Contact.merged_into_id.is_(None))
    count = 0
    while some := session.scalars(hers.limit(MOST_AT_ONCE)).all():
        count += give(actor, some, to_id)
        session.flush()
    return count


@command
def share(
    actor: Actor, contact_ids: Collection[int], *, agent_id: int | None = None, team_id: int | None = None
) -> int:
    """Show customers to an agent or to a team besides; returns for how many that is new.

    All or none. Raises NotFound, NotAllowed, Refused.
    """
    if (agent_id is None) == (team_id is None):
        raise Refused(N_("Choose an agent or a team."), field="agent_id")
    if agent_id is not None:
        people.agent(agent_id)
    else:
        people.team(team_id or 0)
    count = 0
    for contact in _many(actor, contact_ids):
        policy.ensure_may_hand_on(actor, contact)
        if any((one.agent_id, one.team_id) == (agent_id, team_id) for one in queries.shares_of(contact.id)):
            continue
        session.add(ContactShare(contact_id=contact.id, agent_id=agent_id, team_id=team_id))
        record(actor, CustomerShared(contact_id=contact.id, agent_id=agent_id, team_id=team_id, shared=True))
        count += 1
    session.flush()
    return count


@command
def unshare(actor: Actor, share_id: int) -> None:
    """Share a customer no more with whom a share names. Raises NotFound, NotAllowed."""
    row = session.get(ContactShare, share_id)
    if row is None:
        return
    policy.ensure_may_hand_on(actor, queries.get(actor, row.contact_id))
    told = CustomerShared(contact_id=row.contact_id, agent_id=row.agent_id, team_id=row.team_id, shared=False)
    session.delete(row)
    session.flush()
    record(actor, told)


@command
def tag(actor: Actor, contact_ids: Collection[int], words: str) -> int:
    """Give customers tags besides those they have; returns for how many that is new. Raises as give."""
    policy.ensure(actor, "customers.edit")
    wanted, count = rules.tags(words), 0
    if not wanted:
        raise Refused(N_("Write something first."), field="tags")
    for contact in _many(actor, contact_ids):
        new = [one for one in wanted if one not in {tag.tag for tag in contact.tags}]
        if new:
            contact.tags = [*contact.tags, *(ContactTag(tag=one) for one in new)]
            steps.index(contact)
            steps.touch(contact)
            change = Change(field="tags", before=None, after=", ".join(new), kind="contact")
            record(actor, CustomerEdited(contact_id=contact.id), [change])
            count += 1
    session.flush()
    return count


def _many(actor: Actor, contact_ids: Collection[int]) -> Sequence[Contact]:
    if len(contact_ids) > MOST_AT_ONCE:
        raise Refused(N_("Choose 500 customers at most."), field="ids")
    roots = {one.id: one for one in (queries.get(actor, contact_id) for contact_id in contact_ids)}
    return list(roots.values())
