"""Stored bytes: under random names in a folder, durable before their row is committed."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import NotFound
from app.core.failpoints import passing

_PIECE = 1_000_000
_root: Path = Path("var/files")


@dataclass(frozen=True)
class Stored:
    """key: names the bytes for ever; random, never made from what somebody sent."""

    key: str
    size: int
    sha256: str


def use(folder: Path) -> None:
    """Keep all bytes below folder from now on."""
    global _root  # noqa: PLW0603 - one store a process, chosen at its start
    _root = folder
    _root.mkdir(parents=True, exist_ok=True, mode=0o700)


def put(content: bytes | Iterable[bytes]) -> Stored:
    """Write content, or its pieces as they come; return its key once it would survive a power cut."""
    return put_all([content])[0]


def put_copy(path: Path) -> Stored:
    """Write what a file holds and return its key as put() does."""
    return put_all([path])[0]


def put_all(contents: Iterable[bytes | Path | Iterable[bytes]]) -> list[Stored]:
    """Write contents, or what files hold, and return their keys in order once all survive a power cut.

    They share a folder, so that it is made durable once. A name that a power cut left with a part of its
    bytes is in no row: a key is told only after everything is on the disk.
    """
    folder = _root / secrets.token_hex(1)
    stored = [_write(folder, content) for content in contents]
    if stored:
        _sync_folder(folder)
    return stored


def get(key: str, *, sha256: str | None = None) -> bytes:
    """Return the bytes. Raises NotFound where they are gone, or are not what was written."""
    try:
        content = path_of(key).read_bytes()
    except OSError as error:
        raise NotFound("The stored file is missing.") from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise NotFound("The stored file is damaged.")
    return content


def path_of(key: str) -> Path:
    """Return where the bytes of key are. Raises NotFound for what was never a key."""
    if len(key) != 32 or not key.isalnum():
        raise NotFound("There is no such file.")
    return _root / key[:2] / key


def drop(key: str) -> None:
    """Forget the bytes; nothing happens where they are gone already."""
    path_of(key).unlink(missing_ok=True)


def root() -> Path:
    """Return the folder of all stored bytes."""
    return _root


def _ensure(folder: Path) -> None:
    """Make folder, unless it is there, to stay."""
    if not folder.exists():
        folder.mkdir(exist_ok=True, mode=0o700)
        _sync_folder(_root)


def _write(folder: Path, content: bytes | Path | Iterable[bytes]) -> Stored:
    """Write content under a new key in folder, and wait for the disk. A backup never sees a part of it.

    Where there is no room for it, nothing stays: a full disk shall not be full of parts.
    """
    _ensure(folder)
    key = folder.name + secrets.token_hex(15)
    try:
        return _written(folder, key, content)
    except BaseException:
        for left in (folder / f"{key}.part", folder / key):
            left.unlink(missing_ok=True)
        raise


def _written(folder: Path, key: str, content: bytes | Path | Iterable[bytes]) -> Stored:
    draft = folder / f"{key}.part"
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - by descriptor
        for piece in _pieces(content):
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
        passing("file.written")
        draft.rename(folder / key)  # before the wait: the folder is then mostly on the disk with the file
        os.fsync(descriptor)
    return Stored(key=key, size=size, sha256=digest.hexdigest())


def _pieces(content: bytes | Path | Iterable[bytes]) -> Iterator[bytes]:
    """Yield bytes as they are, and those of a file a megabyte at a time."""
    if isinstance(content, bytes):
        yield content
        return
    if not isinstance(content, Path):
        yield from content
        return
    with content.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
