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
from app.orders.commands.importing import Said, keep_pictures, take_said
from app.orders.commands.links import hand_out, revoke_link, set_tracking_page
from app.orders.commands.numbering import set_numberings
from app.orders.commands.outcome import Outcome, Taken
from app.orders.commands.parcels import ParcelWords, record_parcel, take_parcel
from app.orders.commands.returns import ReturnWords, decide, give_label, move_return, start_return
from app.orders.commands.sources import (
    Failure,
    SourceWords,
    arm,
    note_answer,
    note_failure,
    put_off,
    remove_source,
    save_source,
)
from app.orders.commands.taking import take_all
from app.orders.rules.told import Line, Step

__all__ = [
    "Failure",
    "FeedWords",
    "KeptDelivery",
    "Line",
    "OrderWords",
    "Outcome",
    "ParcelWords",
    "ReturnWords",
    "Said",
    "SourceWords",
    "Step",
    "Taken",
    "arm",
    "decide",
    "edit_order",
    "fail_delivery",
    "forget_deliveries",
    "give_label",
    "hand_out",
    "keep_delivery",
    "keep_pictures",
    "make_feed",
    "move_return",
    "note_answer",
    "note_failure",
    "put_off",
    "record_order",
    "record_parcel",
    "remove_source",
    "rename_feed",
    "revoke_link",
    "rotate_feed",
    "save_source",
    "set_numberings",
    "set_tracking_page",
    "start_return",
    "take_all",
    "take_delivery",
    "take_parcel",
    "take_said",
    "try_again",
]
