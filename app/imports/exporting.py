"""Lists that leave the house: which columns each has, its rows a page at a time, and who took it when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.cases import queries as cases
from app.core.actor import Actor
from app.core.command import command
from app.core.errors import N_, Refused
from app.core.events import record
from app.customers import queries as customers
from app.imports import policy
from app.imports.columns import Column, columns_of
from app.imports.events import ListExported
from app.orders import queries as orders

FORMS = ("csv", "csv-excel", "xlsx")
_PAGE = 500
Rows = Iterator[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Export:
    """A list that may leave. filters: as its page has them. names: agents by id."""

    what: str
    columns: Sequence[Column]
    filters: Mapping[str, str]
    actor: Actor


def export(actor: Actor, what: str, keys: Sequence[str], filters: Mapping[str, str], form: str) -> Export:
    """Return a list as it may leave, and write down who takes it. Raises NotAllowed, Refused."""
    policy.ensure(actor, policy.EXPORT)
    if form not in FORMS:
        raise Refused(N_("There is no such form."), field="form")
    chosen = [one for one in columns_of(what) if one.key in keys]
    if not chosen:
        raise Refused(N_("Choose at least one column."), field="columns")
    asked = Export(what=what, columns=chosen, filters=filters, actor=actor)
    count = sum(1 for _thing in things(asked))
    _record(actor, what=what, form=form, columns=[one.key for one in chosen], count=count)
    return asked


def rows(asked: Export) -> Rows:
    """Yield the rows of a list, without the names of its columns."""
    lines = any(one.of_line for one in asked.columns)
    for thing in things(asked):
        if lines and thing.lines:
            for line in thing.lines:
                yield [one.cell((thing, line) if one.of_line else thing) for one in asked.columns]
        else:
            yield ["" if one.of_line else one.cell(thing) for one in asked.columns]


def things(asked: Export) -> Iterator[Any]:
    """Yield the things of a list that its actor may see, as their pages list them."""
    after: Any = ""
    while after is not None:
        some, after = _PAGES[asked.what](asked.actor, asked.filters, after)
        yield from some


@command
def _record(actor: Actor, *, what: str, form: str, columns: list[str], count: int) -> None:
    record(actor, ListExported(what=what, form=form, columns=columns, count=count))


def _page_of_customers(actor: Actor, said: Mapping[str, str], after: Any) -> tuple[Sequence[Any], Any]:
    owner = int(said["owner"]) if said.get("owner", "").isdecimal() else None
    filters = customers.Filters(tag=said.get("tag", ""), tier=said.get("tier", ""), owner_id=owner)
    page = customers.listing(actor, filters, sort="name", after=after, limit=_PAGE)
    return page.contacts, page.after


def _page_of_orders(actor: Actor, _said: Mapping[str, str], after: Any) -> tuple[Sequence[Any], Any]:
    found = orders.in_order(actor, after=after or 0, limit=_PAGE)
    return found, found[-1].id if len(found) == _PAGE else None


def _page_of_cases(actor: Actor, said: Mapping[str, str], after: Any) -> tuple[Sequence[Any], Any]:
    queue = int(said["queue"]) if said.get("queue", "").isdecimal() else None
    page = cases.listing(
        actor, view=said.get("view") or "all", queue_id=queue, sort="oldest", after=after or None, limit=_PAGE
    )
    return page.rows, page.after


_PAGES = {"customers": _page_of_customers, "orders": _page_of_orders, "cases": _page_of_cases}
