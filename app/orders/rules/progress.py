"""How far parcels are as a customer sees it, and when a person must look instead of a machine. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import N_

#: The five steps of a customer's page.
STEPS = ("label_created", "picked_up", "in_transit", "out_for_delivery", "delivered")
_STEP = {name: place for place, name in enumerate(STEPS, 1)} | {"customs": 3, "attempted": 4}
_TONES = {
    "customs": "info",
    "attempted": "warn",
    "exception": "bad",
    "returned": "bad",
    "delivered": "good",
}
#: A parcel of which its carrier said nothing for so long, or that is so late, may be lost.
SILENT, LATE = timedelta(days=7), timedelta(days=1)
#: So long an order may be in the works before somebody asks why it has not left.
PREPARED_WITHIN = timedelta(days=5)
_ENDED = frozenset({"cancelled", "returned", "refunded"})
#: Why a machine does not tell a customer where an order is, as agents read it.
TROUBLES = {
    "ended": N_("the order was called off, sent back or paid back"),
    "unsent": N_("the order should have left by now"),
    "exception": N_("a parcel is stopped on its way"),
    "returned": N_("a parcel is on its way back"),
    "attempted": N_("nobody was there to take a parcel"),
    "silent": N_("the carrier has said nothing of a parcel for a week"),
    "late": N_("a parcel is late"),
    "delivered": N_("all its parcels count as delivered"),
}


@dataclass(frozen=True, kw_only=True)
class ParcelFacts:
    """What is known of a parcel. carrier: its code. at, place: of its newest event. since: when it left."""

    id: int = 0
    number: str
    carrier: str
    status: str
    place: str = ""
    at: datetime | None = None
    since: datetime | None = None
    due_at: datetime | None = None
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """What is known of an order. link: of its tracking page, "" where none was made."""

    id: int
    number: str
    status: str
    placed_at: datetime
    parcels: tuple[ParcelFacts, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a parcel is. step: of STEPS, from 1. tone: a meaning of the page's colours, "" for none."""

    step: int
    tone: str


def progress(status: str, before: Sequence[str] = ()) -> Progress:
    """Return how far a parcel is. before: what its events said; trouble stands where it had come to."""
    so_far = max((_STEP.get(one, 0) for one in before if one != "delivered"), default=0)
    return Progress(_STEP.get(status) or so_far or 2, _TONES.get(status, ""))


def trouble(order: OrderFacts, at: datetime) -> str:
    """Return why a person must look at this order, a key of TROUBLES; "" where all goes well."""
    if order.status in _ENDED:
        return "ended"
    if not order.parcels:
        return "unsent" if at - order.placed_at > PREPARED_WITHIN or order.status == "delivered" else ""
    if all(one.status == "delivered" for one in order.parcels):
        return "delivered"
    on_the_way = [one for one in order.parcels if one.status != "delivered"]
    return next((why for one in on_the_way if (why := _of_parcel(one, order, at))), "")


def _of_parcel(parcel: ParcelFacts, order: OrderFacts, at: datetime) -> str:
    if parcel.status in {"exception", "returned", "attempted"}:
        return parcel.status
    if parcel.due_at is not None and parcel.due_at + LATE < at:
        return "late"
    heard = parcel.at or parcel.since or order.placed_at
    return "silent" if at - heard > SILENT else ""
