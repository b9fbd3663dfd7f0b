"""Mails where people keep them: in files, in folders, in mbox files; and their order."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

HEAD_BYTES = 65536
DATE_CHARACTERS = 200
LAST = datetime.max.replace(tzinfo=UTC)
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_FROM = re.compile(rb"From \S+ .*\d:\d\d.* \d{4}\b")
_TO = (b"to:", b"cc:", b"delivered-to:", b"x-original-to:", b"envelope-to:")
_BETWEEN = re.compile(rb"[\s<>,;:\"()]+")
_FOLD = re.compile(rb"\r?\n[ \t]+")


@dataclass(frozen=True)
class Found:
    """A mail that lies somewhere. name: for people. read: returns its bytes; raises OSError."""

    name: str
    date: datetime
    read: Callable[[], bytes]


def found(paths: Iterable[Path]) -> Iterator[Found]:
    """Give each mail of each path: a file, an mbox in its own order, a folder in the order of its dates.

    Of a folder hidden files are left out; those without a date come last, by name.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(_in_folder(path), key=lambda one: (one.date, one.name))
        else:
            yield from _in_file(path)


def date_of(head: bytes) -> datetime:
    """Return what the Date header among a mail's first lines says, LAST where it says nothing."""
    words = next((line[5:] for line in _header_lines(head) if line[:5].lower() == b"date:"), b"")
    try:
        date = parsedate_to_datetime(words[:DATE_CHARACTERS].decode("ascii", "replace").strip())
    except (ValueError, TypeError, OverflowError, IndexError):
        return LAST
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def recipients(mail: bytes) -> frozenset[str]:
    """Return the addresses that a mail's head names as those it went to, in lower case."""
    lines = (line for line in _header_lines(mail[:HEAD_BYTES]) if line.lower().startswith(_TO))
    words = (word for line in lines for word in _BETWEEN.split(line) if b"@" in word)
    return frozenset(word.decode("ascii", "replace").lower() for word in words)


def _header_lines(head: bytes) -> list[bytes]:
    return _FOLD.sub(b" ", head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]).split(b"\n")


def _in_folder(folder: Path) -> Iterator[Found]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield from _in_file(path)


def _in_file(path: Path) -> Iterator[Found]:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        head = b""
    if not head.startswith(b"From ") or path.suffix.lower() == ".eml":
        yield Found(str(path), date_of(head), path.read_bytes)
        return
    starts = list(_starts(path))
    for number, (start, end) in enumerate(pairwise([*starts, path.stat().st_size])):
        read = partial(_part, path, start, end)
        yield Found(f"{path}#{number}", date_of(read()[:HEAD_BYTES]), read)


def _starts(path: Path) -> Iterator[int]:
    """Give where each mail of an mbox begins: at a line like "From a@b Mon Nov 23 ..." after an empty one."""
    place, empty = 0, True
    with path.open("rb") as file:
        for line in file:
            if place == 0 or (empty and _FROM.match(line)):
                yield place
            place, empty = place + len(line), not line.strip()


def _part(path: Path, start: int, end: int) -> bytes:
    """Return one mail of an mbox, its first line and the ">" before lines that begin with "From " taken off."""
    with path.open("rb") as file:
        file.seek(start)
        mail = file.read(end - start).partition(b"\n")[2]
    return _ESCAPED_FROM.sub(rb"\1", mail)
