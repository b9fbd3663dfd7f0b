"""winmail.dat (TNEF, MS-OXTNEF): the files and the words that Outlook packed into it.

Our own reader, because the one there is on PyPI copies the rest of the file for every attribute, which takes
quadratic time, and believes every count it reads. One pass, nothing trusted beyond the bytes there are.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.channels.email import charsets
from app.channels.email.files import Loose

_SIGNATURE = 0x223E9F78
_MOST_FILES = 200
_MOST_PROPERTIES = 2_000
_RTF_LIMIT = 1_000_000

_BODY, _CODEPAGE, _PROPERTIES = 0x800C, 0x9007, 0x9003
_BEGIN, _TITLE, _DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_LONG_NAME, _SHORT_NAME, _MIME, _CONTENT_ID, _OBJECT = 0x3707, 0x3704, 0x370E, 0x3712, 0x3701
_PLAIN, _RTF, _HTML, _INTERNET_CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_LENGTHY = {0x0D, 0x1E, 0x1F, 0x102}


@dataclass
class Unpacked:
    """What was inside. text, html: of the message, "" where there is none."""

    files: list[Loose] = field(default_factory=list)
    text: str = ""
    html: str = ""


@dataclass
class _File:
    title: bytes = b""
    data: bytes = b""
    values: dict[int, tuple[int, bytes]] = field(default_factory=dict)


def unpack(data: bytes) -> Unpacked | None:
    """Return what a winmail.dat holds; None where it is none."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    codepage, body = "cp1252", b""
    message: dict[int, tuple[int, bytes]] = {}
    files: list[_File] = []
    for name, value in _attributes(data):
        if name == _CODEPAGE and len(value) >= 4:
            codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == _BODY:
            body = value
        elif name == _PROPERTIES:
            message = dict(_properties(value))
        elif name == _BEGIN and len(files) < _MOST_FILES:
            files.append(_File())
        elif files:
            _add(files[-1], name, value)
    words = _words(message, body, codepage)
    words.files = [_loose(one, codepage) for one in files if one.data]
    return words


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 11 <= len(data):
        name, length = struct.unpack_from("<xHxxI", data, at)
        yield name, data[at + 9 : at + 9 + length]
        at += 11 + length


def _add(file: _File, name: int, value: bytes) -> None:
    if name == _TITLE:
        file.title = value
    elif name == _DATA:
        file.data = value
    elif name == _FILE_PROPERTIES:
        file.values = dict(_properties(value))
        if not file.data and _OBJECT in file.values:
            file.data = file.values[_OBJECT][1].removeprefix(_EMBEDDED)


_EMBEDDED = bytes.fromhex("0703020000000000c000000000000046")


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Yield id and (type, first value) of each MAPI property; ends where the bytes make no sense."""
    try:
        count, at = min(struct.unpack_from("<I", data)[0], _MOST_PROPERTIES), 4
        for _ in range(count):
            kind, name = struct.unpack_from("<HH", data, at)
            at += 4
            if name >= 0x8000:
                at = _skip_name(data, at)
            value, at = _value(data, at, kind)
            yield name, (kind & 0x0FFF, value)
    except (struct.error, ValueError, KeyError):
        return


def _skip_name(data: bytes, at: int) -> int:
    by_text, length = struct.unpack_from("<II", data, at + 16)
    return at + 24 + ((length + 3) // 4 * 4 if by_text else 0)


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    base = kind & 0x0FFF
    count = 1
    if kind & 0x1000 or base in _LENGTHY:
        count = struct.unpack_from("<I", data, at)[0]
        at += 4
    if not 0 <= count <= _MOST_PROPERTIES:
        raise ValueError
    first = b""
    for number in range(count):
        if base in _LENGTHY:
            size = struct.unpack_from("<I", data, at)[0]
            begin, at = at + 4, at + 4 + (size + 3) // 4 * 4
        else:
            size = _FIXED[base]
            begin, at = at, at + max(size, 4)
        if begin + size > len(data):
            raise ValueError
        first = first if number else data[begin : begin + size]
    return first, at


def _string(values: dict[int, tuple[int, bytes]], name: int, codepage: str) -> str:
    kind, value = values.get(name, (0, b""))
    label = "utf-16-le" if kind == 0x1F else codepage
    return charsets.decode(value, label).rstrip("\0") if value else ""


def _loose(file: _File, codepage: str) -> Loose:
    title = charsets.decode(file.title.rstrip(b"\0"), codepage)
    named = _string(file.values, _LONG_NAME, codepage) or _string(file.values, _SHORT_NAME, codepage)
    kind = _string(file.values, _MIME, codepage).strip().lower()
    return Loose(
        filename=named or title or "attachment",
        type=kind if "/" in kind else "application/octet-stream",
        data=file.data,
        content_id=_string(file.values, _CONTENT_ID, codepage).strip("<> ")[:300] or None,
    )


def _words(message: dict[int, tuple[int, bytes]], body: bytes, codepage: str) -> Unpacked:
    page = message.get(_INTERNET_CODEPAGE, (0, b""))[1]
    internet = f"cp{struct.unpack('<I', page)[0]}" if len(page) == 4 else codepage
    internet = "utf-8" if internet == "cp65001" else internet
    html = charsets.decode(message[_HTML][1].rstrip(b"\0"), internet) if _HTML in message else ""
    text = _string(message, _PLAIN, codepage) or charsets.decode(body.rstrip(b"\0"), codepage)
    if not html and not text and _RTF in message:
        text = _rich(message[_RTF][1])
    return Unpacked(text=text, html=html)


def _rich(data: bytes) -> str:
    """Return the words of compressed RTF, "" where it is too long or broken."""
    from compressed_rtf import decompress  # noqa: PLC0415  loaded for the few mails that need it
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415

    if len(data) > _RTF_LIMIT // 4:
        return ""
    try:
        rich = decompress(data)[:_RTF_LIMIT].decode("cp1252", "replace")
        return str(rtf_to_text(rich, errors="replace")).strip()  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 - two libraries with errors of their own; the RTF is then left unread
        return ""
