"""Records as a shop tells them, in our own schema: valid, dull, all of them of one shop."""

from datetime import UTC, datetime, timedelta

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def at(minutes: int = 0) -> str:
    return (AT + timedelta(minutes=minutes)).isoformat()


def order_json(number: str = "SO-500001", *, minutes: int = 0, **other):
    """Return an order that the shop changed so many minutes after AT."""
    return {
        "id": f"id-{number}",
        "number": number,
        "status": "paid",
        "placed_at": at(),
        "updated_at": at(minutes),
        "currency": "EUR",
        "total": "49.90",
        "buyer": {"id": "c-1", "name": "Dora Lang", "email": "dora@lang.example"},
        "shipping_address": {"name": "Dora Lang", "lines": ["Ring 1"], "city": "Wien", "country": "AT"},
        "lines": [
            {"id": "l-1", "sku": "LL-1", "name": "Desk lamp", "quantity": 1, "price": "39.90"},
            {"id": "l-2", "sku": "LB-2", "name": "Bulb", "quantity": 2, "price": "5.00"},
        ],
        "invoices": [{"number": "INV-77", "total": "49.90"}],
    } | other


def shipment_json(*numbers: str, minutes: int = 0, **other):
    """Return a shipment of these orders, with one parcel on its way."""
    return {
        "id": "s-1",
        "orders": list(numbers or ["SO-500001"]),
        "carrier": "UPS",
        "updated_at": at(minutes),
        "parcels": [
            {
                "tracking_number": "1Z999AA10123456784",
                "events": [
                    {"at": at(60), "status": "picked_up", "place": "Linz"},
                    {"at": at(120), "status": "in_transit", "place": "Passau"},
                ],
            }
        ],
    } | other
