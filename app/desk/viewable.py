"""Which files a browser may show: what they are by their own bytes, whatever a stranger called them."""

from contextlib import suppress
from dataclasses import dataclass

from app.channels.email.charsets import decode

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_TEXT_TYPES = frozenset({"text/plain", "text/csv"})
_TEXT_ENDINGS = (".txt", ".csv", ".log")
_LONGEST_TEXT = 2 * 1024 * 1024
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}) | _TEXT_TYPES


@dataclass(frozen=True)
class Viewable:
    """What a browser is told and given. Text is plain text in UTF-8, whatever it was before."""

    content_type: str
    content: bytes


def may_be_viewable(content_type: str, filename: str) -> bool:
    """Tell whether a file is worth the offer to show it, by what its sender said of it."""
    return content_type in _SHOWN or filename.lower().endswith(_TEXT_ENDINGS)


def viewable(content: bytes, content_type: str, filename: str) -> Viewable | None:
    """Return what may be shown of a file; None where it may only be saved: HTML, SVG, all that is unknown."""
    found = next((kind for start, kind in _STARTS if content.startswith(start)), None)
    if found is None and content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        found = "image/webp"
    if found is not None:
        return Viewable(found, content)
    said = content_type in _TEXT_TYPES or filename.lower().endswith(_TEXT_ENDINGS)
    if not said or b"\0" in content or len(content) > _LONGEST_TEXT:
        return None
    return Viewable("text/plain; charset=utf-8", _text(content).encode())


def _text(content: bytes) -> str:
    """Return text whose charset nobody said: UTF-8, plain GB 2312, or whatever is likeliest."""
    for codec in ("utf-8-sig", "gb2312"):
        with suppress(UnicodeDecodeError):
            return content.decode(codec)
    return decode(content, None)
