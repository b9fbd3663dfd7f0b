"""The agents' socket. Joining a room is asking a question of cases.policy; rights lost close it."""

from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import g, request
from flask_socketio import ConnectionRefusedError as Refusal
from flask_socketio import Namespace, SocketIO, disconnect, join_room, leave_room

from app.cases import policy, queries
from app.core.actor import Actor
from app.core.errors import DomainError
from app.core.web import current_actor
from app.live import notices
from app.live.presence import Presence
from app.orders import queries as orders
from app.people import queries as people

sockets = SocketIO()
log = structlog.get_logger(__name__)
DOINGS = frozenset({"viewing", "replying", "gone"})
MOST_ROOMS = 60
#: Sockets of one agent (a tab each), and of this process: each holds a thread, and pages need some too.
MOST_OF_AGENT, MOST_OPEN = 30, 500


@dataclass(frozen=True)
class Guest:
    """Who is behind a socket: an agent in one of her sessions. rooms: those it joined."""

    agent_id: int
    sign_in_id: int
    rooms: set[str] = field(default_factory=set)


#: Lines that nobody had said anything on when it was last looked.
_silent: set[str] = set()
#: Who is behind each socket of this process. Asked again when rights change, and every few seconds.
_open: dict[str, Guest] = {}
present = Presence()


class Desk(Namespace):
    """/desk"""

    def on_connect(self, auth: Any = None) -> bool:  # noqa: ARG002 - Socket.IO passes it
        try:
            actor = current_actor()
        except DomainError:
            return False
        if actor.kind != "agent":
            return False
        _refuse_where_many(actor.id)
        _open[_sid()] = Guest(actor.id, g.sign_in_id)
        join_room(notices.agent_room(actor.id))
        return True

    def on_disconnect(self, _reason: Any = None) -> None:
        _open.pop(_sid(), None)
        left = present.leave(_sid())
        if left is not None:
            sockets.emit("here", left, room=notices.case_room(left["case"]), namespace="/desk")

    def on_watch(self, data: Any = None) -> dict[str, Any]:
        """Join the room of a case, a queue or an order. Answers {"ok": True}, or False and a "code"."""
        try:
            room = _room(_actor(), data)
        except (DomainError, TypeError, ValueError, KeyError, AttributeError):
            return {"ok": False, "code": "not_found"}
        joined = _open[_sid()].rooms
        if len(joined) >= MOST_ROOMS:
            return {"ok": False, "code": "too_many"}
        joined.add(room)
        join_room(room)
        return {"ok": True}

    def on_leave(self, data: Any = None) -> dict[str, Any]:
        """Leave the room of a case, a queue or an order."""
        try:
            room = _name(data)
        except (TypeError, ValueError, KeyError, AttributeError):
            return {"ok": False, "code": "not_found"}
        _open[_sid()].rooms.discard(room)
        leave_room(room)
        return {"ok": True}

    def on_here(self, data: Any = None) -> None:
        """Tell at once who else has this case open; lists hear at the next tick. Ids, a name, one word."""
        try:
            room, doing = _name(data), str(data["doing"])
        except (TypeError, ValueError, KeyError, AttributeError):
            return
        guest = _open.get(_sid())
        if guest is None or room not in guest.rooms or doing not in DOINGS:
            return
        agent_id = guest.agent_id
        name = people.names_of({agent_id}).get(agent_id, "")
        said = present.hear(_sid(), case_id=int(data["case"]), agent_id=agent_id, name=name, doing=doing)
        sockets.emit("here", said, room=room, namespace="/desk", skip_sid=_sid())


def announce() -> None:
    """Tell lists who is at which case, in all processes."""
    for room, here in present.tick().items():
        sockets.server.emit("presence", here, room=room, namespace="/desk")


def recheck(agent_id: int | None) -> None:
    """Close the sockets of an agent whose rights changed (None: of all); each page comes back and asks."""
    for sid, guest in list(_open.items()):
        if agent_id in {None, guest.agent_id}:
            _close(sid)


def close_ended() -> None:
    """Close the sockets whose session has ended, by whatever way: signed out, idle for long, disabled."""
    guests = list(_open.items())
    living = people.living({guest.sign_in_id for _sid, guest in guests})
    for sid, guest in guests:
        if guest.sign_in_id not in living:
            _close(sid)


def close_strays() -> None:
    """Cut the lines on which nobody has come in since the last look: refused, or without a word."""
    eio, manager = sockets.server.eio, sockets.server.manager
    named = {manager.eio_sid_from_sid(sid, "/desk") for sid in list(_open)}
    silent = set(eio.sockets) - named
    for one in silent & _silent:
        line = eio.sockets.get(one)
        if line is not None:
            line.close(wait=False)
    _silent.clear()
    _silent.update(silent)


def _refuse_where_many(agent_id: int) -> None:
    """Let a page fall back to asking by itself where there are as many sockets as may be."""
    hers = sum(guest.agent_id == agent_id for guest in list(_open.values()))
    if hers >= MOST_OF_AGENT or len(_open) >= MOST_OPEN:
        log.warning("live.too_many", agent_id=agent_id, hers=hers, open=len(_open))
        raise Refusal("too_many")


def _close(sid: str) -> None:
    """Say goodbye, and close the line under it too: who does not go is put out. It waits for nobody."""
    server = sockets.server
    line = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/desk"))
    disconnect(sid=sid, namespace="/desk")
    _open.pop(sid, None)
    if line is not None:
        line.close(wait=False)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def _actor() -> Actor:
    """Return the agent by her present rights, not by those she connected with."""
    actor = people.actor_of(_open[_sid()].agent_id)
    if actor is None:
        raise KeyError
    return actor


def _room(actor: Actor, data: Any) -> str:
    if "case" in data:
        return notices.case_room(queries.get(actor, int(data["case"])).id)
    if "order" in data:
        return notices.order_room(orders.get(actor, int(data["order"])).id)
    policy.ensure_may_watch(actor, int(data["queue"]))
    return _name(data)


def _name(data: Any) -> str:
    if "order" in data:
        return notices.order_room(int(data["order"]))
    return notices.case_room(int(data["case"])) if "case" in data else notices.queue_room(int(data["queue"]))
