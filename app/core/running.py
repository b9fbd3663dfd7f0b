"""Who runs on a data folder or a database: one alone, or several parts beside each other."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from app.core.db import alchemy
from app.core.errors import Refused

#: What our connections call themselves on PostgreSQL.
APPLICATION = "careline"
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name = :name AND pid <> pg_backend_pid()"
)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of the data folder against everybody. Raises Refused where somebody runs there."""
    with _locked(path, fcntl.LOCK_EX):
        yield


@contextmanager
def beside_others(path: Path) -> Iterator[None]:
    """Hold the lock as one part of several. Raises Refused where somebody is alone on the data folder."""
    with _locked(path, fcntl.LOCK_SH):
        yield


def ensure_nobody_connected() -> None:
    """Raise Refused where a part of Careline, on whatever machine, is connected to this PostgreSQL."""
    alchemy.engine.dispose()
    with alchemy.engine.connect() as connection:
        if connection.dialect.name != "postgresql":
            return
        others = connection.execute(_OTHERS, {"name": APPLICATION}).scalar()
    alchemy.engine.dispose()
    if others:
        raise Refused("Careline runs on this database: stop its web, worker, clock and mailboxes processes.")


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, how | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(f"Careline runs already on {path.parent}.") from error
        yield
