"""Header fields of a mail, read with limits and without any structured parser."""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from mmap import mmap

from app.channels.email import charsets, parameters
from app.channels.email.encoded_words import decoded
from app.core.text import clean

ALL_LIMIT = 64_000
FIELD_LIMIT = 8_000

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_LINE = re.compile(rb"[^\n]*\n?")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}@[^<>\s]{1,500}>")


class Headers:
    """Fields in their order; names in lower case, values unfolded bytes."""

    def __init__(self, fields: list[tuple[str, bytes]], charset: str | None = None) -> None:
        self._values: dict[str, list[bytes]] = {}
        for name, value in fields:
            self._values.setdefault(name, []).append(value)
        self.charset = charset
        self.read_as: str | None = None

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def names(self) -> set[str]:
        """Return the names of all fields, in lower case."""
        return set(self._values)

    def every(self, name: str) -> list[str]:
        """Return all values of a field, decoded from bytes only: encoded words stay as they are."""
        return [self._decoded(value).strip() for value in self._values.get(name, ())]

    def first(self, name: str) -> str:
        """Return the topmost value of a field, "" where there is none."""
        values = self._values.get(name)
        return self._decoded(values[0]).strip() if values else ""

    def words(self, name: str, limit: int = 500) -> str:
        """Return the topmost value with its encoded words decoded, on one line."""
        return clean.one_line(decoded(self.first(name), self.read_as), limit)

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """Return a field such as Content-Type: its value in lower case, and its parameters."""
        value = self.first(name)[:FIELD_LIMIT]
        if ";" not in value:
            return value.strip().lower()[:200], {}
        return value.split(";")[0].strip().lower()[:200], parameters.parse(value)

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

    def _decoded(self, value: bytes) -> str:
        if value.isascii() and b"\x1b" not in value:
            return clean.body(value.decode("ascii"))
        return charsets.decode(value, self.charset, read_as=self.read_as)


def parse(raw: bytes | mmap, start: int, end: int) -> tuple[Headers, int]:
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
