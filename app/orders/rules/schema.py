"""The documented schema of feeds: reading a document into what it tells, and what is wrong with it. Pure."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel.numbers import get_currency_precision
from jsonschema import Draft202012Validator

from app.orders.rules.carrier_keys import carrier_key
from app.orders.rules.told import (
    Bill,
    Document,
    Fault,
    Line,
    OrderTold,
    ParcelTold,
    Person,
    ProductTold,
    ShipmentTold,
    Step,
    Told,
)
from app.orders.rules.tracking.folding import normalise

SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("feed.schema.json").read_text("utf-8"))
KINDS = ("products", "orders", "shipments", "parcels")
#: What each record must have: by it one record by itself is told from a whole document.
_MUST = {"products": "code", "orders": "number", "shipments": "id", "parcels": "tracking_number"}
MOST_RECORDS = 500
#: The largest number that a column of amounts holds on every database.
MOST_MINOR = 2_147_483_647
Json = dict[str, Any]


def loads(body: bytes) -> Any:
    """Return JSON as values that a database can hold: no NUL, no half characters. Raises ValueError."""
    try:
        return _clean(json.loads(body, parse_float=Decimal))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read(document: object, kind: str = "") -> Document:
    """Return what a document tells. One wrong record does not spoil the others.

    kind: of KINDS: what a document is that is one record by itself, or a list of records.
    """
    whole = _whole(document, kind)
    if isinstance(whole, Fault):
        return Document(faults=(whole,))
    records: list[tuple[str, Told]] = []
    faults: list[Fault] = []
    for path, name, record in _each(whole):
        wrong = _faults(name, record, path)
        try:
            if not wrong:
                records.append((path, _MAKE[name](record)))
        except ValueError as error:
            wrong = [Fault(path=path, message=str(error))]
        faults += wrong
    return Document(records=tuple(records), faults=tuple(faults))


def _whole(document: object, kind: str) -> Json | Fault:
    """Return a document in its full form, or what is wrong with it."""
    if isinstance(document, list) and kind:
        document = {kind: document}
    if not isinstance(document, dict):
        return Fault(path="", message="not a JSON object")
    if kind and (_MUST[kind] in document or not set(document) & set(KINDS)):
        document = {kind: [document]}
    unknown = sorted(set(document) - set(KINDS))
    if unknown:
        return Fault(path=unknown[0][:60], message=f"unknown; use {', '.join(KINDS)}")
    for name, records in document.items():
        if not isinstance(records, list) or len(records) > MOST_RECORDS:
            return Fault(path=name, message=f"not a list of at most {MOST_RECORDS}")
    return document if any(document.values()) else Fault(path="", message="nothing in it")


def _each(whole: Json) -> Iterator[tuple[str, str, Any]]:
    for name in KINDS:
        for place, record in enumerate(whole.get(name, ())):
            yield f"{name}/{place}", name, record


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name[:-1]}", "$defs": SCHEMA["$defs"]})


def _faults(name: str, record: object, path: str) -> list[Fault]:
    found = sorted(_validator(name).iter_errors(record), key=lambda one: [str(key) for key in one.path])
    return [
        Fault(path="/".join([path, *map(str, one.absolute_path)]), message=one.message[:200])
        for one in found[:10]
    ]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "")
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    return value


def minor(amount: object, currency: str) -> int:
    """Return an amount in the currency's smallest unit. Raises ValueError."""
    places = get_currency_precision(currency)
    found = Decimal(str(amount)).scaleb(places)
    if not found.is_finite() or found != found.to_integral_value():
        raise ValueError(f"{amount} has more than the {places} decimals of {currency}")
    if abs(found) > MOST_MINOR:
        raise ValueError(f"{amount} is more than can be kept")
    return int(found)


def _order(of: Json) -> OrderTold:
    currency = of["currency"]
    shipping = of.get("shipping_address", {})
    return OrderTold(
        reference=reference(of["number"]),
        external_id=of.get("id"),
        buyer=_person(of["buyer"]),
        shared_with=tuple(_person(one) for one in of.get("shared_with", ())),
        status=of.get("status", "placed"),
        placed_at=_time(of["placed_at"]),
        updated_at=_maybe(of, "updated_at"),
        currency=currency,
        total_minor=minor(of["total"], currency),
        destination=shipping.get("city", ""),
        shipping=shipping,
        billing=of.get("billing_address", {}),
        lines=tuple(_line(one, currency) for one in of.get("lines", ())),
        invoices=tuple(_bill(one, currency) for one in of.get("invoices", ())),
    )


def reference(number: str) -> str:
    """Return an order's number as it is kept and found: upper case, without the sign before it."""
    return number.strip().lstrip("#").strip().upper()


def tracking(number: str) -> str:
    """Return a tracking number as it is kept and found: upper case, without blanks and dashes."""
    return normalise(number)


def _person(of: Json) -> Person:
    return Person(
        name=of.get("name", ""),
        email=of.get("email", "").lower(),
        phone=of.get("phone", ""),
        external_id=of.get("id", ""),
        role=of.get("role", "receiver"),
    )


def _line(of: Json, currency: str) -> Line:
    return Line(
        external_id=of.get("id"),
        sku=of.get("sku", ""),
        name=of["name"],
        quantity=of["quantity"],
        price_minor=minor(of.get("price", 0), currency),
    )


def _bill(of: Json, currency: str) -> Bill:
    return Bill(
        number=of["number"].strip().upper(),
        issued_at=_maybe(of, "issued_at"),
        total_minor=minor(of["total"], currency) if "total" in of else None,
        currency=currency,
        url=of.get("url", ""),
    )


def _shipment(of: Json) -> ShipmentTold:
    carrier = of.get("carrier", "")
    return ShipmentTold(
        external_id=of["id"],
        reference=of.get("number", ""),
        orders=tuple(dict.fromkeys(reference(one) for one in of["orders"])),
        carrier=carrier,
        service=of.get("service", ""),
        status=of.get("status", ""),
        shipped_at=_maybe(of, "shipped_at"),
        due_at=_maybe(of, "due_at"),
        updated_at=_maybe(of, "updated_at"),
        parcels=tuple(_parcel(one, carrier) for one in of.get("parcels", ())),
    )


def _parcel(of: Json, carrier: str = "") -> ParcelTold:
    number = tracking(of["tracking_number"])
    return ParcelTold(
        carrier=carrier_key(of.get("carrier") or carrier, number),
        tracking_number=number,
        status=of.get("status", ""),
        due_at=_maybe(of, "due_at"),
        steps=tuple(_step(one) for one in of.get("events", ())),
    )


def _step(of: Json) -> Step:
    return Step(
        at=_time(of["at"]),
        status=of["status"],
        place=of.get("place", ""),
        words=of.get("text", ""),
        code=of.get("code", ""),
    )


def _product(of: Json) -> ProductTold:
    currency = of.get("currency", "")
    if "price" in of and not currency:
        raise ValueError("a price needs its currency")
    return ProductTold(
        external_id=of.get("id"),
        code=of["code"],
        name=of["name"],
        specification=of.get("specification", ""),
        price_minor=minor(of["price"], currency) if "price" in of else None,
        currency=currency,
        fields={
            key: float(one) if isinstance(one, Decimal) else one for key, one in of.get("fields", {}).items()
        },
        pictures=tuple(of.get("pictures", ())),
        updated_at=_maybe(of, "updated_at"),
    )


def _time(words: str) -> datetime:
    return datetime.fromisoformat(words).astimezone(UTC)


def _maybe(of: Json, name: str) -> datetime | None:
    return _time(of[name]) if name in of else None


_MAKE: dict[str, Callable[[Json], Told]] = {
    "products": _product,
    "orders": _order,
    "shipments": _shipment,
    "parcels": _parcel,
}
