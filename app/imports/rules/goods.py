"""What rows tell of products, orders and shipments, by the names that orders.rules.told has. Pure.

Only what the rows say is in it, so that the rest stays as it is known.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.core.errors import N_
from app.imports.rules.rows import Faulty, Values
from app.orders.rules.carrier_keys import carrier_key
from app.orders.rules.schema import minor, reference, tracking
from app.orders.rules.told import Bill, Line, ParcelTold, Person

Said = dict[str, Any]
_ADDRESS = ("name", "company", "city", "region", "postcode", "country", "phone")


def product(groups: Sequence[Values], currency: str) -> Said:
    """Return what a row says of a product. currency: of a price that names none. Raises Faulty."""
    values = groups[0]
    said = _plain(values, ("code", "name", "specification", "external_id"))
    for key in ("code", "name"):
        if key not in said:
            raise Faulty([["", N_("A product needs a code and a name."), {}]])
    if values.get("price"):
        said["currency"] = _currency(values, "price", currency)
        said["price_minor"] = _minor(values["price"][0][0], said["currency"])
    if values.get("pictures"):
        said["pictures"] = tuple(dict.fromkeys(values["pictures"]))
    if values.get("extra"):
        said["fields"] = dict(values["extra"])
    return said


def order(groups: Sequence[Values], currency: str) -> Said:
    """Return what rows say of one order: its lines from each, the rest from the first. Raises Faulty."""
    values = _together(groups)
    if not values.get("number"):
        raise Faulty([["", N_("There is no order number in this row."), {}]])
    said = _plain(values, ("external_id", "status", "placed_at"))
    said["reference"] = reference(str(values["number"][0]))
    amounts = any(one.get(key) for one in groups for key in ("total", "line_price"))
    if amounts or values.get("currency"):
        said["currency"] = _currency(values, "total" if values.get("total") else "line_price", currency)
    lines = tuple(line for one in groups for line in _line(one, said.get("currency", "")))
    if lines:
        said["lines"] = lines
    if values.get("total"):
        said["total_minor"] = _minor(values["total"][0][0], said["currency"])
    elif lines and any(one.price_minor for one in lines):
        said["total_minor"] = sum(one.price_minor * one.quantity for one in lines)
    return said | _people(values) | _address(values) | _bills(values)


def shipment(groups: Sequence[Values], _amounts_in: str) -> Said:
    """Return what the rows of one shipment say: a parcel from each that names one. Raises Faulty."""
    values = _together(groups)
    said = _plain(values, ("external_id", "service", "shipped_at", "due_at"))
    named = dict.fromkeys(reference(str(one)) for some in groups for one in some.get("orders", ()))
    if not named:
        raise Faulty([["", N_("There is no order number in this row."), {}]])
    parcels = {one.tracking_number: one for some in groups for one in _parcel(some)}
    if parcels:
        said["parcels"] = tuple(parcels.values())
        said["carrier"] = next(iter(parcels.values())).carrier
    elif "external_id" not in said:
        raise Faulty([["", N_("There is no tracking number in this row."), {}]])
    return said | {"orders": tuple(named)}


def _parcel(values: Values) -> list[ParcelTold]:
    if not values.get("tracking_number"):
        return []
    cell = str(values["tracking_number"][0])
    number = tracking(cell)
    carrier = carrier_key(str((values.get("carrier") or [""])[0]), number)
    if not carrier:
        message = N_("Which carrier brings “%(cell)s”? Fill in a column that says so.")
        raise Faulty([["", message, {"cell": cell[:80]}]])
    status = (values.get("status") or [""])[0]
    due_at = (values.get("due_at") or [None])[0]
    return [ParcelTold(carrier=carrier, tracking_number=number, status=status, due_at=due_at)]


def _line(values: Values, currency: str) -> list[Line]:
    sku, name = (str((values.get(key) or [""])[0]) for key in ("line_sku", "line_name"))
    if not sku and not name:
        return []
    price = values["line_price"][0][0] if values.get("line_price") else Decimal()
    quantity = int((values.get("line_quantity") or [1])[0])
    price_minor = _minor(price, currency) if price else 0
    return [Line(sku=sku, name=name or sku, quantity=quantity, price_minor=price_minor)]


def _people(values: Values) -> Said:
    keys = ("buyer_name", "buyer_email", "buyer_phone", "buyer_id")
    name, email, phone, number = (str((values.get(key) or [""])[0]) for key in keys)
    if not (email or phone or number):
        return {}
    return {"buyer": Person(name=name, email=email, phone=phone, external_id=number)}


def _address(values: Values) -> Said:
    said: dict[str, Any] = {
        key: str(values[f"ship_{key}"][0]) for key in _ADDRESS if values.get(f"ship_{key}")
    }
    if values.get("ship_lines"):
        said["lines"] = [str(one) for one in values["ship_lines"]]
    return {"shipping": said, "destination": said.get("city", "")} if said else {}


def _bills(values: Values) -> Said:
    numbers = [str(one).strip().upper() for one in values.get("invoice", ())]
    return {"invoices": tuple(Bill(number=one) for one in dict.fromkeys(numbers))} if numbers else {}


def _together(groups: Sequence[Values]) -> Values:
    """Return for each field what the first row says that says anything."""
    found: Values = {}
    for values in groups:
        for key, some in values.items():
            found.setdefault(key, some)
    return found


def _plain(values: Values, keys: Sequence[str]) -> Said:
    return {key: values[key][0] for key in keys if values.get(key)}


def _currency(values: Values, beside: str, default: str) -> str:
    named = (values.get("currency") or [""])[0]
    found = named or (values[beside][0][1] if values.get(beside) else "") or default
    if not found:
        raise Faulty([["", N_("No currency is said for the amounts."), {}]])
    return str(found)


def _minor(amount: Decimal, currency: str) -> int:
    try:
        return minor(amount, currency)
    except ValueError as error:
        message = N_("“%(cell)s” is no amount in %(currency)s.")
        raise Faulty([["", message, {"cell": str(amount), "currency": currency}]]) from error


MAKE = {"products": product, "orders": order, "shipments": shipment}
