"""What a feed sent is to be taken over: the reaction that asks for the job."""

from collections.abc import Sequence

from app.core.events import EventRow
from app.core.jobs import ask


def ask_to_take(events: Sequence[EventRow]) -> None:
    """Reaction. One job for each delivery."""
    for event in events:
        delivery_id = event.facts["delivery_id"]
        ask("feeds.take", event, str(delivery_id), delivery_id=delivery_id)
