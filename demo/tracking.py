"""How the demo company hears of its parcels: by asking the simulated carriers, and by their webhooks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.core.actor import SYSTEM
from app.orders import commands as orders
from app.orders import queries
from app.people import queries as people
from app.stuck import commands as stuck
from app.stuck import queries as stuck_queries
from demo import place
from demo.carriers.world import SimEvent, SimParcel
from demo.company import data
from demo.ports import Ports


def set_up(ports: Ports) -> None:
    """Tell the house of its carriers: whom to ask, who may tell, and what comes of a parcel in trouble."""
    orders.save_source(SYSTEM, None, _words(ports))
    feed = orders.FeedWords(
        name="Carriers", kind="own", source=place.CARRIER_SOURCE, secret=f"{place.PASSWORD}-carriers"
    )
    orders.make_feed(SYSTEM, feed)
    queue = next(one for one in people.all_queues() if one.name == "Orders and delivery")
    watch = replace(stuck_queries.watch(), on=True, queue_id=queue.id)
    stuck.set_watch(SYSTEM, watch, queries.patience())


def move(ports: Ports) -> None:
    """Tell the house where the simulated carriers answer now, if they moved."""
    for source in list(queries.sources(SYSTEM)):
        if source.name == _words(ports).name and source.url != _words(ports).url:
            orders.save_source(SYSTEM, source.id, _words(ports))


def feed_key() -> str:
    """Return the key of the feed that the simulated carriers tell, "" where there is none."""
    keys = (one.key for one in queries.feeds(SYSTEM) if one.source == place.CARRIER_SOURCE)
    return next(keys, "")


def simulated(now: datetime) -> Iterator[SimParcel]:
    """Yield the company's parcels as their carriers know them, with the very events that were loaded."""
    for one in data.parcels(now):
        due_at = one.eta.isoformat(timespec="seconds") if one.eta else None
        events = [
            SimEvent(event.at.isoformat(timespec="seconds"), event.status, event.place, event.words)
            for event in one.events
        ]
        yield SimParcel(one.carrier, one.tracking_number, due_at, events)


def _words(ports: Ports) -> orders.SourceWords:
    return orders.SourceWords(
        name="Demo carriers",
        url=f"http://127.0.0.1:{ports.carrier}/api/parcels/{{number}}",
        header="Authorization",
        secret=place.CARRIER_KEY,
        per_minute=120,
        every_minutes=5,
    )
