"""ISO-2022-JP as Windows writes it: with the characters of NEC and IBM that Python's own codec refuses."""

import re

_ESCAPE = re.compile(rb"\x1b(\$B|\$@|\(B|\(J|\(I|\$\(D|\(H)")


def decode(data: bytes) -> str:
    """Return the text, by way of cp932; what is not in it becomes a replacement character."""
    out: list[bytes] = []
    mode = b"(B"
    at = 0
    for escape in _ESCAPE.finditer(data):
        out.append(_part(data[at : escape.start()], mode))
        mode, at = escape[1], escape.end()
    out.append(_part(data[at:], mode))
    return b"".join(out).decode("cp932", "replace")


def _part(data: bytes, mode: bytes) -> bytes:
    if mode in {b"$B", b"$@"}:
        return b"".join(_shifted(data[at], data[at + 1]) for at in range(0, len(data) - 1, 2))
    if mode == b"(I":
        return bytes(one | 0x80 for one in data)
    return b"?" * (len(data) // 2) if mode == b"$(D" else data


def _shifted(high: int, low: int) -> bytes:
    """Return a row and a cell of JIS X 0208 as the two bytes of Shift_JIS."""
    if not (0x21 <= high <= 0x7E and 0x21 <= low <= 0x7E):
        return bytes(one for one in (high, low) if one in {9, 10, 13, 32})
    row = (high - 0x21) // 2 + (0x81 if high < 0x5F else 0xC1)
    if high % 2:
        return bytes((row, low + (0x1F if low < 0x60 else 0x20)))
    return bytes((row, low + 0x7E))
