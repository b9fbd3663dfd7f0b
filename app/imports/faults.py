"""The rows that were not taken in, as a file to mend and bring again: as they were, each with its reason."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, NotFound
from app.imports import queries
from app.imports.models import ImportRow
from app.imports.rules.cells import GUARDED

LEFT_OUT = ("faulty", "skipped", "known", "twice", "alike")
Say = Callable[[Sequence[Any]], str]


def rows(actor: Actor, import_id: int, say: Say, outcomes: Sequence[str] = LEFT_OUT) -> Iterator[list[str]]:
    """Yield the names of the columns, then the rows. say: a reason in words. Raises NotAllowed, NotFound."""
    found = queries.get(actor, import_id)
    if found.rows_file_key is None:
        raise NotFound(N_("Its file is no longer kept."))
    key, headers = found.rows_file_key, list(found.headers)
    reasons = _reasons(import_id, outcomes)
    yield [*headers, say([["", N_("Row"), {}]]), say([["", N_("Problem"), {}]])]
    number, reason = next(reasons, (0, []))
    for row, cells, _end in queries.rows_of(key):
        if not number:
            return
        if row == number:
            padded = [GUARDED.sub("", cell, count=1) for cell in cells] + [""] * (len(headers) - len(cells))
            yield [*padded, str(row), say(reason)]
            number, reason = next(reasons, (0, []))


def _reasons(import_id: int, outcomes: Sequence[str]) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows and their reasons in the order of the file, a thousand at a time."""
    last = 0
    while True:
        asked = select(ImportRow.row, ImportRow.reason).where(
            ImportRow.import_id == import_id, ImportRow.outcome.in_(outcomes), ImportRow.row > last
        )
        some = session.execute(asked.order_by(ImportRow.row).limit(1_000)).all()
        for row in some:
            last = row.row
            yield row.row, row.reason
        if not some:
            return
