"""In which characters a text file is written, told by its bytes alone."""

import codecs
from pathlib import Path

from app.imports.reading.limits import NOT_DECODED, Unreadable

#: What a person may choose: Python's name of it, and what people call it.
ENCODINGS = {
    "utf-8": "UTF-8",
    "gb18030": "GBK / GB18030 (中文)",
    "big5": "Big5 (繁體中文)",
    "cp1252": "Windows-1252 (Western)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "shift_jis": "Shift-JIS (日本語)",
    "utf-16": "UTF-16",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 1_000_000
_ENOUGH = 0.6


def encoding_of(path: Path) -> str:
    """Return Python's name of a file's characters."""
    with path.open("rb") as file:
        head = file.read(_PIECE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    even, odd = (head[start:4096:2].count(0) for start in (0, 1))
    if max(even, odd) > len(head[:4096]) // 8:
        return "utf-16-le" if odd > even else "utf-16-be"
    if decodes(path, "utf-8"):
        return "utf-8"
    return _eastern(path, head) or ("cp1252" if decodes(path, "cp1252") else "latin-1")


def decodes(path: Path, encoding: str) -> bool:
    """Tell whether all of a file is of these characters."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def chosen(path: Path, encoding: str) -> str:
    """Return an encoding that a person chose, where the file is of it. Raises Unreadable."""
    if encoding not in ENCODINGS or not decodes(path, encoding):
        raise Unreadable(NOT_DECODED)
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _eastern(path: Path, head: bytes) -> str:
    """Return which Chinese writing it is, by how many pairs of bytes are common characters of it."""
    pairs = _pairs(head)
    if not pairs:
        return ""
    simple = sum(1 for one, two in pairs if (0xB0 <= one <= 0xD7 or one in {0xA1, 0xA3}) and two >= 0xA1)
    other = sum(1 for one, two in pairs if 0xA4 <= one <= 0xC6 and (0x40 <= two <= 0x7E or two >= 0xA1))
    low = sum(1 for _one, two in pairs if two < 0xA1)
    if simple >= _ENOUGH * len(pairs) and low * 5 < len(pairs) and decodes(path, "gb18030"):
        return "gb18030"
    if other >= 0.8 * len(pairs) and low and decodes(path, "big5"):
        return "big5"
    return ""


def _pairs(data: bytes) -> list[tuple[int, int]]:
    """Return the pairs of bytes that begin with one above ASCII, in reading order."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(data) - 1 and len(found) < 20_000:
        if data[at] < 0x81:
            at += 1
            continue
        found.append((data[at], data[at + 1]))
        at += 2
    return found
