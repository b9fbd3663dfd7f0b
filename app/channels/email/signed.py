"""S/MIME as one lump (application/pkcs7-mime): what a signed one says. RFC 5652, read without its signature.

A reader of just so much BER as stands around the content: lengths are trusted no further than the bytes there
are, and depth is bounded.
"""

from dataclasses import dataclass

from app.channels.email.mail import Protection

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
_DEPTH = 12
_OCTETS, _OID, _SEQUENCE = 0x04, 0x06, 0x30
_PARTS = 100_000


@dataclass(frozen=True)
class _Element:
    tag: int
    start: int
    end: int
    after: int


def inside(data: bytes) -> tuple[Protection, bytes]:
    """Return "signed" and the content, "encrypted" and nothing, or "" where it is neither."""
    try:
        info = _children(data, _element(data, 0, len(data), 0))
        kind = data[info[0].start : info[0].end]
        if kind in _ENVELOPED:
            return "encrypted", b""
        if kind != _SIGNED:
            return "", b""
        content = _children(data, _children(data, info[1])[0])
        wrapped = next(one for one in content if one.tag == _SEQUENCE)
        return "signed", _octets(data, _children(data, _children(data, wrapped)[1])[0], 0)
    except (IndexError, ValueError, StopIteration):
        return "", b""


def _octets(data: bytes, element: _Element, depth: int) -> bytes:
    if element.tag == _OCTETS:
        return data[element.start : element.end]
    if depth > _DEPTH:
        raise ValueError
    return b"".join(_octets(data, one, depth + 1) for one in _children(data, element))


def _children(data: bytes, parent: _Element) -> list[_Element]:
    found: list[_Element] = []
    at = parent.start
    while at < parent.end:
        element = _element(data, at, parent.end, 0)
        if len(found) > _PARTS:
            raise ValueError
        found.append(element)
        at = element.after
    return found


def _element(data: bytes, at: int, end: int, depth: int) -> _Element:
    """Return the element at at. Raises ValueError or IndexError where it is broken."""
    if depth > _DEPTH:
        raise ValueError
    tag, length, start = data[at], data[at + 1], at + 2
    if length == 0x80:
        return _indefinite(data, tag, start, end, depth)
    if length > 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[start : start + min(size, 8)], "big"), start + size
    stop = start + length
    if stop > end:
        raise ValueError
    return _Element(tag, start, stop, stop)


def _indefinite(data: bytes, tag: int, start: int, end: int, depth: int) -> _Element:
    at = start
    while data[at : at + 2] != b"\0\0":
        at = _element(data, at, end, depth + 1).after
    return _Element(tag, start, at, at + 2)
