"""Content-Transfer-Encoding undone, whatever is wrong with it; large parts piece by piece."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from mmap import mmap

_PIECE = 1_000_000
_SMALL = 2_000_000
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_ALPHABET) - {0x3D})
_PADDING = re.compile(rb"=+")
_STRANGE = re.compile(rb"[^A-Za-z0-9+/=\s\0!]|[^\s][ \t]+[^\s]")
_SOFT = re.compile(rb"=[ \t]+(\r?\n)")
_CODING = re.compile(r"[a-z0-9-]+")


def name_of(field: str) -> str:
    """Return the coding that a Content-Transfer-Encoding names, however it is written; "" for none."""
    found = _CODING.search(field.lower())
    coding = found[0] if found else ""
    return {"base-64": "base64", "b": "base64", "quotedprintable": "quoted-printable"}.get(coding, coding)


def undone(data: bytes, coding: str) -> bytes:
    """Return the bytes that were coded. Prose under a label of base64 comes back as it is."""
    if coding == "base64":
        return _base64(data)
    if coding == "quoted-printable":
        return _unquoted(data)
    return uudecoded(data) if coding in {"x-uuencode", "uuencode", "x-uue"} else data


def pieces(raw: bytes | mmap, start: int, end: int, coding: str) -> Iterator[bytes]:
    """Yield what undone() would return of raw[start:end], never more than about a megabyte at once."""
    if end - start <= _SMALL or coding not in {"base64", "quoted-printable", "", "7bit", "8bit", "binary"}:
        yield undone(raw[start:end], coding)
        return
    cut = {"base64": _base64_pieces, "quoted-printable": _quoted_pieces}.get(coding, _plain_pieces)
    yield from cut(raw, start, end)


def unbase64(data: bytes) -> bytes:
    """Return base64 decoded, whatever its padding and strange characters; pieces set end to end as one."""
    out = [_quanta(one) for one in _PADDING.split(data.translate(None, _NOT_BASE64)) if one]
    return out[0] if len(out) == 1 else b"".join(out)


def uudecoded(data: bytes) -> bytes:
    """Return the bytes of uuencoded lines; a broken line costs itself."""
    out = []
    for line in data.splitlines():
        if line.startswith(b"begin ") or line.strip() in {b"end", b"`", b""}:
            continue
        out.append(_uu_line(line.rstrip(b"\r\n")))
    return b"".join(out)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        right = (((line[0] - 32) & 63) * 4 + 5) // 3  # what a broken encoder wrote too much is left out
        try:
            return binascii.a2b_uu(line[:right])
        except binascii.Error:
            return b""


def _unquoted(data: bytes) -> bytes:
    return quopri.decodestring(_SOFT.sub(rb"=\1", data) if b"= " in data or b"=\t" in data else data)


def _base64(data: bytes) -> bytes:
    lines = [line for line in data[:4000].splitlines() if line.strip()]
    prose = sum(bool(b" " in line.strip() or line.translate(None, _EXPECTED)) for line in lines)
    if prose and prose * 2 >= len(lines):
        return data
    return unbase64(_without_footer(data) if len(data) < _SMALL else data)


_EXPECTED = _ALPHABET + b"= \t\r\n\0!"


def _without_footer(data: bytes) -> bytes:
    """Drop what a list's server wrote below the padding that ends the base64."""
    padding = _END.search(data)
    return data[: padding.end()] if padding and _STRANGE.search(data, padding.end()) else data


_END = re.compile(rb"=[ \t\r]*$", re.MULTILINE)


def _quanta(data: bytes) -> bytes:
    only = data[: len(data) - 1] if len(data) % 4 == 1 else data
    return base64.b64decode(only + b"=" * (-len(only) % 4))


def _base64_pieces(raw: bytes | mmap, start: int, end: int) -> Iterator[bytes]:
    left = b""
    for at in range(start, end, _PIECE):
        data = left + raw[at : min(end, at + _PIECE)].translate(None, _NOT_BASE64)
        whole = len(data) if b"=" in data else len(data) // 4 * 4
        left = data[whole:]
        yield unbase64(data[:whole])
    yield unbase64(left)


def _quoted_pieces(raw: bytes | mmap, start: int, end: int) -> Iterator[bytes]:
    while start < end:
        stop = min(end, start + _PIECE)
        if stop < end:
            line_end = raw.rfind(b"\n", start, stop)
            stop = line_end + 1 if line_end > start else stop
        yield _unquoted(raw[start:stop])
        start = stop


def _plain_pieces(raw: bytes | mmap, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _PIECE):
        yield raw[at : min(end, at + _PIECE)]
