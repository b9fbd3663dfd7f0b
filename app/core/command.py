"""A command: one transaction, the only kind that writes, with its events as its last words.

The outermost command commits or rolls back; a command called by a command joins it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from time import sleep
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.core import bell
from app.core.actor import Actor
from app.core.db import leave, session, writing
from app.core.errors import Stale
from app.core.events import Unit, unit, write
from app.core.failpoints import passing

#: Seconds between the tries of insist(); a job's lease is longer than all of them and its own work.
PAUSES = (0.5, 1, 2, 4, 8)
P = ParamSpec("P")
R = TypeVar("R")


def command(work: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
    """Make work one transaction, joining the caller's where there is one."""

    @wraps(work)
    def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if "unit" in session.info:
            return work(actor, *args, **kwargs)
        with _transaction() as unit_of_work:
            result = work(actor, *args, **kwargs)
        if unit_of_work.rings:
            bell.ring()
        return result

    return run


@contextmanager
def savepoint() -> Iterator[None]:
    """Outlive the failure of what is inside: its rows and its events go, the rest of the command stays."""
    running = unit()
    so_far = len(running.events)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del running.events[so_far:], running.changes[so_far:]
        raise


def insist(run: Callable[[], R]) -> R:
    """Run a command again where the database is away for a moment, for PAUSES in all.

    For the words after a deed outside that cannot be undone: not written down, it would be done twice.
    """
    for pause in PAUSES:
        try:
            return run()
        except OperationalError:
            leave()  # the connection is gone; the next try shall find a new one
            sleep(pause)
    return run()


def end_reading() -> None:
    """Leave no transaction open: for whoever is about to call outside, which no command does."""
    if "unit" in session.info:
        raise RuntimeError("a command calls nobody outside")
    session.rollback()


@contextmanager
def _transaction() -> Iterator[Unit]:
    session.rollback()  # the reading before it ends here: what that saw may be old by now
    running = session.info["unit"] = Unit()
    try:
        with writing():
            yield running
            session.flush()
            write(running)
            passing("command.written")
            session.commit()
            passing("command.committed")
    except StaleDataError as error:
        raise Stale("Somebody else changed this first.") from error
    finally:
        session.rollback()  # of nothing, where it was committed
        del session.info["unit"]
