"""Whether a customer asks where an order is: wording as data, <language>.toml. Pure.

A file has `things` (what may be on its way), `comes` (what it does then), `asks` (patterns that ask; {thing}
and {come} are any of those, {gap} is a few words of one sentence) and `never` (patterns of other matters: a
mail that names one is a person's, whatever else it asks). A new language is a
new file. In doubt the answer is no: a question that is missed is answered by a person, as it always was.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
#: Who writes more than this has more on her mind.
MOST = 1200
_SUBJECT_HEAD = re.compile(r"^(?:\s*(?:re|aw|sv|fwd?|wg|tr|rv|回复|答复|转发)\s*[:：]\s*)+", re.IGNORECASE)  # noqa: RUF001
#: A few words of one sentence.
_GAP = r"[^.?!\n]{0,50}?"
_CLASS = re.compile(r"(\[[^\]]*\])")
_FOLDED = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "ß": "ss", "？": "?", "，": ",", "。": "."})  # noqa: RUF001


@dataclass(frozen=True)
class _Language:
    asks: re.Pattern[str]
    never: re.Pattern[str]


def asks_where(subject: str, words: str) -> str:
    """Return the words by which a mail asks where an order is, "" where it does not, or asks for more.

    words: the newest alone, without what they quote.
    """
    if len(words) > MOST:
        return ""
    text = _plain(f"{_SUBJECT_HEAD.sub('', subject)}\n{words}")
    found = [(one, match) for one in _languages() if (match := one.asks.search(text))]
    if not found or any(one.never.search(text) for one, _match in found):
        return ""
    return " ".join(found[0][1][0].split())[:80]


def _plain(text: str) -> str:
    """Return text in small letters, without accents, apostrophes of one kind."""
    parts = unicodedata.normalize("NFKD", text.translate(_FOLDED).lower())
    bare = "".join(one for one in parts if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", bare)


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.toml")))


def _read(path: Path) -> _Language:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    spaced = data.get("spaces", True)
    named = {"{thing}": _group(data["things"]), "{come}": _group(data["comes"]), "{gap}": _GAP}
    return _Language(_any(data["asks"], named, spaced=spaced), _any(data["never"], named, spaced=spaced))


def _group(some: Iterable[str]) -> str:
    return f"(?:{'|'.join(_plain_pattern(one) for one in some)})"


def _any(patterns: Iterable[str], named: Mapping[str, str], *, spaced: bool) -> re.Pattern[str]:
    """Return one pattern for all. A blank is any gap; in languages with spaces, words are whole."""
    edge = r"\b" if spaced else ""
    whole = "|".join(f"{edge}(?:{_plain_pattern(one)}){edge}" for one in patterns)
    for name, pattern in named.items():
        whole = whole.replace(name, pattern)
    return re.compile(whole)


def _plain_pattern(pattern: str) -> str:
    """Return a pattern for plain text. A blank is any gap, but not in a class of characters."""
    marks = unicodedata.normalize("NFKD", pattern.translate(_FOLDED))
    bare = unicodedata.normalize("NFC", "".join(one for one in marks if not unicodedata.combining(one)))
    return "".join(part if part.startswith("[") else _gaps(part) for part in _CLASS.split(bare))


def _gaps(part: str) -> str:
    return part.replace(" ?", r"[\s,]*").replace(" ", r"[\s,]+")
