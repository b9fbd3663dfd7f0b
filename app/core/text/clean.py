"""Short texts from outside, made safe for one line of a page, a header or a log."""

import re
import unicodedata

_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_ZERO_WIDTH = "\u00ad\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff"
_NO_BIDI = dict.fromkeys(map(ord, _BIDI))
_NO_ZERO_WIDTH = dict.fromkeys(map(ord, _ZERO_WIDTH))
_BLANKS = re.compile(r"\s+")
_FILENAME_LIMIT = 200


def one_line(text: str, limit: int = 500) -> str:
    """Return text on one line of at most limit characters: no controls, line ends or bidi overrides.

    A line end becomes a blank; runs of blanks become one.
    """
    head = text[: limit * 4]
    if head.isascii() and head.isprintable():
        return _BLANKS.sub(" ", head).strip()[:limit].rstrip()
    seen = "".join(_visible(character) for character in head.translate(_NO_BIDI))
    return _BLANKS.sub(" ", seen).strip()[:limit].rstrip()


def filename(name: str) -> str:
    """Return a name to show, never a path: last part only, no invisible characters, "attachment" if empty."""
    last = re.split(r"[/\\]", name[:4000])[-1]
    shown = one_line(last, 4000).translate(_NO_ZERO_WIDTH).strip(" .:")
    return _shortened(shown) or "attachment"


def body(text: str) -> str:
    """Return running text without NUL, half characters and bidi overrides; line ends become LF."""
    if not _UNCLEAN.search(text):
        return text
    joined = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    whole = joined.encode("utf-8", "ignore").decode("utf-8")
    return whole.translate(_NO_BIDI | _NO_CONTROLS)


_UNCLEAN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_BIDI}]")
_NO_CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if code not in {9, 10}}


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return ""
    if category in {"Cc", "Zl", "Zp"}:
        return " " if character.isspace() else ""
    return character


def _shortened(name: str) -> str:
    if len(name) <= _FILENAME_LIMIT:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:_FILENAME_LIMIT]
    return f"{stem[: _FILENAME_LIMIT - len(ending) - 1]}.{ending}"
