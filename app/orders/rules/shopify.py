"""What Shopify's webhooks tell, in the words of our own schema. Pure.

Source: shopify.dev, Admin REST, resources Order and Fulfillment, and "Verify a webhook".
"""

from typing import Any

Json = dict[str, Any]
ORDERS = frozenset(
    {
        "orders/create",
        "orders/updated",
        "orders/paid",
        "orders/cancelled",
        "orders/fulfilled",
        "orders/partially_fulfilled",
        "orders/edited",
    }
)
FULFILMENTS = frozenset({"fulfillments/create", "fulfillments/update"})
_STATUS = {
    "label_printed": "label_created",
    "label_purchased": "label_created",
    "confirmed": "label_created",
    "ready_for_pickup": "out_for_delivery",
    "in_transit": "in_transit",
    "out_for_delivery": "out_for_delivery",
    "attempted_delivery": "attempted",
    "delayed": "exception",
    "delivered": "delivered",
    "failure": "exception",
}


def told(topic: str, body: Json) -> Json | None:
    """Return a webhook's body in our own schema, None for a topic that tells nothing we keep."""
    if topic in FULFILMENTS:
        return {"shipments": [_shipment(body)]}
    if topic not in ORDERS or "created_at" not in body:
        return None
    shipments = [_shipment(one) for one in body.get("fulfillments") or ()]
    return {"orders": [_order(body)]} | ({"shipments": shipments} if shipments else {})


def _order(body: Json) -> Json:
    return _said(
        id=str(body["id"]),
        number=str(body.get("name") or body.get("order_number") or body["id"]),
        status=_status(body),
        placed_at=body["created_at"],
        updated_at=body.get("updated_at"),
        currency=body.get("currency"),
        total=body.get("current_total_price") or body.get("total_price"),
        buyer=_buyer(body),
        shipping_address=_address(body.get("shipping_address")),
        billing_address=_address(body.get("billing_address")),
        lines=[_line(one) for one in body.get("line_items") or ()],
    )


def _status(body: Json) -> str:
    if body.get("cancelled_at"):
        return "cancelled"
    if body.get("financial_status") == "refunded":
        return "refunded"
    sent = {"fulfilled": "shipped", "partial": "partly_shipped", "restocked": "returned"}
    paid = {"paid": "paid", "pending": "pending"}
    by_money = paid.get(str(body.get("financial_status")), "placed")
    return sent.get(str(body.get("fulfillment_status")), by_money)


def _buyer(body: Json) -> Json:
    customer = body.get("customer") or {}
    name = " ".join(filter(None, (customer.get("first_name"), customer.get("last_name"))))
    named = name or (body.get("billing_address") or {}).get("name")
    return _said(
        id=str(customer["id"]) if customer.get("id") else None,
        name=named,
        email=body.get("email") or customer.get("email"),
        phone=body.get("phone") or customer.get("phone"),
    )


def _line(of: Json) -> Json:
    name = " · ".join(filter(None, (of.get("title") or of.get("name"), of.get("variant_title"))))
    return _said(
        id=str(of["id"]),
        sku=of.get("sku") or "",
        name=name or "?",
        quantity=of["quantity"],
        price=of.get("price"),
    )


def _address(of: Json | None) -> Json | None:
    if not of:
        return None
    lines = [one for one in (of.get("address1"), of.get("address2")) if one]
    names = {
        "name": "name",
        "company": "company",
        "city": "city",
        "region": "province",
        "postcode": "zip",
        "country": "country_code",
        "phone": "phone",
    }
    return _said(lines=lines, **{ours: of.get(theirs) for ours, theirs in names.items()})


def _shipment(of: Json) -> Json:
    numbers = of.get("tracking_numbers") or [one for one in [of.get("tracking_number")] if one]
    status = _STATUS.get(str(of.get("shipment_status")))
    carrier = of.get("tracking_company") or ""
    parcels = [
        _said(tracking_number=str(one), carrier=carrier, status=status) for one in dict.fromkeys(numbers)
    ]
    return _said(
        id=str(of["id"]),
        number=str(of.get("name") or ""),
        orders=[str(of["order_id"])],
        carrier=carrier,
        service=of.get("service") or "",
        status=of.get("status") or "",
        shipped_at=of.get("created_at"),
        updated_at=of.get("updated_at"),
        parcels=parcels,
    )


def _said(**values: Any) -> Json:
    return {name: value for name, value in values.items() if value is not None}
