"""What a customer's page calls things: warmer than the desk's words, and in her language."""

from flask_babel import lazy_gettext

STEP_WORDS = {
    "label_created": lazy_gettext("Label created"),
    "picked_up": lazy_gettext("Picked up"),
    "in_transit": lazy_gettext("In transit"),
    "out_for_delivery": lazy_gettext("Out for delivery"),
    "delivered": lazy_gettext("Delivered"),
}
#: What is said of a parcel at the top, and of one of its events.
PARCELS = {
    "label_created": (lazy_gettext("Ready to be picked up"), lazy_gettext("The label was created")),
    "picked_up": (lazy_gettext("Picked up by the carrier"), lazy_gettext("Picked up by the carrier")),
    "in_transit": (lazy_gettext("On its way to you"), lazy_gettext("On its way")),
    "customs": (lazy_gettext("With customs"), lazy_gettext("With customs")),
    "out_for_delivery": (lazy_gettext("Out for delivery"), lazy_gettext("Out for delivery")),
    "attempted": (
        lazy_gettext("The carrier came, but could not hand it over"),
        lazy_gettext("It could not be handed over"),
    ),
    "exception": (lazy_gettext("It is held up on its way"), lazy_gettext("It was held up")),
    "returned": (lazy_gettext("On its way back to us"), lazy_gettext("It was sent back")),
    "delivered": (lazy_gettext("Delivered"), lazy_gettext("Delivered")),
}
ORDERS = {
    "new": lazy_gettext("We have received your order."),
    "placed": lazy_gettext("We have received your order."),
    "pending": lazy_gettext("We are waiting for your payment."),
    "paid": lazy_gettext("Your payment has arrived, and we are preparing your order."),
    "processing": lazy_gettext("We are preparing your order."),
    "packed": lazy_gettext("Your order is packed and about to leave."),
    "cancelled": lazy_gettext("This order was cancelled."),
    "returned": lazy_gettext("This order was sent back."),
    "refunded": lazy_gettext("This order was paid back."),
}
