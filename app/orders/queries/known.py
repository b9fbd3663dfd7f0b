"""What we know of what a list tells: which product, order or shipment it is, and all its values."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import selectinload

from app.core.bulk import among
from app.core.db import session
from app.orders.models import Order, Parcel, Product, Shipment
from app.orders.rules.told import Bill, Line, Person

Thing = Product | Order | Shipment
Said = Mapping[str, Any]
#: The id of a thing, and why it is meant.
Found = tuple[int, str] | None
MODELS: dict[str, type[Thing]] = {"products": Product, "orders": Order, "shipments": Shipment}


def matches(kind: str, source: str, said: Sequence[Said]) -> list[Found]:
    """Return which thing each tells of, and why: external, key, or "alike" for one of another source."""
    model: Any = MODELS[kind]
    told = {one["external_id"] for one in said if one.get("external_id")}
    asked = select(model.external_id, model.id).where(model.source == source, among(model.external_id, told))
    by_id: dict[str, int] = dict(session.execute(asked).all()) if told else {}
    left = [one for one in said if one.get("external_id") not in by_id]
    by_key = iter(_BY_KEY[kind](source, left) if left else ())
    return [
        (by_id[one["external_id"]], "external") if one.get("external_id") in by_id else next(by_key)
        for one in said
    ]


def things(kind: str, ids: Collection[int]) -> dict[int, Thing]:
    """Return things of a kind with all their parts, by id."""
    model: Any = MODELS[kind]
    return {one.id: one for one in session.scalars(_whole(model).where(among(model.id, ids)))} if ids else {}


def named(column: Any, names: Collection[Any], *more: ColumnElement[bool]) -> list[Any]:
    """Return the things with one of these names in a column, with all their parts. more: conditions."""
    wanted = {one for one in names if one}
    return list(session.scalars(_whole(column.class_).where(among(column, wanted), *more))) if wanted else []


def values(thing: Thing) -> dict[str, Any]:
    """Return all that we know of a thing by the names that orders.rules.told has."""
    names = {name: getattr(thing, name) for name in _NAMES[type(thing)]}
    return names | _PARTS[type(thing)](thing)


def _products(_source: str, said: Sequence[Said]) -> list[Found]:
    asked = select(Product.code, Product.name, Product.specification, Product.id)
    rows = session.execute(asked.where(among(Product.code, {one["code"] for one in said})))
    by_key = {(row.code, row.name, row.specification): row.id for row in rows}
    keys = ((one["code"], one["name"], one.get("specification", "")) for one in said)
    return [(by_key[key], "key") if key in by_key else None for key in keys]


def _orders(source: str, said: Sequence[Said]) -> list[Found]:
    named = among(Order.reference, {one["reference"] for one in said})
    rows = session.execute(
        select(Order.reference, Order.source, Order.id).where(named).order_by(Order.id.desc())
    )
    found: dict[str, tuple[int, str]] = {}
    for row in rows:  # the first of another source, unless one is of this
        if row.source == source:
            found[row.reference] = (row.id, "key")
        elif found.get(row.reference, (0, ""))[1] != "key":
            found[row.reference] = (row.id, "alike")
    return [found.get(one["reference"]) for one in said]


def _shipments(_source: str, said: Sequence[Said]) -> list[Found]:
    numbers = {parcel.tracking_number for one in said for parcel in one.get("parcels", ())}
    asked = select(Parcel.carrier, Parcel.tracking_number, Parcel.shipment_id)
    rows = session.execute(asked.where(among(Parcel.tracking_number, numbers))) if numbers else ()
    by_key = {(row.carrier, row.tracking_number): row.shipment_id for row in rows}
    ids = [[by_key.get((two.carrier, two.tracking_number)) for two in one.get("parcels", ())] for one in said]
    return [next(((id_, "tracking") for id_ in some if id_), None) for some in ids]


def _order_parts(order: Any) -> dict[str, Any]:
    lines = tuple(
        Line(
            sku=one.sku,
            name=one.name,
            quantity=one.quantity,
            price_minor=one.price_minor,
            external_id=one.external_id,
        )
        for one in order.lines
    )
    bills = tuple(
        Bill(
            number=one.number,
            issued_at=one.issued_at,
            total_minor=one.total_minor,
            currency=one.currency,
            url=one.url,
        )
        for one in order.invoices
    )
    shared = tuple(Person(contact_id=one.contact_id, role=one.role) for one in order.shared_with)
    return {
        "buyer": Person(contact_id=order.contact_id),
        "lines": lines,
        "invoices": bills,
        "shared_with": shared,
    }


def _shipment_parts(shipment: Any) -> dict[str, Any]:
    return {"orders": tuple(one.reference for one in shipment.orders)}


def _product_parts(product: Any) -> dict[str, Any]:
    return {"pictures": tuple(one.url for one in product.pictures if one.file_key is None)}


def _whole(model: Any) -> Select[Any]:
    return select(model).options(*(selectinload(part) for part in _WITH[model]))


_BY_KEY = {"products": _products, "orders": _orders, "shipments": _shipments}
_WITH: dict[Any, tuple[Any, ...]] = {
    Product: (Product.pictures,),
    Order: (Order.lines, Order.invoices, Order.shared_with),
    Shipment: (Shipment.orders,),
}
_NAMES: dict[type[Thing], tuple[str, ...]] = {
    Product: ("code", "name", "specification", "external_id", "price_minor", "currency", "fields"),
    Order: (
        "reference",
        "external_id",
        "placed_at",
        "currency",
        "total_minor",
        "status",
        "destination",
        "shipping",
        "billing",
    ),
    Shipment: ("external_id", "reference", "carrier", "service", "status", "shipped_at", "due_at"),
}
_PARTS = {Product: _product_parts, Order: _order_parts, Shipment: _shipment_parts}
