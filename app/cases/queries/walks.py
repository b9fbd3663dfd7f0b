"""The first cases of a list, found by walks along indexes: one for each place and status, merged.

No walk looks at more rows than a page has, so a list costs the same in a house of a million cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_, union
from sqlalchemy.orm import InstrumentedAttribute

from app.cases import policy, rules
from app.cases.models import Case
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, Refused

VIEWS = {
    "unsettled": rules.UNSETTLED,
    "mine": rules.UNSETTLED,
    "unassigned": rules.UNSETTLED,
    "solved": ("solved",),
    "closed": ("closed",),
    "all": rules.STATUSES,
}
SORTS = ("due", "newest", "oldest")
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
Conditions = tuple[ColumnElement[bool], ...]
Key = tuple[datetime, int]


@dataclass(frozen=True)
class Start:
    """Where a walk begins: the first columns of an index. assigned: by assignee."""

    where: Conditions
    assigned: bool = False


@dataclass(frozen=True)
class _Order:
    """by: the instant that orders, id settling ties. where: which cases the order is of."""

    by: InstrumentedAttribute[Any]
    newest_first: bool = False
    where: Conditions = ()


_UPDATED = _Order(Case.updated_at, newest_first=True)
_OPENED = _Order(Case.opened_at)
_DUE = _Order(Case.due_at, where=(Case.due_at.is_not(None),))
_NOT_DUE = _Order(Case.due_at, where=(Case.due_at.is_(None),))


def starts(actor: Actor, view: str, queue_id: int | None) -> list[Start]:
    """Return where the walks of a list begin. Raises Refused."""
    if view not in VIEWS:
        raise Refused(N_("There is no such view."), field="view")
    assigned = view in {"mine", "unassigned"}
    places = _places(actor, view, queue_id)
    return [Start((*place, Case.status == status), assigned) for place in places for status in VIEWS[view]]


def first(
    actor: Actor, walks: Sequence[Start], *, sort: str, after: str | None, limit: int
) -> Sequence[Case]:
    """Return the first cases of all walks that actor may see, each once. after: see key(). Raises Refused."""
    if sort not in SORTS:
        raise Refused(N_("There is no such order."), field="sort")
    known = _parse(after) if after else None
    if sort != "due":
        return _merged(actor, walks, _UPDATED if sort == "newest" else _OPENED, known, limit)
    found: list[Case] = []
    if known is None or known[0] < _NEVER:
        found += _merged(actor, walks, _DUE, known, limit)
        known = None
    if len(found) < limit:
        found += _merged(actor, walks, _NOT_DUE, known, limit - len(found))
    return found


def key(last: Case, sort: str) -> str:
    """Return the key of the page that follows one with this last case."""
    at = {"due": last.due_at or _NEVER, "newest": last.updated_at, "oldest": last.opened_at}[sort]
    return f"{at.isoformat()}_{last.id}"


def _places(actor: Actor, view: str, queue_id: int | None) -> list[Conditions]:
    in_queue: Conditions = (Case.queue_id == queue_id,) if queue_id is not None else ()
    if view == "mine":
        return [(Case.assignee_id == actor.id, *in_queue)]
    if view == "unassigned":
        return [(Case.assignee_id.is_(None), *in_queue)]
    return [in_queue] if in_queue else [(way,) for way in policy.ways(actor)]


def _merged(
    actor: Actor, walks: Sequence[Start], order: _Order, known: Key | None, limit: int
) -> Sequence[Case]:
    walked = [select(_walk(actor, one, order, known).limit(limit).subquery()) for one in walks]
    found = (union(*walked) if len(walked) > 1 else walked[0]).subquery()
    merged = select(Case).join(found, found.c.id == Case.id)
    return session.scalars(merged.order_by(*_sorted(order, found.c.at, found.c.id)).limit(limit)).all()


def _walk(actor: Actor, start: Start, order: _Order, known: Key | None) -> Select[Any]:
    """Return the ids of the cases on one walk, and the instants that order them."""
    walk = policy.visible(select(Case.id, order.by.label("at")), actor).where(*start.where, *order.where)
    if known is not None:
        walk = walk.where(_beyond(order, known))
    # all of one assignee, or nobody's: PostgreSQL takes their order from the index only if it is named
    lead = (Case.assignee_id,) if start.assigned else ()
    return walk.order_by(*_sorted(order, *lead, order.by, Case.id))


def _beyond(order: _Order, known: Key) -> ColumnElement[bool]:
    if order is _NOT_DUE:
        return Case.id > known[1]
    place = tuple_(order.by, Case.id)
    return place < known if order.newest_first else place > known


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
