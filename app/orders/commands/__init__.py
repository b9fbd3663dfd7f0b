"""What can be done to products, orders, shipments, parcels, returns and feeds."""

from app.orders.commands.editing import OrderWords, edit_order, record_order
from app.orders.commands.feeds import (
    FeedWords,
    KeptDelivery,
    fail_delivery,
    forget_deliveries,
    keep_delivery,
    make_feed,
    rename_feed,
    rotate_feed,
    take_delivery,
    try_again,
)
from app.orders.commands.importing import keep_pictures, take_said
from app.orders.commands.outcome import Outcome, Taken
from app.orders.commands.parcels import ParcelWords, record_parcel, upsert_shipment
from app.orders.commands.returns import ReturnWords, decide, give_label, move_return, start_return
from app.orders.commands.taking import take_all, upsert, upsert_order, upsert_product
from app.orders.rules.told import Line, Step

__all__ = [
    "FeedWords",
    "KeptDelivery",
    "Line",
    "OrderWords",
    "Outcome",
    "ParcelWords",
    "ReturnWords",
    "Step",
    "Taken",
    "decide",
    "edit_order",
    "fail_delivery",
    "forget_deliveries",
    "give_label",
    "keep_delivery",
    "keep_pictures",
    "make_feed",
    "move_return",
    "record_order",
    "record_parcel",
    "rename_feed",
    "rotate_feed",
    "start_return",
    "take_all",
    "take_delivery",
    "take_said",
    "try_again",
    "upsert",
    "upsert_order",
    "upsert_product",
    "upsert_shipment",
]
