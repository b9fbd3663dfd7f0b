"""What WooCommerce's webhooks tell, in the words of our own schema. Pure.

Source: the WooCommerce REST API's documentation, "Order properties" and "Webhooks"; tracking numbers as the
extension Shipment Tracking keeps them, in the order's meta data.
"""

from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
TOPICS = frozenset({"order.created", "order.updated", "order.restored", "order.deleted"})
_TRACKING = "_wc_shipment_tracking_items"
_STATUS = {
    "pending": "pending",
    "on-hold": "pending",
    "processing": "processing",
    "completed": "shipped",
    "cancelled": "cancelled",
    "failed": "cancelled",
    "trash": "cancelled",
    "refunded": "refunded",
}


def told(topic: str, body: Json) -> Json | None:
    """Return a webhook's body in our own schema, None for a topic that tells nothing we keep."""
    if topic not in TOPICS or "date_created_gmt" not in body:
        return None
    shipments = [_shipment(body, one) for one in _tracked(body)]
    return {"orders": [_order(body)]} | ({"shipments": shipments} if shipments else {})


def _order(body: Json) -> Json:
    billing = body.get("billing") or {}
    return _said(
        id=str(body["id"]),
        number=str(body.get("number") or body["id"]),
        status=_STATUS.get(str(body.get("status")), str(body.get("status") or "placed")),
        placed_at=_utc(body["date_created_gmt"]),
        updated_at=_utc(body.get("date_modified_gmt")),
        currency=body.get("currency"),
        total=body.get("total"),
        buyer=_said(
            id=str(body["customer_id"]) if body.get("customer_id") else None,
            name=_name(billing),
            email=billing.get("email") or None,
            phone=billing.get("phone") or None,
        ),
        shipping_address=_address(body.get("shipping")),
        billing_address=_address(billing),
        lines=[_line(one) for one in body.get("line_items") or ()],
    )


def _line(of: Json) -> Json:
    name = of.get("name") or "?"
    return _said(
        id=str(of["id"]), sku=of.get("sku") or "", name=name, quantity=of["quantity"], price=_price(of)
    )


def _price(of: Json) -> str | None:
    """Return the price of one piece. Woo's own is a float with the noise of one."""
    return f"{float(of['price']):.2f}" if of.get("price") is not None else None


def _name(of: Json) -> str:
    return " ".join(filter(None, (of.get("first_name"), of.get("last_name"))))


def _address(of: Json | None) -> Json | None:
    if not of or not any(of.values()):
        return None
    lines = [one for one in (of.get("address_1"), of.get("address_2")) if one]
    names = {
        "company": "company",
        "city": "city",
        "region": "state",
        "postcode": "postcode",
        "country": "country",
        "phone": "phone",
    }
    return _said(name=_name(of), lines=lines, **{ours: of.get(theirs) for ours, theirs in names.items()})


def _tracked(body: Json) -> list[Json]:
    found = (one.get("value") for one in body.get("meta_data") or () if one.get("key") == _TRACKING)
    return [
        item for value in found if isinstance(value, list) for item in value if item.get("tracking_number")
    ]


def _shipment(body: Json, of: Json) -> Json:
    carrier = of.get("tracking_provider") or of.get("custom_tracking_provider") or ""
    sent = str(of.get("date_shipped") or "")
    shipped_at = datetime.fromtimestamp(int(sent), UTC).isoformat() if sent.isdigit() else None
    return _said(
        id=f"{body['id']}:{of.get('tracking_id') or of['tracking_number']}",
        orders=[str(body["id"])],
        carrier=carrier,
        shipped_at=shipped_at,
        updated_at=_utc(body.get("date_modified_gmt")),
        parcels=[{"tracking_number": str(of["tracking_number"]), "carrier": carrier}],
    )


def _utc(words: str | None) -> str | None:
    """Return Woo's time, which says no zone and means UTC, as one that says it."""
    return words if words is None or words.endswith("Z") else f"{words}Z"


def _said(**values: Any) -> Json:
    return {name: value for name, value in values.items() if value is not None}
