"""Which messages a client means (sets and SEARCH keys) and what it gets of them (FETCH items)."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from demo.sandbox.folder import Entry, Folder
from demo.sandbox.imap_wire import Token, word

_FLAG_KEYS = {"SEEN": "\\Seen", "ANSWERED": "\\Answered", "FLAGGED": "\\Flagged", "DELETED": "\\Deleted"}
_SECTION = re.compile(r"BODY(\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?\Z", re.IGNORECASE)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_PLAIN: dict[str, Callable[[Entry], bytes]] = {
    "UID": lambda e: str(e.uid).encode(),
    "FLAGS": lambda e: b"(" + " ".join(sorted(e.flags)).encode() + b")",
    "RFC822.SIZE": lambda e: str(e.size).encode(),
    "INTERNALDATE": lambda e: b'"' + internal_date(e.at).encode() + b'"',
}


def in_set(asked: str, numbers: list[int]) -> set[int]:
    """Return those of `numbers` that a set such as "1:3,7,9:*" names; "*" is the largest."""
    last = max(numbers, default=0)
    chosen: set[int] = set()
    for part in asked.split(","):
        ends = [last if end == "*" else int(end) for end in part.split(":", 1)]
        chosen.update(n for n in numbers if min(ends) <= n <= max(ends))
    return chosen


def search(folder: Folder, uids: list[int], keys: list[Token]) -> list[int]:
    """Return the UIDs that every key holds for. Raises ValueError for a key we do not know."""
    words = iter(keys)
    found = set(uids)
    for token in words:
        found &= _holds(folder, uids, token, words)
    return sorted(found)


def _holds(folder: Folder, uids: list[int], token: Token, rest: Iterator[Token]) -> set[int]:
    if isinstance(token, list):
        return set(search(folder, uids, token))
    key = word(token).upper()
    if key in {"ALL", "CHARSET"}:
        _ = next(rest) if key == "CHARSET" else None
        return set(uids)
    if key == "NOT":
        return set(uids) - _holds(folder, uids, _next(rest), rest)
    if key.removeprefix("UN") in _FLAG_KEYS:
        return _with_flag(folder, uids, key)
    return _named(folder, uids, key, rest)


def _named(folder: Folder, uids: list[int], key: str, rest: Iterator[Token]) -> set[int]:
    if key == "UID":
        return in_set(word(_next(rest)), uids)
    if key == "HEADER":
        name, value = word(_next(rest)).lower(), word(_next(rest)).lower()
        return {uid for uid in uids if value in _header(folder.read(uid), name)}
    if key[:1].isdigit() or key[:1] == "*":
        return {uids[n - 1] for n in in_set(key, list(range(1, len(uids) + 1)))}
    raise ValueError(f"no such search key: {key}")


def _next(rest: Iterator[Token]) -> Token:
    found = next(rest, None)
    if found is None:
        raise ValueError("a search key lacks its value")
    return found


def _with_flag(folder: Folder, uids: list[int], key: str) -> set[int]:
    flag = _FLAG_KEYS[key.removeprefix("UN")]
    have = {e.uid for e in folder.entries() if flag in e.flags}
    return set(uids) - have if key.startswith("UN") else set(uids) & have


def _header(message: bytes, name: str) -> str:
    head = head_of(message).decode("utf-8", "replace")
    lines = re.sub(r"\r?\n[ \t]+", " ", head).lower().splitlines()
    return "\n".join(line for line in lines if line.startswith(name + ":"))


def fetched(folder: Folder, entry: Entry, items: list[str]) -> tuple[bytes, bool]:
    """Return the answer's inside, and whether reading it makes the message seen. ValueError: unknown item."""
    message = b""
    if any(item.upper().startswith(("BODY", "RFC822")) and item.upper() != "RFC822.SIZE" for item in items):
        message = folder.read(entry.uid)
    parts, reads = [], False
    for item in items:
        plain = _PLAIN.get(item.upper())
        if plain is not None:
            parts.append(item.upper().encode() + b" " + plain(entry))
            continue
        name, data, peek = _section(item, message)
        parts.append(name.encode() + b" {%d}\r\n" % len(data) + data)
        reads = reads or not peek
    return b" ".join(parts), reads


def _section(item: str, message: bytes) -> tuple[str, bytes, bool]:
    old = {"RFC822": "BODY[]", "RFC822.HEADER": "BODY.PEEK[HEADER]", "RFC822.TEXT": "BODY[TEXT]"}
    found = _SECTION.match(old.get(item.upper(), item))
    if found is None:
        raise ValueError(f"no such item: {item}")
    peek, section, start, length = found.groups()
    data = _part(section, message)
    name = item.upper() if item.upper() in old else f"BODY[{section}]"
    if start is not None:
        return f"{name}<{start}>", data[int(start) : int(start) + int(length)], bool(peek)
    return name, data, bool(peek)


def _part(section: str, message: bytes) -> bytes:
    wanted = section.upper()
    head = head_of(message)
    if not wanted:
        return message
    if wanted == "TEXT":
        return message[len(head) :]
    if wanted == "HEADER":
        return head
    if wanted.startswith("HEADER.FIELDS ("):
        names = {n.lower().encode() for n in wanted[15:].rstrip(")").split()}
        fields = re.findall(rb"[^\r\n]+(?:\r?\n[ \t][^\r\n]*)*\r?\n", head)
        return b"".join(f for f in fields if f.partition(b":")[0].strip().lower() in names) + b"\r\n"
    raise ValueError(f"no such section: {section}")


def head_of(message: bytes) -> bytes:
    """Return the header of a message with the empty line after it."""
    end = re.search(rb"\r?\n\r?\n", message)
    return message if end is None else message[: end.end()]


def flags(entry: Entry) -> bytes:
    """Return a message's flags as a list on the wire."""
    return b"(" + " ".join(sorted(entry.flags)).encode() + b")"


def internal_date(at: float) -> str:
    """Return seconds since 1970 as RFC 3501 writes a date and time, in UTC."""
    when = datetime.fromtimestamp(at, UTC)
    return f"{when.day:2d}-{_MONTHS[when.month - 1]}-{when.year} {when:%H:%M:%S} +0000"
