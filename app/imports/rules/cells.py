"""A cell as a value of its field. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NoReturn
from zoneinfo import available_timezones

from app.core.errors import N_
from app.customers import rules as customers
from app.imports.rules import dates, numbers
from app.imports.rules.headers import meant
from app.imports.rules.options import Options
from app.imports.rules.wrong import Wrong

_EXCEL = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|NV|WERT!|BEZUG!)")
_URL = re.compile(r"https?://[^\s\"<>]{3,1990}", re.IGNORECASE)
_EXTENSION = re.compile(r"\s*(?:ext?\.?|转|分机)\s*[0-9]{1,6}$", re.IGNORECASE)
_LONGEST = {"code": 100, "text": 300, "url": 2_000, "currency": 3}
#: What stands before text that a spreadsheet would take for a formula; exports write it, imports drop it.
GUARDED = re.compile(r"'(?=[=+\-@\t\r])")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads cells under a file's options. custom: administrators' fields, as (kind, choices) by their key.

    owners: agents' ids by their address.
    """

    options: Options
    custom: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    owners: Mapping[str, int] = field(default_factory=dict)

    def value(self, key: str, form: str, cell: str) -> Any:
        """Return what a cell says. Raises Wrong."""
        said = GUARDED.sub("", cell, count=1) if cell.startswith("'") else cell
        if _ERROR.fullmatch(said):
            raise Wrong(N_("“%(cell)s”: Excel shows an error here."), cell=said)
        if form in {"code", "phone", "tracking"} and _EXCEL.fullmatch(said):
            raise Wrong(
                N_("“%(cell)s”: Excel has shortened this number. Make the column text and fill it again."),
                cell=said,
            )
        if form == "custom":
            return self._custom(key.removeprefix("field_"), said)
        read = getattr(self, f"_{form}", None)
        return read(said) if read else _text(said, form)

    def _email(self, said: str) -> str:
        found = customers.normal("email", said.removeprefix("mailto:").strip("<> "))
        return found or _none(N_("“%(cell)s” is no email address."), said)

    def _phone(self, said: str) -> str:
        found = customers.e164(_EXTENSION.sub("", said), self.options.country)
        message = N_("“%(cell)s” is no phone number that can be called.")
        if not self.options.country and not said.startswith(("+", "00")):
            message = N_("“%(cell)s”: say in which country phone numbers are that do not begin with +.")
        return found or _none(message, said)

    def _date(self, said: str) -> datetime:
        return dates.moment(said, self.options.date_order, self.options.zone)

    def _money(self, said: str) -> tuple[Decimal, str]:
        return numbers.amount(said, self.options.decimal)

    def _count(self, said: str) -> int:
        found = numbers.number(said, self.options.decimal)
        if found != found.to_integral_value() or not 0 <= found < 10**7:
            _none(N_("“%(cell)s” is no number of pieces."), said)
        return int(found)

    def _currency(self, said: str) -> str:
        code = numbers.amount(f"{said} 0", ".")[1] if said else ""
        return code or _none(N_("“%(cell)s” is no currency."), said)

    def _url(self, said: str) -> str:
        return said if _URL.fullmatch(said) else _none(N_("“%(cell)s” is no link."), said)

    def _tags(self, said: str) -> str:
        return ", ".join(customers.tags(said.replace("|", ",")))

    def _zone(self, said: str) -> str:
        return said if said in _zones() else _none(N_("“%(cell)s” is no time zone."), said)

    def _owner(self, said: str) -> str:
        if said.lower() not in self.owners:
            _none(N_("“%(cell)s” is no agent's email address."), said)
        return str(self.owners[said.lower()])

    def _language(self, said: str) -> str:
        return meant("language", said) or _none(N_("“%(cell)s” is none of our languages."), said)

    def _consent(self, said: str) -> str:
        return meant("consent", said) or _none(N_("“%(cell)s” is neither yes nor no."), said)

    def _order_status(self, said: str) -> str:
        return meant("order_status", said) or _none(N_("“%(cell)s” is no status of an order."), said)

    def _parcel_status(self, said: str) -> str:
        return meant("parcel_status", said) or _none(N_("“%(cell)s” is no status of a parcel."), said)

    def _custom(self, key: str, said: str) -> str:
        kind, choices = self.custom.get(key, ("text", ()))
        if kind == "date":
            return dates.day(said, self.options.date_order).isoformat()
        if kind == "number":
            return f"{numbers.number(said, self.options.decimal).normalize():f}"
        try:
            return customers.value_of(kind, said, choices)
        except ValueError as error:
            raise Wrong(N_("“%(cell)s” is none of the choices."), cell=said) from error


def _text(said: str, form: str) -> str:
    whole = " ".join(said.split())
    if len(whole) > _LONGEST.get(form, 300) or not whole.isprintable():
        _none(N_("“%(cell)s …” is too long."), whole)
    return whole


def _none(message: str, said: str) -> NoReturn:
    raise Wrong(message, cell=said)


@lru_cache(1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
