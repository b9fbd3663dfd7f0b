"""What lies in DATA_DIR is its owner's alone, whatever the umask was and whoever made it."""

import os
import stat
from contextlib import suppress
from pathlib import Path

import structlog
from sqlalchemy import make_url

FOLDER, FILE = 0o700, 0o600
_SECRETS = ("secret_key", "run.lock")
_FOLDERS = ("files", "spool", "aside")
log = structlog.get_logger(__name__)


def guard(data_dir: Path, database_url: str) -> None:
    """Close DATA_DIR, its secrets and the SQLite database to others; what was open is closed and logged.

    A database that is not there yet is made empty, for SQLite would make it by the umask; its journals get
    the mode that it has.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=FOLDER)
    _close(data_dir, FOLDER)
    for name in _FOLDERS:
        _close(data_dir / name, FOLDER)
    for name in _SECRETS:
        _close(data_dir / name, FILE)
    database = _database(database_url)
    if database is None:
        return
    with suppress(FileExistsError):
        os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))
    for ending in ("", "-wal", "-shm", "-journal"):
        _close(database.with_name(database.name + ending), FILE)


def _database(database_url: str) -> Path | None:
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def _close(path: Path, mode: int) -> None:
    """Take from path what is more than mode; nothing happens where there is none."""
    try:
        had = stat.S_IMODE(path.stat().st_mode)
        if had & ~mode:
            path.chmod(had & mode)
            log.warning("modes.mended", path=str(path), was=f"{had:04o}", now=f"{had & mode:04o}")
    except FileNotFoundError:
        return
    except OSError as error:
        log.error("modes.open_to_others", path=str(path), error=error.strerror)  # noqa: TRY400 - no trace helps
