"""What may be told of an order to whom it belongs, as plain facts."""

from urllib.parse import quote

from app.orders.models import Order, Parcel
from app.orders.rules.links import city_of
from app.orders.rules.progress import OrderFacts, ParcelFacts
from app.orders.rules.tracking.carriers import carriers


def facts_of(order: Order, *, link: str = "") -> OrderFacts:
    """Return the facts of an order and its parcels. link: of its tracking page."""
    return OrderFacts(
        id=order.id,
        number=order.reference,
        status=order.status,
        placed_at=order.placed_at,
        parcels=tuple(parcel_facts(one) for one in order.parcels),
        link=link,
    )


def parcel_facts(parcel: Parcel) -> ParcelFacts:
    """Return the facts of a parcel."""
    last = parcel.events[-1] if parcel.events else None
    return ParcelFacts(
        id=parcel.id,
        number=parcel.tracking_number,
        carrier=parcel.carrier,
        status=parcel.status,
        place=city_of(last.place) if last else "",
        at=last.at if last else None,
        since=parcel.shipment.shipped_at,
        due_at=parcel.due_at or parcel.shipment.due_at,
        url=carrier_page(parcel.carrier, parcel.tracking_number),
    )


def carrier_page(carrier: str, number: str) -> str:
    """Return the carrier's own page of a parcel, "" where we know none."""
    known = carriers().get(carrier)
    return known.link.replace("{number}", quote(number, safe="")) if known and known.link else ""
