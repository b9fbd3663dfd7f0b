"""Which column fills which field: by its name, then by what stands in it. Pure."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.imports.rules.fields import FIELDS

#: Of a column's filled cells, how many must look like it.
_MOST_CELLS, _ENOUGH = 200, 0.7
_SHORT = re.compile(r"[\W_]+")
_LOOKS: dict[str, re.Pattern[str]] = {
    "email": re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}"),
    "phone": re.compile(r"(?:\+|00|0|1[3-9])[0-9][0-9 ()/.-]{6,18}"),
    "url": re.compile(r"https?://\S+\.\S+", re.IGNORECASE),
    "date": re.compile(r"[0-9]{1,4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,4}日?(?:[ T].*)?"),
    "tracking": re.compile(r"(?:1Z[0-9A-Z]{16}|[A-Z]{2}[0-9]{9}[A-Z]{2}|(?:SF|YT|JT|JD)[0-9A-Z]{11,15})"),
    "currency": re.compile(r"(?:EUR|USD|CNY|GBP|JPY|HKD|CHF|TWD|RMB)"),
}


def folded(name: str) -> str:
    """Return a column's name, or a word in a cell, as it is compared: one width, one case, no signs."""
    return _SHORT.sub("", unicodedata.normalize("NFKC", name).casefold())


def key_of(headers: Sequence[str]) -> str:
    """Return what is the same for files whose columns have the same names in the same order."""
    return sha256("\0".join(folded(one) for one in headers).encode()).hexdigest()[:32]


def named(kind: str, header: str) -> str:
    """Return the field that a column's name means, "" where it means none."""
    return _names(kind).get(folded(header), "")


def guess(kind: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return for each column the field it seems to fill, "" for none. rows: some of the file's."""
    taken: set[str] = set()
    found = ["" for _header in headers]
    fields = {one.key: one for one in FIELDS[kind]}
    by_name = [(at, named(kind, header)) for at, header in enumerate(headers)]
    by_content = ((at, _by_content(kind, _column(rows, at))) for at in range(len(headers)))
    for at, key in (*by_name, *by_content):
        if key and not found[at] and (key not in taken or fields[key].many):
            found[at] = key
            taken.add(key)
    return found


def meant(form: str, word: str) -> str:
    """Return the value that a word means in a field with a closed list of them, "" for none."""
    return _values(form).get(folded(word), "")


def header_row(kind: str, rows: Sequence[Sequence[str]]) -> int | None:
    """Return which of the first rows holds the names of the columns, None where none seems to."""
    if not rows:
        return None
    scores = [sum(1 for one in row if one and named(kind, one)) for row in rows[:10]]
    best = max(scores)
    if best >= 2 or (best and len([one for one in rows[scores.index(best)] if one]) == best):
        return scores.index(best)
    widest = max(len([one for one in row if one]) for row in rows[:10])
    first = next(at for at, row in enumerate(rows) if len([one for one in row if one]) * 2 >= widest)
    return None if any(_is_data(one) for one in rows[first]) else first


def _by_content(kind: str, cells: Sequence[str]) -> str:
    """Return the only field whose look these cells have."""
    filled = [one.strip() for one in cells if one.strip()][:_MOST_CELLS]
    if not filled:
        return ""
    for form, look in _LOOKS.items():
        if sum(1 for one in filled if look.fullmatch(one)) >= _ENOUGH * len(filled):
            fits = [one.key for one in FIELDS[kind] if one.form == form]
            return fits[0] if fits else ""
    return ""


def _is_data(cell: str) -> bool:
    return any(look.fullmatch(cell.strip()) for look in _LOOKS.values()) or cell.strip().isdigit()


def _column(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at] for row in rows[:_MOST_CELLS] if at < len(row)]


@cache
def _known() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))


@cache
def _names(kind: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in FIELDS[kind]:
        for name in (field.key, field.label, *_known()[kind].get(field.key, ())):
            found.setdefault(folded(name), field.key)
    return found


@cache
def _values(form: str) -> dict[str, str]:
    values: dict[str, list[str]] = _known()["values"].get(form, {})
    return {folded(word): value for value, words in values.items() for word in (value, *words)}
