"""Where a reader is: which list stands at the left, how it is sorted, and what the rail says of all lists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from app.cases import queries, rules
from app.core.actor import Actor
from app.core.events import latest
from app.orders import queries as orders
from app.people import queries as people

ICONS = {
    "unsettled": "inbox",
    "mine": "person-check",
    "unassigned": "person-plus",
    "followed": "eye",
    "solved": "check2-circle",
    "closed": "archive",
    "all": "stack",
}
VIEWS = {
    "unsettled": lazy_gettext("All open"),
    "mine": lazy_gettext("Mine"),
    "unassigned": lazy_gettext("Unassigned"),
    "followed": lazy_gettext("Followed by me"),
    "solved": lazy_gettext("Solved cases"),
    "closed": lazy_gettext("Closed cases"),
    "all": lazy_gettext("All cases"),
}
SORTS = {
    "due": lazy_gettext("Due first"),
    "newest": lazy_gettext("Newest first"),
    "oldest": lazy_gettext("Oldest first"),
}
_FAR = 9e12


@dataclass(frozen=True)
class View:
    """One list on the rail. count: None where nobody counts."""

    name: str
    word: LazyString
    icon: str
    count: int | None


@dataclass(frozen=True)
class QueueLink:
    """One queue in the menu of lists."""

    id: int
    name: str
    open_count: int


@dataclass(frozen=True)
class Rail:
    """All lists that a reader may choose from.

    troubles: of mailboxes, for who can mend them. approvals: returns that wait for her word.
    """

    views: Sequence[View]
    queues: Sequence[QueueLink]
    troubles: int = 0
    approvals: int = 0


@dataclass(frozen=True)
class Here:
    """The list at the left. queue: an id, 0 for none. title: its name for people."""

    view: str
    queue: int
    sort: str
    title: str | LazyString
    sorts = tuple(SORTS.items())

    @property
    def sort_word(self) -> LazyString:
        return SORTS[self.sort]

    def params(self, **other: Any) -> dict[str, Any]:
        """Return the query of an address that keeps this list, with other instead of its own."""
        kept = {"view": self.view if not self.queue else None, "queue": self.queue or None, "sort": self.sort}
        return kept | other

    @property
    def query(self) -> str:
        """The same as an address has it, with its "?"."""
        return f"?{urlencode({name: value for name, value in self.params().items() if value is not None})}"

    def place(self, row: queries.Row) -> float:
        """Return a number by which rows of this list ascend, for a page that puts one in."""
        if self.sort == "due":
            return row.due_at.timestamp() if row.due_at else _FAR
        return row.id if self.sort == "oldest" else -row.updated_at.timestamp()

    def has(self, row: queries.Row, actor: Actor, followed: Collection[int] = ()) -> bool:
        """Tell whether row still belongs into this list. followed: the ids of cases that actor follows."""
        unsettled = row.status in rules.UNSETTLED
        belongs = {
            "unsettled": unsettled,
            "mine": unsettled and row.assignee_id == actor.id,
            "unassigned": unsettled and row.assignee_id is None,
            "followed": row.id in followed,
            "all": True,
        }
        return self.queue in {0, row.queue_id} and belongs.get(self.view, row.status == self.view)


def here(actor: Actor) -> Here:
    """Return the list that the request's address names, without counting what is in any."""
    return _named({one.id: one.name for one in people.queues(actor)})


def here_of(rail: Rail) -> Here:
    """Return the list that the request's address names; one that is not there becomes the first."""
    return _named({queue.id: queue.name for queue in rail.queues})


def _named(names: dict[int, str]) -> Here:
    view = request.args.get("view", "unsettled")
    view = view if view in VIEWS else "unsettled"
    sort = request.args.get("sort", "due")
    queue = request.args.get("queue", 0, int)
    queue = queue if queue in names else 0
    return Here(
        view="unsettled" if queue else view,
        queue=queue,
        sort=sort if sort in SORTS else "due",
        title=names[queue] if queue else VIEWS[view],
    )


def frame(actor: Actor, place: str) -> dict[str, Any]:
    """Return what a page of the whole width needs. place: which link of the rail leads here."""
    rail = rail_of(actor)
    return {"rail": rail, "here": here_of(rail), "upto": latest(), "screen": "case", "place": place}


def rail_of(actor: Actor, among: Sequence[people.Queue] | None = None) -> Rail:
    """Return all lists with how many cases wait in each. among: every queue, where they are known."""
    counts = queries.counts(actor)
    known = {"unsettled": counts.unsettled, "mine": counts.mine, "unassigned": counts.unassigned}
    views = [View(name, word, ICONS[name], known.get(name)) for name, word in VIEWS.items()]
    waiting = counts.by_queue
    queues = [QueueLink(one.id, one.name, waiting.get(one.id, 0)) for one in people.queues(actor, among)]
    troubles = len(people.troubles()) if actor.may("mailboxes.manage") else 0
    return Rail(views, queues, troubles, orders.count_awaiting(actor))
