"""The job that takes over what a feed sent, from the kept bytes."""

from app.core.actor import SYSTEM
from app.core.command import end_reading
from app.core.jobs import Errand
from app.orders import commands, queries
from app.orders.rules import feeding


def take(errand: Errand) -> None:
    """Job. Take over one delivery; a fault of ours is tried again, and shown when that did not help."""
    delivery_id = errand.args["delivery_id"]
    kept = queries.kept(delivery_id)
    end_reading()
    if kept is None:
        return
    try:
        told = feeding.document(kept.feed_kind, kept.body, what=kept.what, topic=kept.topic)
        commands.take_delivery(SYSTEM, kept, told)
    except Exception as error:
        if errand.last:
            commands.fail_delivery(SYSTEM, delivery_id, repr(error))
        raise
