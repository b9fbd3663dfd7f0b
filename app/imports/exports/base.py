"""What a list is that may leave the house: its name, its columns, and its things a page at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from app.core.actor import Actor

Cell = Callable[[Any], str]
#: The things of a page, and where the next one begins: None at the end.
Page = tuple[Sequence[Any], Any]
#: So many things are asked for at once.
MOST = 500


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. cell: what it says of a thing. of_line: of a part of one, given (thing, part)."""

    key: str
    label: str
    cell: Cell
    of_line: bool = False


def no_lines(_thing: Any) -> Sequence[Any]:
    """Return the parts of a thing that has none: one row each."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """A list that may leave. filters: the names of what narrows it, as its page has them.

    page: the things that an actor may see from a place on; the first place is "". lines: the parts of a
    thing, each of which has a row of its own where a column of parts is asked for.
    """

    name: str
    columns: Callable[[], list[Column]]
    page: Callable[[Actor, Mapping[str, str], Any], Page]
    filters: tuple[str, ...] = ()
    lines: Callable[[Any], Sequence[Any]] = no_lines


def instant(at: datetime | None) -> str:
    """Return an instant in UTC as spreadsheets and our imports read it; "" for none."""
    return f"{at:%Y-%m-%d %H:%M:%S}Z" if at else ""


def money(minor: int | None, currency: str) -> str:
    """Return an amount in the currency's usual unit, "" for none."""
    if minor is None or not currency:
        return ""
    return f"{Decimal(minor).scaleb(-get_currency_precision(currency)):f}"


def number_in(said: Mapping[str, str], name: str) -> int | None:
    """Return a number that narrows a list, None where there is none."""
    return int(said[name]) if said.get(name, "").isdecimal() else None
