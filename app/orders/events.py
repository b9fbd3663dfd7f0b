"""What can be said to have happened to products, orders, parcels, returns and feeds."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProductRecorded(Event):
    """The shop told us of a product, or of a change to it."""

    name: ClassVar[str] = "product.recorded"
    product_id: int


@dataclass(frozen=True, kw_only=True)
class OrderRecorded(Event):
    """The shop told us of an order, or of a change to it."""

    name: ClassVar[str] = "order.recorded"
    order_id: int


@dataclass(frozen=True, kw_only=True)
class OrderEdited(Event):
    """An agent changed an order here; what it was and is stands in its changes."""

    name: ClassVar[str] = "order.edited"
    order_id: int


@dataclass(frozen=True, kw_only=True)
class ShipmentRecorded(Event):
    """The shop told us what left together, or of a change to it."""

    name: ClassVar[str] = "shipment.recorded"
    shipment_id: int


@dataclass(frozen=True, kw_only=True)
class ParcelRecorded(Event):
    """A carrier told us of a parcel."""

    name: ClassVar[str] = "parcel.recorded"
    parcel_id: int
    status: str


@dataclass(frozen=True, kw_only=True)
class ReturnMoved(Event):
    """A return took a step. was: "" where it began. case_id: the case it came from."""

    name: ClassVar[str] = "return.moved"
    return_id: int
    order_id: int
    case_id: int | None
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class NumberingsChanged(Event):
    """An administrator said how our own numbers look, or (guessed) that they are guessed."""

    name: ClassVar[str] = "numberings.changed"
    guessed: bool


@dataclass(frozen=True, kw_only=True)
class SourceChanged(Event):
    """Whom we ask where parcels are was set up, changed or taken away."""

    name: ClassVar[str] = "carrier_source.changed"
    source_id: int


@dataclass(frozen=True, kw_only=True)
class FeedChanged(Event):
    """A feed was made, changed, paused, or given another secret."""

    name: ClassVar[str] = "feed.changed"
    feed_id: int


@dataclass(frozen=True, kw_only=True)
class FeedDelivered(Event):
    """A feed sent something that waits to be taken; also when it is to be tried again."""

    name: ClassVar[str] = "feed.delivered"
    delivery_id: int


@dataclass(frozen=True, kw_only=True)
class TrackingLinkMade(Event):
    """A customer may follow an order by a link."""

    name: ClassVar[str] = "tracking_link.made"
    link_id: int
    order_id: int


@dataclass(frozen=True, kw_only=True)
class TrackingLinkRevoked(Event):
    """A link opens an order no more."""

    name: ClassVar[str] = "tracking_link.revoked"
    link_id: int
    order_id: int


@dataclass(frozen=True, kw_only=True)
class TrackingPageChanged(Event):
    """How long links are good, or what their page shows, was changed."""

    name: ClassVar[str] = "tracking_page.changed"
