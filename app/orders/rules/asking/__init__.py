"""Whether a customer asks where an order is: wording as data, <language>.toml. Pure.

A file has `things` (what may be on its way), `asks` (patterns that ask; {thing} is any of things) and `never`
(patterns of other matters: a mail that names one is a person's, whatever else it asks). A new language is a
new file. In doubt the answer is no: a question that is missed is answered by a person, as it always was.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
#: Who writes more than this has more on her mind.
MOST = 1200
_SUBJECT_HEAD = re.compile(r"^(?:\s*(?:re|aw|sv|fwd?|wg|tr|rv|回复|答复|转发)\s*[:：]\s*)+", re.IGNORECASE)  # noqa: RUF001
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
    thing = f"(?:{'|'.join(_plain(one) for one in data['things'])})"
    spaced = data.get("spaces", True)
    return _Language(_any(data["asks"], thing, spaced=spaced), _any(data["never"], thing, spaced=spaced))


def _any(patterns: Iterable[str], thing: str, *, spaced: bool) -> re.Pattern[str]:
    """Return one pattern for all. A blank is any gap; in languages with spaces, words are whole."""
    parts = (_plain_pattern(one).replace("{thing}", thing) for one in patterns)
    edge = r"\b" if spaced else ""
    return re.compile("|".join(f"{edge}(?:{one}){edge}" for one in parts))


def _plain_pattern(pattern: str) -> str:
    bare = "".join(
        one
        for one in unicodedata.normalize("NFKD", pattern.translate(_FOLDED))
        if not unicodedata.combining(one)
    )
    return unicodedata.normalize("NFC", bare).replace(" ", r"[\s,]+")
