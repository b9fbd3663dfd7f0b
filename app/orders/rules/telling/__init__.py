"""What a customer is told of an order, in her language: words as data, <language>.toml. Pure.

A new language is a new file with the same keys. `order` and `parcel` name a status, `says` holds sentences.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date

from app.orders.rules.progress import OrderFacts, ParcelFacts
from app.orders.rules.tracking.carriers import called

_FOLDER = Path(__file__).parent


@cache
def languages() -> tuple[str, ...]:
    """Return the languages in which a customer can be told."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def answer(language: str) -> str:
    """Return the usual words of an automatic answer, with variables of rules.variables."""
    return str(_words(language)["says"]["answer"])


def order_status(order: OrderFacts, language: str) -> str:
    """Return an order's status; what we have no word for stays as the shop calls it."""
    return str(_words(language)["order"].get(order.status, order.status.replace("_", " ")))


def parcel_status(parcel: ParcelFacts, language: str) -> str:
    """Return a parcel's status."""
    return str(_words(language)["parcel"].get(parcel.status, parcel.status.replace("_", " ")))


def day(at: datetime | None, language: str) -> str:
    """Return a day, "" for none. The day is that of UTC."""
    return format_date(at, "long", locale=_words(language)["locale"]) if at else ""


def story(order: OrderFacts, language: str, parcels: Sequence[ParcelFacts] | None = None) -> list[str]:
    """Return one sentence or more for each parcel of an order, or that it has not left."""
    some = order.parcels if parcels is None else parcels
    if some:
        return [sentence(one, language) for one in some]
    said = {"order": order.number, "status": order_status(order, language)}
    return [_filled(_says(language)["unsent"], said)]


def sentence(parcel: ParcelFacts, language: str) -> str:
    """Return where a parcel is, when it was heard of last and when it should come."""
    says, delivered = _says(language), parcel.status == "delivered"
    said = {
        "number": parcel.number,
        "carrier": called(parcel.carrier, language),
        "status": parcel_status(parcel, language),
        "place": parcel.place,
        "at": day(parcel.at, language),
        "eta": day(parcel.due_at, language),
    }
    first = says["parcel"] if delivered and not parcel.at else says.get(parcel.status, says["parcel"])
    news = says["seen"] if parcel.place else says["heard"]
    lines = [first, *([news] if parcel.at and not delivered else [])]
    if parcel.due_at and not delivered and parcel.status not in {"exception", "returned"}:
        lines.append(says["expected"])
    gap = "" if language == "zh" else " "
    return gap.join(_filled(one, said) for one in lines)


def _filled(words: str, values: Mapping[str, str]) -> str:
    """Fill {names} in, each once: what is filled in is not read again."""
    parts = words.split("{")
    return parts[0] + "".join(_part(one, values) for one in parts[1:])


def _part(one: str, values: Mapping[str, str]) -> str:
    name, _end, rest = one.partition("}")
    return values[name] + rest


def _says(language: str) -> Mapping[str, str]:
    says: Mapping[str, str] = _words(language)["says"]
    return says


def _words(language: str) -> Mapping[str, Any]:
    return _read(language if language in languages() else "en")


@cache
def _read(language: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
