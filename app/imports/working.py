"""The work on imports: reading, checking, running, undoing, a batch at a time, in turns."""

from collections.abc import Iterator, Sequence
from secrets import token_hex
from time import monotonic
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

from app.core import bulk, files, leases
from app.core.actor import SYSTEM, Actor
from app.core.command import end_reading
from app.core.errors import N_, DomainError, NotFound
from app.core.failpoints import passing
from app.core.jobs import Errand
from app.imports import batches, keeping, queries, undoing
from app.imports.contacts import Contacts
from app.imports.engine import Engine, Parsed, Work, parse
from app.imports.goods import Goods
from app.imports.models import Import
from app.imports.pictures import Pictures
from app.imports.reading import ask
from app.imports.reading.limits import Unreadable
from app.imports.rules.options import Options
from app.imports.shapes import tables_of
from app.people import queries as people

#: Rows that are taken in at once: SQLite's writer is held for so long, and mail comes in beside.
BATCH = 200
_DUTY, _SECONDS, _RENEW = "imports", 60, 10
NOT_HER = N_("Who started it may no longer do so.")
log = structlog.get_logger(__name__)


def work(errand: Errand) -> None:
    """Job. Work on what waits until nothing does. One process at a time; who comes second leaves."""
    holder = token_hex(8)
    while queries.working():
        end_reading()
        if not _held(holder):
            return
        _round(errand, holder)
        leases.hold(SYSTEM, _DUTY, holder, seconds=0)  # and look once more: somebody may just have left
    end_reading()


def steps(import_id: int) -> Iterator[None]:
    """Do what an import waits for; each step is a batch."""
    found = queries.get(SYSTEM, import_id)
    state, agent_id = found.state, found.agent_id
    actor = SYSTEM if not agent_id else people.actor_of(agent_id)
    if actor is None or not actor.may("imports.run"):
        keeping.fail(SYSTEM, import_id, NOT_HER)
        return
    try:
        yield from _STEPS[state](actor, found)
    except Unreadable as unreadable:
        keeping.fail(actor, import_id, unreadable.reason)
    except NotFound:
        keeping.fail(actor, import_id, N_("Its file is no longer kept."))


def engine_of(kind: str) -> Engine:
    """Return how lists of a kind are taken in."""
    return Contacts() if kind == "customers" else Goods(kind)


def _round(errand: Errand, holder: str) -> None:
    """Take turns: a short list need not wait for a long one."""
    going: dict[int, Iterator[None]] = {}
    renewed = monotonic()
    while True:
        waiting = queries.working()
        end_reading()
        if not waiting:
            return
        for import_id in waiting:
            mine = going.setdefault(import_id, steps(import_id))
            if not _stepped(import_id, mine):
                del going[import_id]
        if monotonic() - renewed > _RENEW:
            renewed = monotonic()
            if not (errand.hold() and _held(holder)):
                return


def _stepped(import_id: int, mine: Iterator[None]) -> bool:
    """Do one step; tell whether there is another. What we did not think of stops this import and no other."""
    try:
        return next(mine, mine) is not mine
    except OperationalError:
        raise  # the database is away: the job is tried again
    except Exception:
        log.exception("imports.failed", import_id=import_id)
        keeping.fail(SYSTEM, import_id, N_("Something went wrong on our side. What was done so far stays."))
        return False


def _held(holder: str) -> bool:
    return leases.hold(SYSTEM, _DUTY, holder, seconds=_SECONDS)


def _read(actor: Actor, found: Import) -> Iterator[None]:
    path = files.path_of(found.file_key or "")
    import_id, kind, encoding = found.id, found.kind, str(found.encoding)
    spool = files.root().parent / "spool"
    spool.mkdir(exist_ok=True, mode=0o700)
    out = spool / f"{token_hex(12)}.rows"
    end_reading()
    yield
    try:
        said = ask.read(path, out, kind, encoding)
        stored = files.put_copy(out)
    finally:
        out.unlink(missing_ok=True)
    keeping.set_read(actor, import_id, stored.key, said, sample_of(stored.key))


def sample_of(key: str, count: int = 1_000) -> list[list[str]]:
    """Return the cells of the first rows."""
    rows = queries.rows_of(key)
    return [cells for (_number, cells, _end), _at in zip(rows, range(count), strict=False)]


def _check(actor: Actor, found: Import) -> Iterator[None]:
    import_id = found.id
    engine, plan, key = engine_of(found.kind), queries.plan_of(found), found.rows_file_key or ""
    going = batches.begin_check(actor, import_id)
    seen = engine.seen()
    for some in _batches(engine, plan, key, 0):
        began = monotonic()
        judged = batches.checked(engine, some, plan.reader.options, seen)
        end_reading()
        going = going and batches.note(actor, import_id, judged, monotonic() - began)
        if not going:
            return
        yield
    batches.finish(actor, import_id, "checking", "checked")


def _run(actor: Actor, found: Import) -> Iterator[None]:
    import_id = found.id
    engine, plan, key = engine_of(found.kind), queries.plan_of(found), found.rows_file_key or ""
    zipped = Pictures(found.pictures_file_key) if found.pictures_file_key else None
    work_ = Work(import_id=import_id, options=Options.of(found.options), pictures=zipped)
    position = found.position
    end_reading()
    for count, some in enumerate(_batches(engine, plan, key, position), 1):
        if count > 1 and count & (count - 1) == 0:  # what was taken in may have doubled the tables
            bulk.recount(tables_of(engine.thing))
        left: Sequence[Parsed] = some
        while left:
            taken = _taken(actor, engine, work_, position, left)
            if not taken:
                return
            passing("imports.batch")
            position, left = left[taken - 1].end, left[taken:]
            yield
    batches.finish(actor, import_id, "running", "done")


def _taken(actor: Actor, engine: Engine, work_: Work, position: int, left: Sequence[Parsed]) -> int:
    """Take rows in, and how many; where together they meet a fault of ours, each alone. 0: in other hands."""
    try:
        return batches.take(actor, engine, work_, position, left)
    except (OperationalError, DomainError):
        raise
    except Exception as error:
        if len(left) > 1:
            return _taken(actor, engine, work_, position, left[:1])
        log.exception("imports.row_failed", import_id=work_.import_id, row=left[0].row)
        return batches.give_up(actor, work_.import_id, position, left[0], type(error).__name__)


def _batches(engine: Engine, plan: Any, key: str, position: int) -> Iterator[list[Parsed]]:
    some: list[Parsed] = []
    count = 0
    for group in plan.groups(queries.rows_of(key, position)):
        some.append(parse(engine, plan, group))
        count += len(group)
        if count >= BATCH:
            yield some
            some, count = [], 0
    if some:
        yield some


def _undo(actor: Actor, found: Import) -> Iterator[None]:
    import_id = found.id
    while undoing.take_back(actor, import_id):
        yield


_STEPS = {"reading": _read, "checking": _check, "running": _run, "undoing": _undo}
