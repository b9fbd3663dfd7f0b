"""The newest words of a mail: no quoted history, no signature. Line rules only, linear in the length."""

import re
from functools import cache

from app.core.text import phrases
from app.core.text.quoted import history

LIMIT = 256_000

_RULE = re.compile(r"[\s_=*-]*$")
_QUOTES = (">", " >", "＞")  # noqa: RUF001  some clients in China write it
_SIGNATURES = {"-- ", "--\xa0"}


def newest(text: str, *, own: str = "") -> str:
    """Return the words the sender wrote now; answers between quotes are kept. Empty only if text is blank.

    own: the sender's address, which some clients put below the words. Reads at most 256,000 characters.
    """
    lines = text[:LIMIT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = _trimmed(_own(lines), own.lower())
    return "\n".join(kept).strip() or text[:LIMIT].strip() or text.strip()[:LIMIT]


def _own(lines: list[str]) -> list[str]:
    kept: list[str] = []
    said = cut = False
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.startswith(_QUOTES):
            index += 1
            continue
        if said and _signature(line, len(lines) - index):
            index, cut, kept = _next_quote(lines, index), True, [*_trimmed(kept), ""]
            continue
        length = history(lines, index)
        if length and not _quoted_after(lines, index + length):
            break
        if length:
            kept, cut = [*_trimmed(kept), ""], True
        elif line.strip() or not (cut and kept and not kept[-1].strip()):
            kept.append(line)
            said = said or bool(line.strip())
        index += length or 1
    return kept


def _signature(line: str, left: int) -> bool:
    return line in _SIGNATURES or (line == "--" and left <= 15)


def _next_quote(lines: list[str], index: int) -> int:
    """Return where answers may go on below a signature: at the next quoted line, else at the end."""
    while index < len(lines) and not lines[index].startswith(">"):
        index += 1
    return index


def _quoted_after(lines: list[str], index: int) -> bool:
    return next((line for line in lines[index : index + 10] if line.strip()), "").startswith(_QUOTES)


def _trimmed(kept: list[str], own: str = "") -> list[str]:
    """Drop what clients put below the words: rules, "Sent from my phone", the sender's own address."""
    while kept and (_rule(kept[-1]) or _device(kept[-1]) or (own and kept[-1].strip().lower() == own)):
        kept.pop()
    return kept


def _rule(line: str) -> bool:
    return len(line) <= 200 and bool(_RULE.match(line))


def _device(line: str) -> bool:
    return len(line) < 120 and bool(_devices().match(line.strip(" \t\xa0|*_[(").lower()))


@cache
def _devices() -> re.Pattern[str]:
    def any_of(kind: str) -> str:
        return "|".join(re.escape(one).replace(r"\*", ".{0,40}") for one in phrases.every(kind))

    link = r"(?:\s?<[^<>\s]{1,90}>)?"
    return re.compile(
        rf"(?:(?:{any_of('device_starts')}).{{0,60}}|.{{0,30}}(?:{any_of('device_ends')})){link}[.。!]?\W*$"
    )
