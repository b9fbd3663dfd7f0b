"""Products, orders, parcels and returns. The shop and the carriers are the system of record."""

from app.orders.models.orders import (
    Invoice,
    Order,
    OrderContact,
    OrderLine,
    Parcel,
    ParcelEvent,
    Shipment,
    shipment_orders,
)
from app.orders.models.products import Product, ProductPicture
from app.orders.models.returns import Return, ReturnItem

__all__ = [
    "Invoice",
    "Order",
    "OrderContact",
    "OrderLine",
    "Parcel",
    "ParcelEvent",
    "Product",
    "ProductPicture",
    "Return",
    "ReturnItem",
    "Shipment",
    "shipment_orders",
]
