"""Header fields of a mail, read with limits and without any structured parser."""

import base64
import binascii
import quopri
import re
import urllib.parse
from datetime import UTC
from email.utils import parsedate_to_datetime

from app.channels.email import charsets
from app.core.text import clean

ALL_LIMIT = 64_000
FIELD_LIMIT = 8_000

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_LINE = re.compile(rb"[^\n]*\n?")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}@[^<>\s]{1,500}>")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)')


class Headers:
    """Fields in their order; names in lower case, values unfolded bytes."""

    def __init__(self, fields: list[tuple[str, bytes]], charset: str | None = None) -> None:
        self._fields = fields
        self.charset = charset

    def __contains__(self, name: str) -> bool:
        return any(one == name for one, _ in self._fields)

    def every(self, name: str) -> list[str]:
        """Return all values of a field, decoded from bytes only: encoded words stay as they are."""
        return [charsets.decode(value, self.charset).strip() for one, value in self._fields if one == name]

    def first(self, name: str) -> str:
        """Return the topmost value of a field, "" where there is none."""
        return next(iter(self.every(name)), "")

    def words(self, name: str, limit: int = 500) -> str:
        """Return the topmost value with its encoded words decoded, on one line."""
        return clean.one_line(decoded(self.first(name)), limit)

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """Return a field such as Content-Type: its value in lower case, and its parameters."""
        value = self.first(name)[:FIELD_LIMIT]
        return value.split(";")[0].strip().lower()[:200], _parameters(value)

    def message_ids(self, name: str) -> list[str]:
        """Return every <...@...> of a field, at most 64 kB of it; the rest is ignored.

        Some programs write a long id as encoded words, which no standard allows: they are read all the same.
        """
        value = " ".join(self.every(name))[-ALL_LIMIT:]
        return _MESSAGE_ID.findall(decoded(value) if "=?" in value else value)

    def date(self) -> str | None:
        """Return Date as ISO 8601 in UTC, None where absent or broken."""
        try:
            at = parsedate_to_datetime(self.first("date")[:200])
            aware = at if at.tzinfo else at.replace(tzinfo=UTC)
            return aware.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            return None


def parse(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """Return the fields that begin at start, and where the body begins. Fields beyond 64 kB are dropped."""
    fields: list[tuple[str, bytearray]] = []
    size, at = 0, start
    while at < end:
        line_match = _LINE.match(raw, at, end)
        line = line_match.group() if line_match else b""
        at += len(line)
        if not line.strip(b"\r\n"):
            break
        room = max(0, ALL_LIMIT - size)
        size += len(line)
        if room and not line.startswith((b"From ", b">From ")) and not _take(line[:room], fields):
            at -= len(line)  # no field and no blank line: the body begins here
            break
    return Headers([(name, bytes(value)) for name, value in fields]), at


def _take(line: bytes, fields: list[tuple[str, bytearray]]) -> bool:
    clean_line = line.rstrip(b"\r\n").replace(b"\0", b"")
    if clean_line[:1] in {b" ", b"\t"} and fields:
        fields[-1][1].extend(clean_line)
        return True
    field = _FIELD.match(clean_line)
    if field:
        fields.append((field[1].decode("ascii").lower(), bytearray(field[2].strip())))
    return field is not None


def decoded(text: str) -> str:
    """Return text with its RFC 2047 words decoded, also broken ones; neighbours of one charset as one."""
    out: list[str] = []
    charset, pending, at = "", b"", 0
    for word in _WORD.finditer(text):
        between = text[at : word.start()]
        joined = bool(charset) and not between.strip()
        if not joined or charset != word[1].lower():
            out += [charsets.decode(pending, charset), "" if joined else between]
            pending = b""
        charset = word[1].lower().split("*")[0]
        pending += _bytes_of(word[2], word[3])
        at = word.end()
    return "".join([*out, charsets.decode(pending, charset), text[at:]])


def _bytes_of(coding: str, text: str) -> bytes:
    try:
        data = text.encode("utf-8", "ignore")
        return unbase64(data) if coding in "bB" else quopri.decodestring(data, header=True)
    except (ValueError, binascii.Error):
        return text.encode("utf-8", "ignore")


_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)


def unbase64(data: bytes) -> bytes:
    """Return base64 decoded, whatever its padding and strange characters."""
    only = data.translate(None, _NOT_BASE64)
    only = only[: len(only) - 1] if len(only) % 4 == 1 else only
    return base64.b64decode(only + b"=" * (-len(only) % 4))


def _parameters(value: str) -> dict[str, str]:
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for match in list(_PARAMETER.finditer(value))[:200]:
        name, star, rest = match[1].lower().partition("*")
        text = _unquoted(match[2].strip())
        if not star:
            plain.setdefault(name, decoded(text))
            continue
        number, coded = rest.rstrip("*"), rest.endswith("*") or not rest
        if number.isdecimal() or not number:
            pieces.setdefault(name, {})[int(number[:4] or 0)] = (coded, text)
    return plain | {name: _joined(parts) for name, parts in pieces.items()}


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", r"\1", text[1:].removesuffix('"'))


def _joined(parts: dict[int, tuple[bool, str]]) -> str:
    """RFC 2231: charset'language'%41%42, in numbered pieces."""
    label, data = "", b""
    for index, number in enumerate(sorted(parts)):
        coded, text = parts[number]
        if index == 0 and coded and text.count("'") >= 2:
            label, _, text = text.split("'", 2)
        data += urllib.parse.unquote_to_bytes(text) if coded else text.encode("utf-8", "ignore")
    return charsets.decode(data, label)
