"""What was said is read for numbers; what we learn later lets numbers that wait be looked at again."""

from collections.abc import Iterable, Sequence

from app.core.events import EventRow
from app.linking import deciding, reading

_SAID = frozenset({"case.message_added", "case.message_read_again"})


def hear(events: Sequence[EventRow]) -> None:
    """Link cases to what their messages name: once for each number of a case, however often it is asked."""
    reading.read_all(_ids(events, _SAID, "message_id"))
    deciding.look_again(
        cases=_ids(events, {"case.requester_changed"}, "case_id"),
        contacts=_ids(events, {"customer.merged"}, "kept_id"),
        orders=_ids(events, {"order.recorded"}, "order_id"),
        shipments=_ids(events, {"shipment.recorded"}, "shipment_id"),
        parcels=_ids(events, {"parcel.recorded"}, "parcel_id"),
    )


def _ids(events: Sequence[EventRow], names: Iterable[str], fact: str) -> set[int]:
    return {event.facts[fact] for event in events if event.name in names}
