"""Lists of cases: by view and queue, sorted, a page at a time by key, and how many there are."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CompoundSelect, Select, case, func, select, union_all

from app.cases import rules
from app.cases.models import Case, Message, case_orders
from app.cases.policy import built_once, visible
from app.cases.queries.walks import Kind, first, key
from app.core.actor import Actor
from app.core.db import session
from app.customers.models import Contact
from app.orders.models import Order
from app.people.models import Agent, Queue

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list. planned: 1 where an answer is to leave, 2 where one waits for its writer."""

    id: int
    number: str
    subject: str
    status: str
    priority: str
    channel: str
    queue_id: int
    queue_name: str
    customer_name: str
    assignee_id: int | None
    assignee_name: str | None
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    last_words: str
    last_direction: str
    order_reference: str | None
    planned: int | None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A page of rows. after: the key of the next page, None at the end."""

    rows: list[Row]
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many unsettled cases there are: mine, unassigned, in all, and in each queue by id."""

    unsettled: int = 0
    mine: int = 0
    unassigned: int = 0
    by_queue: dict[int, int] = field(default_factory=dict)


def listing(
    actor: Actor,
    *,
    view: str = "unsettled",
    queue_id: int | None = None,
    sort: str = "newest",
    after: str | None = None,
    limit: int = PAGE,
) -> Listing:
    """Return a page of cases that actor may see. after: of the page before. Raises Refused."""
    asked = Kind(view, queue_id)
    found = first(_SHOWN, actor, asked, sort=sort, after=after, limit=limit + 1)
    page = found[:limit]
    return Listing(rows=_rows(page), after=key(page[-1], sort) if len(found) > limit else None)


def rows(actor: Actor, case_ids: Collection[int]) -> list[Row]:
    """Return the rows of these cases, as far as actor may see them."""
    if not case_ids:
        return []
    return _rows(session.execute(visible(_SHOWN.where(Case.id.in_(case_ids)), actor)).all())


def counts(actor: Actor) -> Counts:
    """Return how many unsettled cases actor may see, in one query."""
    found = session.execute(_counted(actor)).all()
    by_queue: Counter[int] = Counter()
    for row in found:
        by_queue[row[0]] += row[1]
    return Counts(
        unsettled=by_queue.total(),
        mine=sum(row[2] for row in found),
        unassigned=sum(row[3] for row in found),
        by_queue=dict(by_queue),
    )


@built_once
def _counted(actor: Actor) -> CompoundSelect[Any]:
    mine = func.sum(case((Case.assignee_id == actor.id, 1), else_=0))
    unassigned = func.sum(case((Case.assignee_id.is_(None), 1), else_=0))
    asked = visible(select(Case.queue_id, func.count(), mine, unassigned), actor).group_by(Case.queue_id)
    # one walk for each status: so its cases come in groups out of the index, and nothing is sorted
    return union_all(*(asked.where(Case.status == one) for one in rules.UNSETTLED))


def _shown() -> Select[Any]:
    """Ask for what a row shows, in one question. order_reference: of one order tied to the case."""
    waits = func.max(case((Message.asks != "", 2), else_=1))
    planned = select(waits).where(Message.case_id == Case.id, Message.leaves_at.is_not(None))
    reference = select(func.min(Order.reference)).join(case_orders).where(case_orders.c.case_id == Case.id)
    asked = select(
        Case.id,
        Case.subject,
        Case.status,
        Case.priority,
        Case.channel,
        Case.queue_id,
        Queue.name.label("queue_name"),
        Contact.name.label("customer_name"),
        Case.assignee_id,
        Agent.name.label("assignee_name"),
        Case.opened_at,
        Case.updated_at,
        Case.due_at,
        Case.last_words,
        Case.last_direction,
        reference.scalar_subquery().label("order_reference"),
        planned.scalar_subquery().label("planned"),
    )
    named = asked.join(Queue, Queue.id == Case.queue_id).join(Contact, Contact.id == Case.requester_id)
    return cast("Select[Any]", named.outerjoin(Agent, Agent.id == Case.assignee_id))


def _rows(found: Sequence[Any]) -> list[Row]:
    return [Row(number=rules.number(one.id), **one._mapping) for one in found]  # noqa: SLF001 - its public name


_SHOWN = _shown()
