"""One file with everything: the database as it stood first, then the stored bytes, which only ever grow."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from app.core.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
KEY = "secret_key"
_DUMPS = {"sqlite": "database.sqlite", "postgresql": "database.dump"}


def save(target: Path, *, database_url: str, data_dir: Path, facts: dict[str, Any], with_secret: bool) -> int:
    """Write a backup beside a running house; returns how many files it holds. facts: go into the manifest.

    It is complete or it is not there: a half-written one keeps another name. Raises Refused.
    """
    draft = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".careline-") as folder:
        dump = Path(folder) / _DUMPS[_kind(database_url)]
        _dump(database_url, dump)
        sums: dict[str, str] = {}
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w:gz", compresslevel=6) as tar:
            for name, path in _members(data_dir, dump, with_secret=with_secret):
                sums[name] = _sum(path)
                tar.add(path, arcname=name, recursive=False)
            manifest = Path(folder) / MANIFEST
            words = {**facts, "format": FORMAT, "database": _kind(database_url), "sha256": sums}
            manifest.write_text(json.dumps(words, indent=1))
            tar.add(manifest, arcname=MANIFEST)
    draft.rename(target)
    return len(sums)


@contextmanager
def opened(source: Path, *, beside: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Unpack a backup below beside, every sum checked; gives the folder and the manifest. Raises Refused."""
    with tempfile.TemporaryDirectory(dir=beside, prefix=".careline-") as name:
        folder = Path(name)
        try:
            with tarfile.open(source, "r:gz") as tar:
                _unpack(tar, folder.resolve())
            manifest = json.loads((folder / MANIFEST).read_text())
        except (OSError, tarfile.TarError, ValueError, EOFError) as error:
            raise Refused(f"This is no backup of Careline, or it is damaged: {error}") from error
        if manifest.get("format") != FORMAT:
            raise Refused("This backup was made by a newer Careline.")
        _check(folder, manifest["sha256"])
        yield folder, manifest


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Write each member below folder; anything but a plain file there is refused.

    By our own hands: Debian 12's Python 3.11.2 has no extractall(filter="data") yet.
    """
    for member in tar:
        target = (folder / member.name).resolve()
        content = tar.extractfile(member) if member.isfile() and target.is_relative_to(folder) else None
        if content is None:
            raise tarfile.TarError(f"{member.name} is not a file of a backup")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        with content, target.open("wb") as file:
            shutil.copyfileobj(content, file)


def put_back(folder: Path, *, kind: str, database_url: str, data_dir: Path) -> None:
    """Put an opened backup in place: the files, then the database. Raises Refused."""
    if kind != _kind(database_url):
        raise Refused(f"The backup is of {kind}, but DATABASE_URL is {_kind(database_url)}.")
    stored = folder / "files"
    if stored.exists():
        shutil.copytree(stored, data_dir / "files", dirs_exist_ok=True)
    if (folder / KEY).exists():
        shutil.copy2(folder / KEY, data_dir / KEY)
    dump = folder / _DUMPS[kind]
    if kind == "sqlite":
        _put_sqlite(dump, _sqlite_path(database_url))
    else:
        clean = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
        _run("pg_restore", [*clean, "--dbname", _plain(database_url), str(dump)])


def _members(data_dir: Path, dump: Path, *, with_secret: bool) -> Iterable[tuple[str, Path]]:
    """Return what is packed. The files are listed only now, after the database was dumped."""
    yield dump.name, dump
    if with_secret and (data_dir / KEY).exists():
        yield KEY, data_dir / KEY
    for path in sorted((data_dir / "files").rglob("*")):
        if path.is_file() and path.suffix != ".part":
            yield str(Path("files") / path.relative_to(data_dir / "files")), path


def _dump(database_url: str, dump: Path) -> None:
    if _kind(database_url) == "sqlite":
        with closing(sqlite3.connect(_sqlite_path(database_url))) as connection:
            connection.execute("VACUUM INTO ?", (str(dump),))
    else:
        _run("pg_dump", ["--format=custom", "--no-owner", "--file", str(dump), _plain(database_url)])


def _put_sqlite(dump: Path, place: Path) -> None:
    for left in (f"{place.name}-wal", f"{place.name}-shm"):
        place.with_name(left).unlink(missing_ok=True)
    draft = place.with_name(f"{place.name}.part")
    shutil.copy2(dump, draft)
    draft.rename(place)


def _check(folder: Path, sums: dict[str, str]) -> None:
    wrong = [name for name, told in sums.items() if not _is(folder / name, told)]
    if wrong:
        raise Refused(f"The backup is damaged: {len(wrong)} files are not what they were, as {wrong[0]}.")


def _is(path: Path, told: str) -> bool:
    return path.is_file() and _sum(path) == told


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(program: str, arguments: list[str]) -> None:
    """Run a program of PostgreSQL. Its words may name the server, so they are shown to whoever asked only."""
    done = subprocess.run([_program(program), *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Refused(f"{program} failed: {done.stderr.strip()[-500:]}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found:
        return found
    places = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(places, key=lambda place: int(place.parent.parent.name), default=None)
    if newest is None:
        raise Refused(f"{name} is not installed on this machine.")
    return str(newest)


def _kind(database_url: str) -> str:
    return make_url(database_url).get_backend_name()


def _plain(database_url: str) -> str:
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _sqlite_path(database_url: str) -> Path:
    return Path(make_url(database_url).database or "")
