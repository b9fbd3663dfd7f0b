"""Rows as what they tell: a draft of a customer, or the values of a product, an order or a shipment. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.core.errors import N_
from app.customers import rules as customers
from app.customers.rules.drafts import Draft
from app.imports.rules.cells import Reader
from app.imports.rules.fields import GROUPED, Field, field_of
from app.imports.rules.wrong import Wrong

#: One row: its number in the file, its cells, and where in the rows' file it ends. Values: what it says,
#: by field.
Row = tuple[int, list[str], int]
Values = dict[str, list[Any]]
_SEVERAL = {
    "email": re.compile(r"[;,|\s]+(?=\S*@)"),
    "phone": re.compile(r"[;|、\n]+"),
    "code": re.compile(r"[;、\n]+"),
}
_MOST_FAULTS = 5
NO_POINT = N_("“%(cell)s” is no address or number of its kind.")


class Faulty(ValueError):
    """A row with one fault or more. faults: [column, message, words], as they are kept."""

    def __init__(self, faults: Sequence[list[Any]]) -> None:
        super().__init__(str(faults))
        self.faults = list(faults[:_MOST_FAULTS])


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How the rows of one file are read."""

    kind: str
    headers: Sequence[str]
    mapping: Sequence[str]
    reader: Reader

    @cached_property
    def columns(self) -> list[tuple[int, Field]]:
        """Return the columns that are read, with their fields."""
        found = ((at, field_of(self.kind, key)) for at, key in enumerate(self.mapping) if key)
        return [(at, field) for at, field in found if field is not None]

    def values(self, cells: Sequence[str]) -> Values:
        """Return what a row says. Raises Faulty."""
        found: Values = {}
        faults: list[list[Any]] = []
        for at, field in self.columns:
            cell = cells[at] if at < len(cells) else ""
            for part in _parts(field, cell):
                try:
                    value = self.reader.value(field.key, field.form, part)
                except Wrong as wrong:
                    faults.append([self.headers[at], *wrong.to_json()])
                else:
                    kept = (self.headers[at], value) if field.key == "extra" else value
                    found.setdefault(field.key, []).append(kept)
        if faults:
            raise Faulty(faults)
        return found

    def groups(self, rows: Iterable[Row]) -> Iterator[list[Row]]:
        """Yield the rows of one thing together: those that follow each other with one number of it."""
        key = GROUPED.get(self.kind, "")
        at = self.mapping.index(key) if key and key in self.mapping else None
        group: list[Row] = []
        for row in rows:
            if group and not (at is not None and _one(group[0][1], row[1], at)):
                yield group
                group = []
            group.append(row)
        if group:
            yield group


def draft(values: Values, source: str) -> Draft:
    """Return the customer that a row tells of. source: the system whose numbers it has. Raises Faulty."""
    company = _first(values, "company")
    points = _points(values, source)
    name = _name(values) or company or next((value for _kind, value in points), "")
    if not name:
        raise Faulty([["", N_("There is no name, no company and no address in this row."), {}]])
    if len(name) > 200:
        raise Faulty([["", N_("“%(cell)s …” is too long."), {"cell": name[:40]}]])
    kept = ("title", "language", "time_zone", "tier", "consent", "consent_source")
    words = {key: str(_first(values, key)) for key in kept if _first(values, key)}
    words |= {key: str(some[0]) for key, some in values.items() if key.startswith("field_")}
    if company:
        words["account"] = company
    if "tags" in values:
        words["tags"] = ", ".join(values["tags"])
    owner = _first(values, "owner")
    return Draft(name=name, points=points, words=_short(words), owner_id=int(owner) if owner else None)


def _name(values: Values) -> str:
    whole = str(_first(values, "name"))
    family, given = str(_first(values, "family_name")), str(_first(values, "given_name"))
    if family or given:
        eastern = (
            bool(family + given)
            and not (family + given).isascii()
            and not re.search(r"[A-Za-z\u00c0-\u024f]", family + given)
        )
        return f"{family}{given}" if eastern else f"{given} {family}".strip()
    return whole


def _points(values: Values, source: str) -> tuple[tuple[str, str], ...]:
    """Return the points of a row. Addresses and phones are normal already: the cells were read so."""
    found = [("external", f"{source}:{one}") for one in values.get("external_id", ())]
    found += [("wechat", one) for one in values.get("wechat", ())]
    normal = [(kind, value, customers.normal(kind, value)) for kind, value in found]
    faults = [["", NO_POINT, {"cell": value[:80]}] for _kind, value, good in normal if good is None]
    if faults:
        raise Faulty(faults)
    points = [(kind, good or "") for kind, _value, good in normal]
    points += [(kind, one) for kind in ("email", "phone", "whatsapp") for one in values.get(kind, ())]
    return tuple(dict.fromkeys(points))


def _short(words: dict[str, str]) -> dict[str, str]:
    most = {"title": 120, "tier": 40, "account": 200, "consent_source": 200}
    long = [one for key, one in words.items() if len(one) > most.get(key, 2_000)]
    if long:
        raise Faulty([["", N_("“%(cell)s …” is too long."), {"cell": long[0][:40]}]])
    return words


def _first(values: Values, key: str) -> Any:
    return values[key][0] if values.get(key) else ""


def _parts(field: Field, cell: str) -> list[str]:
    """Return the parts of a cell, each a value of its field; none of an empty one."""
    if not cell.strip():
        return []
    several = _SEVERAL.get(field.form)
    if several is None or not field.many:
        return [cell]
    return [one for one in several.split(cell.strip()) if one]


def _one(cells: Sequence[str], others: Sequence[str], at: int) -> bool:
    """Tell whether two rows name the same thing: the same number, or the second none (another line)."""
    first, second = (some[at].strip() if at < len(some) else "" for some in (cells, others))
    return bool(first) and (first == second or not second)
