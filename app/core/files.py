"""Stored bytes: under random names in a folder, durable before their row is committed."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import NotFound
from app.core.failpoints import passing

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


def put(content: bytes) -> Stored:
    """Write content and return its key once it would survive a power cut."""
    key = secrets.token_hex(16)
    path = path_of(key)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    try:
        _write(draft, content)
    except BaseException:
        draft.unlink(missing_ok=True)  # a full disk shall not be full of drafts
        raise
    passing("file.written")
    draft.rename(path)
    _sync_folder(path.parent)
    return Stored(key=key, size=len(content), sha256=hashlib.sha256(content).hexdigest())


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


def _write(draft: Path, content: bytes) -> None:
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - by descriptor
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
