"""What can be said to have happened to an order or a parcel."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderRecorded(Event):
    """The shop told us of an order, or of a change to it."""

    name: ClassVar[str] = "order.recorded"
    order_id: int


@dataclass(frozen=True, kw_only=True)
class ParcelRecorded(Event):
    """A carrier told us of a parcel."""

    name: ClassVar[str] = "parcel.recorded"
    parcel_id: int
    status: str
