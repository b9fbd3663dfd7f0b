"""Parcels as tests want them: on their way, told by their carrier."""

from datetime import timedelta
from itertools import count

from app.core.actor import SYSTEM
from app.core.clock import now
from app.orders import commands as orders

_numbers = count(10_000_000)


def a_parcel(order, *told: str, number: str = "", due_in: int | None = 2, place: str = "50667 Köln, DE"):
    """Return a parcel of an order. told: what happened to it, an hour apart, until an hour ago."""
    steps = [
        orders.Step(
            at=now() - timedelta(hours=len(told) - place_), status=status, place=place, words="Hauptstr. 4"
        )
        for place_, status in enumerate(told or ("picked_up", "in_transit"))
    ]
    words = orders.ParcelWords(
        tracking_number=number or f"0034{next(_numbers)}",
        carrier="dhl_parcel",
        status="",
        due_at=now() + timedelta(days=due_in) if due_in is not None else None,
    )
    return orders.record_parcel(SYSTEM, words, references=[order.reference], steps=steps)
