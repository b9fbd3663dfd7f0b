"""Values of the fields that administrators add, and the words a contact may be described by. Pure."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from zoneinfo import available_timezones

from app.core.errors import N_

KINDS = {
    "text": N_("Text"),
    "number": N_("Number"),
    "date": N_("Date"),
    "choice": N_("Choice"),
}
LANGUAGES = {"": "–", "en": "English", "zh": "中文"}  # noqa: RUF001  the dash of tables
CONSENTS = {"": N_("Not asked"), "given": N_("Given"), "withdrawn": N_("Withdrawn")}
NOTES = {"note": N_("Note"), "visit": N_("Visit"), "call": N_("Call"), "meeting": N_("Meeting")}
DOCUMENTS = {
    "quote": N_("Quote"),
    "offer": N_("Offer"),
    "contract": N_("Contract"),
    "invoice": N_("Invoice"),
    "other": N_("Other"),
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?")
LONGEST = 2_000
MOST_BYTES = 25_000_000


def value_of(kind: str, words: str, choices: Sequence[str] = ()) -> str:
    """Return what somebody filled in as it is kept, "" for nothing. Raises ValueError with a message."""
    said = words.strip()
    if not said:
        return ""
    if kind == "number":
        return _number(said)
    if kind == "date":
        return _date(said)
    if kind == "choice" and said not in choices:
        raise ValueError(N_("Choose one of those that are offered."))
    if len(said) > LONGEST:
        raise ValueError(N_("That is too long."))
    return said


def is_zone(name: str) -> bool:
    """Tell whether name is a time zone."""
    return name in available_timezones()


def _number(said: str) -> str:
    plain = said.replace(" ", "").replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(N_("Write a number."))
    return f"{Decimal(plain).normalize():f}"


def _date(said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as error:
        raise ValueError(N_("Write a day as 2026-11-23.")) from error
