"""The tail: each web process follows the ledger for itself and tells its own sockets. No worker is asked."""

from collections.abc import Sequence

from flask import Flask

from app.core import bell
from app.core.events import EventRow, after, latest
from app.live import desk
from app.live.notices import by_room

RIGHTS = frozenset({"agent.rights_changed", "agent.disabled", "queue.changed", "team.changed"})
#: How long a session may be over, without anybody saying so, before its sockets are closed.
LOOK_SECONDS = 3


class Tail:
    """Follows the events from the moment it is made. last: the id of the newest one told."""

    def __init__(self) -> None:
        self.last = latest()

    def tick(self) -> None:
        """Send each room one notice for all that was written since the tick before."""
        events = after(self.last, limit=500)
        if not events:
            return
        for room, notice in by_room(events).items():
            desk.sockets.server.emit("changed", notice, room=room, namespace="/desk", ignore_queue=True)
        _recheck(events)
        self.last = events[-1].id


def start(app: Flask) -> bell.Stop:
    """Tick at each ring, every 250 ms anyway, at most once in 30 ms; say who is where; close what ended."""
    with app.app_context():
        tail = Tail()
    stops = (
        bell.attend(app.app_context, tail.tick, every=0.25, pause=0.03),
        bell.attend_timer(app.app_context, desk.announce, every=1),
        bell.attend_timer(app.app_context, desk.close_ended, every=LOOK_SECONDS),
        bell.attend_timer(app.app_context, desk.close_strays, every=LOOK_SECONDS),
    )

    def stop() -> None:
        for one in stops:
            one()

    return stop


def _recheck(events: Sequence[EventRow]) -> None:
    for event in events:
        if event.name in RIGHTS:
            desk.recheck(event.facts.get("agent_id"))
    if any(event.name == "agent.sessions_ended" for event in events):
        desk.close_ended()
