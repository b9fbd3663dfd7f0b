"""What we know of what a list tells: which product, order or shipment it is, and all its values."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.core.db import session
from app.orders.models import Order, Parcel, Product, Shipment
from app.orders.rules.told import Bill, Line, Person

Thing = Product | Order | Shipment
MODELS: dict[str, type[Thing]] = {"products": Product, "orders": Order, "shipments": Shipment}


def match(kind: str, source: str, said: Mapping[str, Any]) -> tuple[Thing | None, str]:
    """Return the thing that said tells of, and why: external, key, or "alike" for one of another source."""
    external_id = said.get("external_id")
    if external_id:
        model: Any = MODELS[kind]
        found = session.scalar(select(model).filter_by(source=source, external_id=external_id))
        if found is not None:
            return found, "external"
    return _BY_KEY[kind](source, said)


def values(thing: Thing) -> dict[str, Any]:
    """Return all that we know of a thing by the names that orders.rules.told has."""
    names = {name: getattr(thing, name) for name in _NAMES[type(thing)]}
    return names | _PARTS[type(thing)](thing)


def _product(_source: str, said: Mapping[str, Any]) -> tuple[Thing | None, str]:
    key = {"code": said["code"], "name": said["name"], "specification": said.get("specification", "")}
    return session.scalar(select(Product).filter_by(**key)), "key"


def _order(source: str, said: Mapping[str, Any]) -> tuple[Thing | None, str]:
    named = session.scalars(
        select(Order).where(Order.reference == said["reference"]).order_by(Order.id)
    ).all()
    mine = next((one for one in named if one.source == source), None)
    if mine is not None:
        return mine, "key"
    return (named[0], "alike") if named else (None, "")


def _shipment(_source: str, said: Mapping[str, Any]) -> tuple[Thing | None, str]:
    for one in said.get("parcels", ()):
        key = {"carrier": one.carrier, "tracking_number": one.tracking_number}
        parcel = session.scalar(select(Parcel).filter_by(**key))
        if parcel is not None:
            return parcel.shipment, "tracking"
    return None, ""


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


_BY_KEY = {"products": _product, "orders": _order, "shipments": _shipment}
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
