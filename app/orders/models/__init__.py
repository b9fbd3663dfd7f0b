"""Products, orders, parcels and returns. The shop and the carriers are the system of record."""

from app.orders.models.feeds import Feed, FeedDelivery
from app.orders.models.links import TrackingLink
from app.orders.models.orders import (
    Invoice,
    Order,
    OrderContact,
    OrderLine,
    Parcel,
    ParcelEvent,
    Shipment,
    ShipmentWait,
    shipment_orders,
)
from app.orders.models.products import Product, ProductPicture, ProductTerm
from app.orders.models.returns import Return, ReturnItem, ReturnStep
from app.orders.models.sources import CarrierSource

__all__ = [
    "CarrierSource",
    "Feed",
    "FeedDelivery",
    "Invoice",
    "Order",
    "OrderContact",
    "OrderLine",
    "Parcel",
    "ParcelEvent",
    "Product",
    "ProductPicture",
    "ProductTerm",
    "Return",
    "ReturnItem",
    "ReturnStep",
    "Shipment",
    "ShipmentWait",
    "TrackingLink",
    "shipment_orders",
]
