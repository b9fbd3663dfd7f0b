"""Lists of cases: by view and queue, sorted, a page at a time by key, and how many there are."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import case, func, select, union_all

from app.cases import rules
from app.cases.models import Case, case_orders
from app.cases.policy import visible
from app.cases.queries.walks import Kind, first, key
from app.core.actor import Actor
from app.core.db import session
from app.customers import queries as customers
from app.orders.models import Order
from app.people import queries as people
from app.people.models import Queue

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a list."""

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
    updated_at: datetime
    due_at: datetime | None
    last_words: str
    last_direction: str
    order_reference: str | None


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
    found = first(actor, Kind(view, queue_id), sort=sort, after=after, limit=limit + 1)
    page = found[:limit]
    return Listing(rows=_rows(page), after=key(page[-1], sort) if len(found) > limit else None)


def rows(actor: Actor, case_ids: Collection[int]) -> list[Row]:
    """Return the rows of these cases, as far as actor may see them."""
    if not case_ids:
        return []
    return _rows(session.scalars(visible(select(Case).where(Case.id.in_(case_ids)), actor)).all())


def counts(actor: Actor) -> Counts:
    """Return how many unsettled cases actor may see, in one query."""
    mine = func.sum(case((Case.assignee_id == actor.id, 1), else_=0))
    unassigned = func.sum(case((Case.assignee_id.is_(None), 1), else_=0))
    asked = visible(select(Case.queue_id, func.count(), mine, unassigned), actor).group_by(Case.queue_id)
    # one walk for each status: so its cases come in groups out of the index, and nothing is sorted
    found = session.execute(union_all(*(asked.where(Case.status == one) for one in rules.UNSETTLED))).all()
    by_queue: Counter[int] = Counter()
    for row in found:
        by_queue[row[0]] += row[1]
    return Counts(
        unsettled=by_queue.total(),
        mine=sum(row[2] for row in found),
        unassigned=sum(row[3] for row in found),
        by_queue=dict(by_queue),
    )


def _rows(cases: Sequence[Case]) -> list[Row]:
    contacts = customers.names_of({one.requester_id for one in cases})
    agents = people.names_of({one.assignee_id for one in cases if one.assignee_id})
    queues = _queue_names({one.queue_id for one in cases})
    references = _references([one.id for one in cases])
    return [
        Row(
            id=one.id,
            number=one.number,
            subject=one.subject,
            status=one.status,
            priority=one.priority,
            channel=one.channel,
            queue_id=one.queue_id,
            queue_name=queues.get(one.queue_id, ""),
            customer_name=contacts.get(one.requester_id, ""),
            assignee_id=one.assignee_id,
            assignee_name=agents.get(one.assignee_id or 0),
            updated_at=one.updated_at,
            due_at=one.due_at,
            last_words=one.last_words,
            last_direction=one.last_direction,
            order_reference=references.get(one.id),
        )
        for one in cases
    ]


def _queue_names(queue_ids: set[int]) -> dict[int, str]:
    if not queue_ids:
        return {}
    found = session.execute(select(Queue.id, Queue.name).where(Queue.id.in_(queue_ids)))
    return {row.id: row.name for row in found}


def _references(case_ids: Sequence[int]) -> dict[int, str]:
    """Return one order's reference for each case that is tied to any."""
    if not case_ids:
        return {}
    tied = select(case_orders.c.case_id, func.min(Order.reference)).join(Order)
    found = session.execute(tied.where(case_orders.c.case_id.in_(case_ids)).group_by(case_orders.c.case_id))
    return {row[0]: row[1] for row in found}
