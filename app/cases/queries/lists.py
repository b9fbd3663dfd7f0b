"""Lists of cases: by view and queue, sorted, a page at a time by key, and how many there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_

from app.cases import rules
from app.cases.models import Case, case_orders
from app.cases.policy import visible
from app.cases.queries.leaving import Planned, planned
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, Refused
from app.customers import queries as customers
from app.orders.models import Order
from app.people import queries as people
from app.people.models import Queue

VIEWS = ("unsettled", "mine", "unassigned", "solved", "closed", "all")
SORTS = ("due", "newest", "oldest")
PAGE = 50
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


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
    planned: Planned | None


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
    wanted = visible(select(Case).where(*_in_view(actor, view)), actor)
    if queue_id is not None:
        wanted = wanted.where(Case.queue_id == queue_id)
    found = session.scalars(_sorted(wanted, sort, after).limit(limit + 1)).all()
    page = found[:limit]
    more = len(found) > limit
    return Listing(rows=_rows(page), after=_key(page[-1], sort) if more else None)


def rows(actor: Actor, case_ids: Collection[int]) -> list[Row]:
    """Return the rows of these cases, as far as actor may see them."""
    if not case_ids:
        return []
    return _rows(session.scalars(visible(select(Case).where(Case.id.in_(case_ids)), actor)).all())


def counts(actor: Actor) -> Counts:
    """Return how many unsettled cases actor may see, in one query."""
    mine = func.sum(case((Case.assignee_id == actor.id, 1), else_=0))
    unassigned = func.sum(case((Case.assignee_id.is_(None), 1), else_=0))
    asked = select(Case.queue_id, func.count(), mine, unassigned).where(Case.status.in_(rules.UNSETTLED))
    found = session.execute(visible(asked, actor).group_by(Case.queue_id)).all()
    return Counts(
        unsettled=sum(row[1] for row in found),
        mine=sum(row[2] for row in found),
        unassigned=sum(row[3] for row in found),
        by_queue={row[0]: row[1] for row in found},
    )


def _in_view(actor: Actor, view: str) -> list[ColumnElement[bool]]:
    unsettled = Case.status.in_(rules.UNSETTLED)
    views: dict[str, list[ColumnElement[bool]]] = {
        "unsettled": [unsettled],
        "mine": [unsettled, Case.assignee_id == actor.id],
        "unassigned": [unsettled, Case.assignee_id.is_(None)],
        "solved": [Case.status == "solved"],
        "closed": [Case.status == "closed"],
        "all": [],
    }
    if view not in views:
        raise Refused(N_("There is no such view."), field="view")
    return views[view]


def _sorted(wanted: Select[Any], sort: str, after: str | None) -> Select[Any]:
    if sort not in SORTS:
        raise Refused(N_("There is no such order."), field="sort")
    key = _parse(after) if after else None
    if sort == "due":
        due = func.coalesce(Case.due_at, _NEVER)
        wanted = wanted.where(tuple_(due, Case.id) > key) if key else wanted
        return wanted.order_by(due, Case.id)
    at, case_id = Case.updated_at, Case.id
    if sort == "oldest":
        at = Case.opened_at
        wanted = wanted.where(or_(at > key[0], and_(at == key[0], case_id > key[1]))) if key else wanted
        return wanted.order_by(at, case_id)
    wanted = wanted.where(or_(at < key[0], and_(at == key[0], case_id < key[1]))) if key else wanted
    return wanted.order_by(at.desc(), case_id.desc())


def _key(last: Case, sort: str) -> str:
    at = {"due": last.due_at or _NEVER, "newest": last.updated_at, "oldest": last.opened_at}[sort]
    return f"{at.isoformat()}_{last.id}"


def _parse(after: str) -> tuple[datetime, int]:
    try:
        at, _, case_id = after.rpartition("_")
        return datetime.fromisoformat(at).astimezone(UTC), int(case_id)
    except (ValueError, OverflowError) as error:
        raise Refused(N_("This page of the list does not exist."), field="after") from error


def _rows(cases: Sequence[Case]) -> list[Row]:
    contacts = customers.names_of({one.requester_id for one in cases})
    agents = people.names_of({one.assignee_id for one in cases if one.assignee_id})
    queues = _queue_names({one.queue_id for one in cases})
    references = _references([one.id for one in cases])
    leaving = planned([one.id for one in cases])
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
            planned=leaving.get(one.id),
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
