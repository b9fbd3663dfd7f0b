"""The first cases of a list, found by walks along indexes: one for each place and status, merged.

No walk looks at more rows than a page has, so a list costs the same in a house of a million cases.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, false, select, tuple_, union
from sqlalchemy.orm import InstrumentedAttribute

from app.cases import policy, rules
from app.cases.models import Case, CaseFollower
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, Refused

VIEWS = {
    "unsettled": rules.UNSETTLED,
    "mine": rules.UNSETTLED,
    "unassigned": rules.UNSETTLED,
    "followed": rules.STATUSES,
    "solved": ("solved",),
    "closed": ("closed",),
    "all": rules.STATUSES,
}
SORTS = ("due", "newest", "oldest")
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
Conditions = tuple[ColumnElement[bool], ...]
Key = tuple[datetime, int]


@dataclass(frozen=True)
class Kind:
    """What a list is of. queue_id: None for all queues."""

    view: str
    queue_id: int | None = None


@dataclass(frozen=True)
class _Order:
    """by: the instant that orders, id settling ties. where: which cases the order is of."""

    by: InstrumentedAttribute[Any]
    newest_first: bool = False
    where: Conditions = ()


_ORDERS = {
    "newest": _Order(Case.updated_at, newest_first=True),
    "oldest": _Order(Case.opened_at),
    "due": _Order(Case.due_at, where=(Case.due_at.is_not(None),)),
    "not due": _Order(Case.due_at, where=(Case.due_at.is_(None),)),
}
_MOST = bindparam("most", type_=Integer)
_LAST = tuple_(bindparam("last_at", type_=Case.due_at.type), bindparam("last_id", type_=Integer))


def first(
    shown: Select[Any], actor: Actor, kind: Kind, *, sort: str, after: str | None, limit: int
) -> Sequence[Row[Any]]:
    """Return what is shown of the first cases of a list that actor may see. Raises Refused.

    shown: asks for columns of Case, the instants that order lists among them. after: see key().
    """
    if kind.view not in VIEWS:
        raise Refused(N_("There is no such view."), field="view")
    if sort not in SORTS:
        raise Refused(N_("There is no such order."), field="sort")
    known = _parse(after) if after else None
    if sort != "due":
        return _ask(shown, actor, kind, sort, known, limit)
    found: list[Row[Any]] = []
    if known is None or known[0] < _NEVER:
        found += _ask(shown, actor, kind, "due", known, limit)
        known = None
    if len(found) < limit:
        found += _ask(shown, actor, kind, "not due", known, limit - len(found))
    return found


def key(last: Row[Any], sort: str) -> str:
    """Return the key of the page that follows one with this last case."""
    at = {"due": last.due_at or _NEVER, "newest": last.updated_at, "oldest": last.opened_at}[sort]
    return f"{at.isoformat()}_{last.id}"


def _ask(
    shown: Select[Any], actor: Actor, kind: Kind, order: str, known: Key | None, limit: int
) -> Sequence[Row[Any]]:
    goes_on = known is not None
    last = {"last_at": known[0], "last_id": known[1]} if known else {}
    return session.execute(_built(actor, shown, kind, order, goes_on), last | {"most": limit}).all()


@policy.built_once
def _built(actor: Actor, shown: Select[Any], kind: Kind, name: str, goes_on: bool) -> Select[Any]:  # noqa: FBT001 - a key
    """Ask for the first "most" cases of all walks in one order, each once, after _LAST where it goes on."""
    order = _ORDERS[name]
    begun = [select(walk.limit(_MOST).subquery()) for walk in _walks(actor, kind, order, goes_on=goes_on)]
    all_ = (union(*begun) if len(begun) > 1 else begun[0]).subquery()
    merged = select(all_).order_by(*_sorted(order, all_.c.at, all_.c.id)).limit(_MOST).subquery()
    found = shown.join(merged, merged.c.id == Case.id)
    return found.order_by(*_sorted(order, merged.c.at, merged.c.id))


def _walks(actor: Actor, kind: Kind, order: _Order, *, goes_on: bool) -> Iterator[Select[Any]]:
    """Return the ids of the cases on each walk, and the instants that order them."""
    wanted = select(Case.id, order.by.label("at")).where(*order.where)
    if goes_on:
        wanted = wanted.where(_beyond(order))
    # all of one assignee, or nobody's: PostgreSQL takes their order from the index only if it is named
    lead = (Case.assignee_id,) if kind.view in {"mine", "unassigned"} else ()
    wanted = wanted.order_by(*_sorted(order, *lead, order.by, Case.id))
    if kind.view == "followed":  # few: looked up one by one, and then sorted
        is_hers = CaseFollower.agent_id == actor.id if actor.kind == "agent" else false()
        hers = wanted.join(CaseFollower, CaseFollower.case_id == Case.id).where(is_hers)
        seen = policy.visible(hers, actor)
        yield seen if kind.queue_id is None else seen.where(Case.queue_id == kind.queue_id)
        return
    for part in _parts(wanted, actor, kind):
        yield from (part.where(Case.status == status) for status in VIEWS[kind.view])


def _parts(wanted: Select[Any], actor: Actor, kind: Kind) -> list[Select[Any]]:
    if kind.view in {"mine", "unassigned"}:
        assignee_id = actor.id if kind.view == "mine" else None
        wanted = policy.visible(wanted, actor).where(Case.assignee_id == assignee_id)
        return [wanted if kind.queue_id is None else wanted.where(Case.queue_id == kind.queue_id)]
    return policy.ways(wanted, actor, queue_id=kind.queue_id)


def _beyond(order: _Order) -> ColumnElement[bool]:
    if order is _ORDERS["not due"]:
        return Case.id > bindparam("last_id", type_=Integer)
    place = tuple_(order.by, Case.id)
    return place < _LAST if order.newest_first else place > _LAST


def _sorted(order: _Order, *columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> list[Any]:
    return [column.desc() if order.newest_first else column.asc() for column in columns]


def _parse(after: str) -> Key:
    try:
        at, _, case_id = after.rpartition("_")
        return datetime.fromisoformat(at).astimezone(UTC), _id(case_id)
    except (ValueError, OverflowError) as error:
        raise Refused(N_("This page of the list does not exist."), field="after") from error


def _id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError(text)
    return int(text)
