"""Which bytes are a picture that a page may show: by what they are, never by what somebody called them."""

import struct

MOST_BYTES = 20_000_000
_MOST_PIXELS = 40_000_000
_SIZES = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})


def kind_of(content: bytes) -> str | None:
    """Return the media type of a PNG, GIF, JPEG or WebP of at most 40 million pixels; None for all else."""
    try:
        kind, wide, high = _measured(content)
    except (struct.error, IndexError):
        return None
    return kind if kind and 0 < wide * high <= _MOST_PIXELS else None


def _measured(content: bytes) -> tuple[str | None, int, int]:
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return "image/png", *struct.unpack_from(">II", content, 16)
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return "image/gif", *struct.unpack_from("<HH", content, 6)
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", *_jpeg(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", *_webp(content)
    return None, 0, 0


def _jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while content[at] == 0xFF:
        mark = content[at + 1]
        if mark in _SIZES:
            high, wide = struct.unpack_from(">HH", content, at + 5)
            return wide, high
        at += 2 + max(2, struct.unpack_from(">H", content, at + 2)[0])
    return 0, 0


def _webp(content: bytes) -> tuple[int, int]:
    if content[12:16] == b"VP8X":
        wide, high = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
    elif content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        wide, high = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        wide, high = (one & 0x3FFF for one in struct.unpack_from("<HH", content, 26))
    return wide, high
