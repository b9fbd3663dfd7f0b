"""RFC 2231: the parameters of a field, and the four other ways in which clients write a file's name."""

import re
import urllib.parse

from app.channels.email import charsets
from app.channels.email.encoded_words import decoded

_QUOTED = r'"(?:[^"\\]|\\.|"(?!\s*(?:;|$)))*"?'
_PARAMETER = re.compile(rf';\s*([^\s=;"]{{1,100}})\s*=\s*({_QUOTED}|[^;]*)', re.DOTALL)
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_MOST = 200
_Pieces = dict[int, tuple[bool, str]]


def parse(value: str) -> dict[str, str]:
    """Return the parameters of a field's value, by lower-case name, decoded."""
    plain: dict[str, str] = {}
    pieces: dict[str, _Pieces] = {}
    for match in list(_PARAMETER.finditer(value))[:_MOST]:
        name, star, rest = match[1].lower().partition("*")
        text = _unquoted(match[2].strip())
        if not star:
            plain.setdefault(name, _named(text))
            continue
        number, coded = rest.rstrip("*"), rest.endswith("*") or not rest
        if number.isdecimal() or not number:
            pieces.setdefault(name, {})[int(number[:4] or 0)] = (coded, text)
    for name, parts in pieces.items():
        whole, sound = _joined(parts)
        if whole.strip() and (sound or name not in plain):
            plain[name] = whole
    return plain


def _named(text: str) -> str:
    """Return a plain parameter: encoded words and percent signs are not allowed in it, and often there."""
    if "=?" in text:
        return decoded(text)
    if len(_PERCENT.findall(text)) >= 2:
        data = urllib.parse.unquote_to_bytes(text)
        if not data.isascii() and "\ufffd" not in data.decode("utf-8", "replace"):
            return data.decode("utf-8")
    return text


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    inside = text[1:].removesuffix('"')
    if re.match(r"[A-Za-z]:\\|\\\\", inside):  # a path of Windows, and no escapes
        return inside
    return re.sub(r'\\(["\\])', r"\1", inside)


def _joined(parts: _Pieces) -> tuple[str, bool]:
    """Return what RFC 2231's pieces say (charset'language'%41%42, in any order), and whether it is sound."""
    label, data = "", b""
    for index, number in enumerate(sorted(parts)):
        coded, text = parts[number]
        if index == 0 and text.count("'") >= 2 and (coded or _PERCENT.search(text)):
            label, _, text = text.split("'", 2)
            coded = True
        data += urllib.parse.unquote_to_bytes(text) if coded else text.encode("utf-8", "ignore")
    shown = charsets.decode(data, label)
    sound = charsets.is_sound(data, label or "utf-8")
    return (decoded(shown) if shown.startswith("=?") else shown), sound
