"""What people and workers do to an import: each step of it is one command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.imports import policy, queries
from app.imports.events import ImportMoved
from app.imports.models import Import, ImportMapping, ImportRow
from app.imports.rules import dates, numbers
from app.imports.rules.fields import KINDS, field_of, mapping_fault
from app.imports.rules.headers import guess, key_of
from app.imports.rules.options import ON_ALIKE, ON_DUPLICATE, Options

FILES_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that was brought, in core.files. country: of phone numbers in it."""

    kind: str
    filename: str
    size: int
    file_key: str
    pictures_file_key: str | None = None
    encoding: str = ""
    zone: str = "UTC"
    country: str = ""


@command
def begin(actor: Actor, upload: Upload) -> Import:
    """Keep a file that was brought, to be read. Raises NotAllowed, Refused."""
    policy.ensure(actor, policy.IMPORT)
    if upload.kind not in KINDS:
        raise Refused(N_("There is no such kind."), field="kind")
    options = Options(zone=upload.zone or "UTC", country=upload.country)
    made = Import(
        kind=upload.kind,
        agent_id=actor.id,
        filename=upload.filename[:200] or "file",
        size=upload.size,
        file_key=upload.file_key,
        pictures_file_key=upload.pictures_file_key,
        encoding=upload.encoding,
        options=options.to_json(),
    )
    session.add(made)
    session.flush()
    move(actor, made, "reading")
    return made


@command
def set_read(
    actor: Actor, import_id: int, rows_file_key: str, said: dict[str, Any], sample: Sequence[Sequence[str]]
) -> None:
    """Write down what reading a file told: the names of its columns, and which field each seems to fill."""
    found = _working(import_id, "reading")
    if found is None:
        return
    headers = list(said["headers"])
    known = queries.remembered(found.kind, headers)
    found.rows_file_key, found.headers, found.rows_total = rows_file_key, headers, said["rows"]
    found.encoding = said["encoding"]
    found.facts = {name: said[name] for name in ("form", "delimiter", "headless")}
    found.mapping = list(known.mapping) if known else guess(found.kind, headers, sample)
    guessed = _guessed(found, sample)
    found.options = (
        found.options
        | (known.options if known else {})
        | {name: value for name, value in guessed.items() if value}
    )
    found.facts = found.facts | {"remembered": known is not None}
    move(actor, found, "mapping")


@command
def read_again(actor: Actor, import_id: int, encoding: str) -> None:
    """Read a file once more, in other characters. Raises NotAllowed, NotFound, Refused."""
    found = _in(actor, import_id, "mapping", "checked", "failed")
    if found.file_key is None:
        raise Refused(N_("Its file is no longer kept."))
    found.encoding, found.reason = encoding, ""
    move(actor, found, "reading")


@command
def back_to_columns(actor: Actor, import_id: int) -> None:
    """Look at the columns of a checked import once more. Raises NotAllowed, NotFound, Refused."""
    move(actor, _in(actor, import_id, "checked"), "mapping")


@command
def set_columns(actor: Actor, import_id: int, mapping: Sequence[str], options: Options) -> None:
    """Say which column is what, and let all rows be checked. Raises NotAllowed, NotFound, Refused."""
    found = _in(actor, import_id, "mapping", "checked")
    if len(mapping) != len(found.headers):
        raise Refused(N_("The file was read again. Choose its columns once more."), field="mapping")
    fault = mapping_fault(found.kind, list(mapping))
    if fault is not None:
        raise Refused(fault[0], field="mapping", **fault[1])
    _ensure(options)
    found.mapping, found.options = list(mapping), options.to_json()
    _remember(found)
    _from_the_start(found)
    move(actor, found, "checking")


@command
def start(actor: Actor, import_id: int, *, on_duplicate: str = "", on_alike: str = "") -> None:
    """Let a checked import run, or one go on that was stopped. Raises NotAllowed, NotFound, Refused."""
    found = _in(actor, import_id, "checked", "stopped")
    if found.rows_file_key is None:
        raise Refused(N_("Its file is no longer kept."))
    if found.state == "checked":
        said = {name: one for name, one in (("on_duplicate", on_duplicate), ("on_alike", on_alike)) if one}
        options = Options.of(found.options | said)
        _ensure(options)
        found.options = options.to_json()
        _from_the_start(found)
    move(actor, found, "running")


@command
def stop(actor: Actor, import_id: int) -> None:
    """Let a running import rest after its batch; it may go on, or be undone. Raises NotAllowed, Refused."""
    move(actor, _in(actor, import_id, "running"), "stopped")


@command
def undo(actor: Actor, import_id: int) -> None:
    """Let all go that an import made, and be as it was what it changed. Raises NotAllowed, Refused."""
    found = _in(actor, import_id, "done", "stopped")
    if found.facts.get("forgotten"):
        raise Refused(N_("This import is too old to be undone."))
    found.rows_done, found.seconds = 0, 0
    move(actor, found, "undoing")


@command
def discard(actor: Actor, import_id: int) -> None:
    """Forget an import that has changed nothing. Raises NotAllowed, NotFound, Refused."""
    found = _in(actor, import_id, "mapping", "checked", "failed")
    if found.facts.get("ran"):
        raise Refused(N_("It has changed something. Undo it instead."))
    session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    session.delete(found)


@command
def fail(actor: Actor, import_id: int, reason: str) -> None:
    """Note that nobody can go on with an import, and why."""
    found = session.get(Import, import_id, with_for_update=True, populate_existing=True)
    if found is not None and found.state in {"reading", "checking", "running", "undoing"}:
        found.reason = reason[:300]
        ran = found.state in {"running", "undoing"}
        move(actor, found, "stopped" if ran else "failed")


@command
def forget_old(_actor: Actor, *, at_once: int = 5) -> int:
    """Forget the files and the former values of imports that ended a month ago. Returns how many."""
    old = (Import.ended_at < now() - FILES_KEPT_FOR, Import.file_key.is_not(None))
    found = session.scalars(select(Import).where(*old).limit(at_once)).all()
    for one in found:
        one.file_key = one.rows_file_key = one.pictures_file_key = None
        one.facts = one.facts | {"forgotten": True}
        blank: dict[str, Any] = {"before": None, "after": None, "reason": [], "why": []}
        session.execute(update(ImportRow).where(ImportRow.import_id == one.id).values(blank))
    return len(found)


def move(actor: Actor, found: Import, to: str) -> None:
    """Bring an import to a state; a part of a running command."""
    found.state = to
    found.ended_at = now() if to in {"done", "undone", "stopped", "failed"} else None
    if to == "running":
        found.facts = found.facts | {"ran": True}
    session.flush()
    record(actor, ImportMoved(import_id=found.id, kind=found.kind, now=to))


def _in(actor: Actor, import_id: int, *states: str) -> Import:
    queries.get(actor, import_id)
    found = session.get(Import, import_id, with_for_update=True, populate_existing=True)
    if found is None or found.state not in states:
        raise Refused(N_("The import cannot take this step now."))
    return found


def _working(import_id: int, state: str) -> Import | None:
    found = session.get(Import, import_id, with_for_update=True, populate_existing=True)
    return found if found is not None and found.state == state else None


def _ensure(options: Options) -> None:
    if options.on_duplicate not in ON_DUPLICATE or options.on_alike not in ON_ALIKE:
        raise Refused(N_("Choose one of those that are offered."), field="on_duplicate")
    if (
        not options.source
        or len(options.source) > 40
        or not options.source.replace("-", "a").replace(".", "a").isalnum()
    ):
        raise Refused(N_("Use small letters, digits, dots and dashes."), field="source")


def _from_the_start(found: Import) -> None:
    session.execute(delete(ImportRow).where(ImportRow.import_id == found.id))
    found.position = found.rows_done = 0
    found.seconds, found.counts, found.reason = 0, {}, ""


def _remember(found: Import) -> None:
    key = key_of(found.headers)
    known = queries.remembered(found.kind, found.headers)
    if known is None:
        known = ImportMapping(kind=found.kind, header_key=key)
        session.add(known)
    kept = ("date_order", "decimal", "currency", "source", "country")
    known.mapping, known.at = list(found.mapping), now()
    known.options = {name: found.options[name] for name in kept}


def _guessed(found: Import, sample: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return what the cells themselves tell of dates and numbers."""
    forms = [(at, field.form) for at, key in enumerate(found.mapping) if (field := field_of(found.kind, key))]

    def cells(*wanted: str) -> list[str]:
        return [row[at] for row in sample for at, form in forms if form in wanted and at < len(row)]

    decimal = "." if found.facts["form"] == "xlsx" else numbers.decimal_sign(cells("money"))
    return {"date_order": dates.order_of(cells("date")), "decimal": decimal}
