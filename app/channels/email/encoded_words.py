"""RFC 2047: words in headers that are encoded, also in all the ways in which they must not be."""

import quopri
import re

from app.channels.email import charsets
from app.channels.email.coding import unbase64

_TOKEN = r"(?:(?!\?=|=\?(?!=)).)"  # noqa: S105  no secret: the inside of an encoded word
#: The last one may have lost its end.
_WORD = re.compile(rf"=\?([^?\s]{{1,60}})\?([bBqQ])\?({_TOKEN}{{0,4000}}\??)(?:\?=|\Z)")
_Run = list[tuple[str, str]]


def decoded(text: str, read_as: str | None = None) -> str:
    """Return text with its RFC 2047 words decoded, neighbours of a charset as one. read_as: see charsets."""
    if "=?" not in text:
        return text
    out: list[str] = []
    charset, run, at = "", _Run(), 0
    for word in _WORD.finditer(text):
        between = text[at : word.start()]
        label = word[1].lower().split("*")[0]
        joined = bool(run) and not between.strip()
        if not joined or charset != label:
            out += [_shown(run, charset, read_as), "" if joined else between]
            run = _Run()
        charset = label
        run.append((word[2].lower(), word[3]))
        at = word.end()
    return "".join([*out, _shown(run, charset, read_as), text[at:]])


def labels(text: str) -> list[str]:
    """Return the charsets that the encoded words of text name."""
    return [word[1].lower().split("*")[0] for word in _WORD.finditer(text[:4000])]


def _shown(run: _Run, charset: str, read_as: str | None) -> str:
    data, pending = b"", ""
    for coding, text in run:
        if coding == "q":
            data, pending = data + unbase64(pending.encode()) + _unquoted(text), ""
            continue
        pending += "".join(text.split())
        if len(pending) % 4 == 0 or pending.endswith("="):  # else a character was cut within its base64
            data, pending = data + unbase64(pending.encode("utf-8", "ignore")), ""
    return charsets.decode(data + unbase64(pending.encode("utf-8", "ignore")), charset, read_as=read_as)


def _unquoted(text: str) -> bytes:
    try:
        return quopri.decodestring(text.encode("utf-8", "ignore"), header=True)
    except ValueError:
        return text.encode("utf-8", "ignore")
