"""Who may see and do what with a case. Two shapes: a filter for lists, a check for one."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, TypeVar

from sqlalchemy import Select, false, or_

from app.cases import rules
from app.cases.models import Case, Draft, Message
from app.core.actor import Actor
from app.core.errors import N_, NotAllowed, NotFound
from app.core.events import Change
from app.core.sieve import sieve
from app.customers.queries import identity

Cases = TypeVar("Cases", bound=Select[*tuple[Any, ...]])

Asked = TypeVar("Asked")

#: Statements that are kept built: writing one down costs as much as asking it.
_KEPT = 256
#: An agent of more queues than these sees so much that her lists are walked as if she saw all.
MOST_WAYS = 20


def visible(cases: Cases, actor: Actor) -> Cases:
    """Narrow cases to what actor may see. It may only ever take rows away."""
    if actor.may("cases.see_all"):
        return cases
    if actor.kind == "customer":
        return cases.where(Case.requester_id.in_(identity(actor.id)))
    if actor.kind == "agent":
        return cases.where(sieve(or_(Case.queue_id.in_(actor.queues), Case.assignee_id == actor.id)))
    return cases.where(false())


def built_once(build: Callable[..., Asked]) -> Callable[..., Asked]:
    """Keep what build makes of visible() for each agent; whom a customer is may change from one to the next.

    What build takes beside the actor is a part of the key; all else that a question names is bound to it.
    """
    kept = lru_cache(_KEPT)(build)

    @wraps(build)
    def built(actor: Actor, *args: Hashable) -> Asked:
        return (kept if actor.kind == "agent" else build)(actor, *args)

    return built


def readable(messages: Cases, actor: Actor) -> Cases:
    """Narrow messages to what actor may read: customers only what was said to them or by them, and has left.

    It names what they may read, so that a new kind of message is hidden from them until somebody says no.
    """
    if actor.kind != "customer":
        return messages
    return messages.where(
        Message.direction.in_(("in", "out")), Message.side_id.is_(None), Message.leaves_at.is_(None)
    )


def tells(change: Change, actor: Actor) -> bool:
    """Tell whether actor may read what changed in a case: a customer how far it is, and no more."""
    return actor.kind != "customer" or change.field == "status"


def own(drafts: Cases, actor: Actor) -> Cases:
    """Narrow drafts to actor's own: nobody reads what somebody else has not sent."""
    return drafts.where(Draft.agent_id == actor.id if actor.kind == "agent" else false())


def ensure_may_draft(actor: Actor, kind: str) -> None:
    """Raise NotAllowed unless actor is an agent who may send what she drafts."""
    ensure(actor, rules.drafted(kind)[1])
    if actor.kind != "agent":
        raise NotAllowed(N_("Only an agent may write this."))


def ways(cases: Cases, actor: Actor, *, queue_id: int | None = None) -> list[Cases]:
    """Return visible(cases, actor), of one queue where it is named, in parts that may share rows.

    Each part has one reason for which actor may see its cases, so that one index answers it: asked for
    several reasons at once, both databases gather all rows before they sort.
    """
    if queue_id is not None:
        cases = cases.where(Case.queue_id == queue_id)
    if actor.kind != "agent" or actor.may("cases.see_all") or len(actor.queues) > MOST_WAYS:
        return [visible(cases, actor)]
    if queue_id in actor.queues:
        return [cases]
    mine = cases.where(Case.assignee_id == actor.id)
    if queue_id is not None:
        return [mine]
    return [*(cases.where(Case.queue_id == one) for one in sorted(actor.queues)), mine]


def ensure(actor: Actor, grant: str) -> None:
    """Raise NotAllowed unless actor has the grant."""
    if not actor.may(grant):
        raise NotAllowed(N_("You may not do this."), grant=grant)


def ensure_may_reply(actor: Actor, case: Case) -> None:
    """Raise NotAllowed unless actor may answer the customer in this case."""
    ensure(actor, "cases.reply")
    if case.status == "closed":
        raise NotAllowed(N_("A closed case stays closed; start a new one."), case_id=case.id)


def ensure_may_watch(actor: Actor, queue_id: int) -> None:
    """Raise NotFound unless actor may know what happens in this queue."""
    if not (actor.may("cases.see_all") or queue_id in actor.queues):
        raise NotFound(N_("There is no such queue."), queue_id=queue_id)
