"""How names are compared, and by which words they are found. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

_MARKS = re.compile("[\u0300-\u036f]")
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"([{_HAN}]+)|([^\\W_{_HAN}]+)")
_STOPS = re.compile(r"[\W_]+")
#: The longest word that is kept: what is longer is found by its beginning.
LONGEST_TERM, MOST_TERMS = 40, 60
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")


def name_key(name: str) -> str:
    """Return name as it is compared: one width, one case, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@lru_cache(20_000)
def company_key(name: str) -> str:
    """Return what tells a company's name apart: no legal form, stops or accents; never empty for a name."""
    whole = _folded(name)
    words = _STOPS.sub(" ", _DOTTED.sub("", whole)).split()
    while len(words) > 1 and words[-1] in _forms():
        words.pop()
    key = _without_form(" ".join(words))
    return key or name_key(name)


def terms(*texts: str, most: int = MOST_TERMS) -> list[str]:
    """Return by what texts are found, each once: words of Latin script, pairs of Chinese characters."""
    found: dict[str, None] = {}
    for text in texts:
        for han, word in _RUN.findall(_folded(text)):
            found.update(dict.fromkeys(_pairs(han) if han else [word[:LONGEST_TERM]]))
            if len(found) >= most:
                return list(found)[:most]
    return list(found)


def wanted(text: str) -> list[tuple[str, bool]]:
    """Return the words that somebody looks for; True where a word of theirs may go on.

    A word is found by its beginning, two Chinese characters or more as they stand, one as the first of two.
    """
    found: list[tuple[str, bool]] = []
    for han, word in _RUN.findall(_folded(text)):
        if han:
            found += [(pair, len(han) == 1) for pair in _pairs(han)]
        else:
            found.append((word[:LONGEST_TERM], True))
    return list(dict.fromkeys(found))[:8]


def tag(words: str) -> str:
    """Return a tag as it is kept: one line, one case, no comma."""
    return name_key(words.replace(",", " "))[:LONGEST_TERM]


def tags(words: str) -> list[str]:
    """Return the tags of a line on which they stand with commas between, each once."""
    parts: Iterable[str] = re.split(r"[,;\n，；、]", words)  # noqa: RUF001 - as people in China write
    return sorted({tag(one) for one in parts if tag(one)})


def _folded(text: str) -> str:
    """Return text in one width and one case, without accents."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _MARKS.sub("", split))


def _pairs(han: str) -> list[str]:
    return [han[at : at + 2] for at in range(len(han) - 1)] or [han]


def _without_form(name: str) -> str:
    """Return a Chinese company's name without its legal form."""
    ending = next(
        (one for one in _forms() if not one.isascii() and name.endswith(one) and len(name) > len(one)), ""
    )
    return name.removesuffix(ending).strip()


@cache
def _forms() -> tuple[str, ...]:
    lines = (Path(__file__).parent / "company_forms.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
