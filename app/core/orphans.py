"""Stored bytes that no row names: left by a crash or a rollback between the file and its row.

They are put aside before they go, so that a fault elsewhere (an empty database, a table nobody thought of)
costs nobody a file for a month.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import structlog
from sqlalchemy import Column, select

from app.core import files
from app.core.actor import Actor
from app.core.command import end_reading
from app.core.db import Base, session

DAY = 24 * 3600
#: No command takes as long as this between a file and its row.
SAFE_AGE_SECONDS = DAY
ASIDE_FOR_SECONDS = 30 * DAY
AT_ONCE = 500
FOLDERS = [f"{number:02x}" for number in range(256)]
log = structlog.get_logger(__name__)


def collect(_actor: Actor, folders: Sequence[str] = FOLDERS) -> int:
    """Put aside what no row names in these folders of the store; returns how many files."""
    count = 0
    for name in folders:
        old = [path for path in _files(files.root() / name) if _age(path) > SAFE_AGE_SECONDS]
        for start in range(0, len(old), AT_ONCE):
            some = old[start : start + AT_ONCE]
            named = _named([path.name for path in some])
            end_reading()
            count += sum(_put_aside(path) for path in some if path.name not in named)
    if count:
        log.warning("files.orphans", put_aside=count)
    return count


def clear(_actor: Actor) -> int:
    """Remove what was put aside a month ago, and what the parser left a day ago; returns how many files."""
    aside, spool = _aside(), files.root().parent / "spool"
    old = [path for path in _files(aside) if _age(path) > ASIDE_FOR_SECONDS]
    old += [path for path in _files(spool) if _age(path) > DAY]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def columns() -> list[Column[str]]:
    """Return every column that names stored bytes: those called file_key, or something_file_key."""
    tables = Base.metadata.tables.values()
    return [one for table in tables for one in table.columns if one.name.endswith("file_key")]


def _named(keys: Sequence[str]) -> set[str]:
    """Return which of these keys a row names. It looks after the files were listed, never before."""
    return {key for column in columns() for key in session.scalars(select(column).where(column.in_(keys)))}


def _put_aside(path: Path) -> int:
    """Move a file out of the store, where it lies for a month from now; one that is gone is gone."""
    aside = _aside()
    aside.mkdir(exist_ok=True, mode=0o700)
    with suppress(FileNotFoundError):
        path.rename(aside / path.name)
        (aside / path.name).touch()
        return 1
    return 0


def _files(folder: Path) -> Iterator[Path]:
    with suppress(FileNotFoundError):
        yield from (path for path in folder.iterdir() if path.is_file())


def _age(path: Path) -> float:
    """Return how many seconds ago a file was written; 0 where it is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0


def _aside() -> Path:
    return files.root().parent / "aside"
