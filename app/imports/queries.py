"""Questions about imports. What a door asks takes the grant; the workers ask for what waits."""

import json
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import func, select

from app.core import files
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, NotFound
from app.customers import queries as customers
from app.imports import policy
from app.imports.models import Import, ImportMapping, ImportRow
from app.imports.rules import WORKING
from app.imports.rules.cells import Reader
from app.imports.rules.headers import key_of
from app.imports.rules.options import Options
from app.imports.rules.rows import Plan, Row
from app.people import queries as people

PAGE = 50


def get(actor: Actor, import_id: int) -> Import:
    """Return an import, as it is now. Raises NotAllowed, NotFound."""
    policy.ensure(actor, policy.IMPORT)
    found = session.get(Import, import_id, populate_existing=True)
    if found is None:
        raise NotFound(N_("There is no such import."))
    return found


def imports(actor: Actor, *, after: int | None = None) -> Sequence[Import]:
    """Return a page of imports, newest first. Raises NotAllowed."""
    policy.ensure(actor, policy.IMPORT)
    asked = select(Import) if after is None else select(Import).where(Import.id < after)
    return session.scalars(asked.order_by(Import.id.desc()).limit(PAGE)).all()


def working() -> Sequence[int]:
    """Return the ids of the imports that somebody must work on, oldest first."""
    return session.scalars(select(Import.id).where(Import.state.in_(WORKING)).order_by(Import.id)).all()


def rows_with(
    actor: Actor,
    import_id: int,
    *,
    outcomes: Collection[str] = (),
    undone: Collection[str] = (),
    limit: int = PAGE,
) -> Sequence[ImportRow]:
    """Return the first rows with these outcomes, or that undoing left like this. Raises NotAllowed."""
    policy.ensure(actor, policy.IMPORT)
    asked = select(ImportRow).where(ImportRow.import_id == import_id)
    if outcomes:
        asked = asked.where(ImportRow.outcome.in_(outcomes))
    if undone:
        asked = asked.where(ImportRow.undone.in_(undone))
    return session.scalars(asked.order_by(ImportRow.row, ImportRow.id).limit(limit)).all()


def undone_counts(import_id: int) -> dict[str, int]:
    """Return how many things undoing left as: "yes", "partly", "no"; what came beside them is not counted."""
    asked = select(ImportRow.undone, func.count()).where(
        ImportRow.import_id == import_id, ImportRow.undone != "", ImportRow.outcome != "beside"
    )
    return dict(session.execute(asked.group_by(ImportRow.undone)).all())


def remembered(kind: str, headers: Sequence[str]) -> ImportMapping | None:
    """Return how columns of these names were understood last."""
    return session.scalar(select(ImportMapping).filter_by(kind=kind, header_key=key_of(headers)))


def plan_of(found: Import) -> Plan:
    """Return how an import's rows are read."""
    custom: dict[str, tuple[str, tuple[str, ...]]] = {}
    owners: dict[str, int] = {}
    if found.kind == "customers":
        custom = {one.key: (one.kind, tuple(one.choices)) for one in customers.fields("contact")}
    if "owner" in found.mapping:
        owners = {one.email.lower(): one.id for one in people.agents() if one.disabled_at is None}
    reader = Reader(options=Options.of(found.options), custom=custom, owners=owners)
    return Plan(kind=found.kind, headers=found.headers, mapping=found.mapping, reader=reader)


def rows_of(key: str, position: int = 0) -> Iterator[Row]:
    """Yield the rows that were read of a file, from a position on."""
    with files.path_of(key).open("rb") as file:
        file.seek(position)
        for line in file:
            position += len(line)
            number, *cells = json.loads(line)
            yield number, cells, position
