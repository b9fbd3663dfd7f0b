"""Lists that leave the house: which columns each has, its rows a page at a time, and who took it when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.actor import Actor
from app.core.command import command
from app.core.errors import N_, Refused
from app.core.events import record
from app.imports import policy
from app.imports.events import ListExported
from app.imports.exports import Column, list_called
from app.imports.exports.base import no_lines

FORMS = ("csv", "csv-excel", "xlsx")
Rows = Iterator[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Export:
    """A list that somebody takes. filters: as its page has them."""

    what: str
    columns: Sequence[Column]
    filters: Mapping[str, str]
    actor: Actor


def export(actor: Actor, what: str, keys: Sequence[str], filters: Mapping[str, str], form: str) -> Export:
    """Return a list as it may leave, and write down who takes it. Raises NotAllowed, Refused."""
    policy.ensure(actor, policy.EXPORT)
    if form not in FORMS:
        raise Refused(N_("There is no such form."), field="form")
    chosen = [one for one in list_called(what).columns() if one.key in keys]
    if not chosen:
        raise Refused(N_("Choose at least one column."), field="columns")
    asked = Export(what=what, columns=chosen, filters=filters, actor=actor)
    count = sum(1 for _thing in things(asked))
    _record(actor, what=what, form=form, columns=[one.key for one in chosen], count=count)
    return asked


def rows(asked: Export) -> Rows:
    """Yield the rows of a list, without the names of its columns."""
    lines_of = list_called(asked.what).lines if any(one.of_line for one in asked.columns) else no_lines
    for thing in things(asked):
        lines = lines_of(thing)
        for line in lines:
            yield [one.cell((thing, line) if one.of_line else thing) for one in asked.columns]
        if not lines:
            yield ["" if one.of_line else one.cell(thing) for one in asked.columns]


def things(asked: Export) -> Iterator[Any]:
    """Yield the things of a list that its actor may see, as their pages list them."""
    page_of = list_called(asked.what).page
    after: Any = ""
    while after is not None:
        some, after = page_of(asked.actor, asked.filters, after)
        yield from some


@command
def _record(actor: Actor, *, what: str, form: str, columns: list[str], count: int) -> None:
    record(actor, ListExported(what=what, form=form, columns=columns, count=count))
