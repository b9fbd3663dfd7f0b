"""Questions about orders, parcels, returns and feeds. All that a door asks start from policy.visible."""

from app.orders.models import Order, Return
from app.orders.policy import of_whom
from app.orders.queries.feeds import (
    Caller,
    Kept,
    deliveries,
    delivery,
    feed,
    feed_called,
    feeds,
    kept,
    waiting_deliveries,
)
from app.orders.queries.orders import (
    Listing,
    by_ids,
    find,
    get,
    is_of,
    listing,
    mentioned_in,
    of_contact,
    shown,
)
from app.orders.queries.returns import (
    a_return,
    awaiting,
    count_awaiting,
    left_of,
    of_orders,
    refund_left,
    returns,
)

__all__ = [
    "Caller",
    "Kept",
    "Listing",
    "Order",
    "Return",
    "a_return",
    "awaiting",
    "by_ids",
    "count_awaiting",
    "deliveries",
    "delivery",
    "feed",
    "feed_called",
    "feeds",
    "find",
    "get",
    "is_of",
    "kept",
    "left_of",
    "listing",
    "mentioned_in",
    "of_contact",
    "of_orders",
    "of_whom",
    "refund_left",
    "returns",
    "shown",
    "waiting_deliveries",
]
