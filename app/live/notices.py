"""Notices: where to look, never what is there. Rooms are named here and nowhere else."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypedDict

from app.cases import queries
from app.core.actor import SYSTEM, Actor
from app.core.events import EventRow, after, latest
from app.orders import queries as orders

GAP = 500
#: Facts that name what an event is about, beside its case.
_ABOUT = ("order_id", "parcel_id", "shipment_id")


class Notice(TypedDict):
    """topics: "case:<id>", "queue:<id>", "order:<id>" of what changed, or "all". upto: to ask from then."""

    topics: list[str]
    upto: int


def case_room(case_id: int) -> str:
    return f"case:{case_id}"


def queue_room(queue_id: int) -> str:
    return f"queue:{queue_id}"


def order_room(order_id: int) -> str:
    return f"order:{order_id}"


def agent_room(agent_id: int) -> str:
    return f"agent:{agent_id}"


def by_room(events: Sequence[EventRow]) -> dict[str, Notice]:
    """Return one notice for each room that events (one or more, in order) concern."""
    rooms: defaultdict[str, set[str]] = defaultdict(set)
    moved = _queues_left(events)
    for case in queries.among(SYSTEM, _case_ids(events)):
        topic = case_room(case.id)
        queues = {queue_room(one) for one in ({case.queue_id} | moved.get(case.id, set()))}
        agents = {agent_room(case.assignee_id)} if case.assignee_id else set()
        agents |= {agent_room(one) for one in _assignees_left(events, case.id)}
        for room in {topic} | queues | agents:
            rooms[room] |= {topic} | queues
    changed, about = _orders_and_cases(events)
    for room in {order_room(one) for one in changed} | {case_room(one) for one in about}:
        rooms[room].add(room)
    return {room: Notice(topics=sorted(topics), upto=events[-1].id) for room, topics in rooms.items()}


def since(actor: Actor, last: int) -> Notice:
    """Return what changed after event last, of what actor may see; "all" where that is too much to list."""
    events = after(last, limit=GAP + 1)
    if len(events) > GAP:
        return Notice(topics=["all"], upto=latest())
    changed, about = _orders_and_cases(events)
    cases = queries.among(actor, _case_ids(events))
    topics = {case_room(one.id) for one in cases} | {queue_room(one.queue_id) for one in cases}
    topics |= {case_room(one.id) for one in queries.among(actor, about)}
    if actor.may("orders.see"):
        topics |= {order_room(one) for one in changed}
    return Notice(topics=sorted(topics), upto=events[-1].id if events else last)


def _case_ids(events: Sequence[EventRow]) -> set[int]:
    return {event.case_id for event in events if event.case_id}


def _orders_and_cases(events: Sequence[EventRow]) -> tuple[set[int], set[int]]:
    """Return the orders that events concern, and the cases that are about them or their parcels."""
    named: dict[str, set[int]] = {fact: set() for fact in _ABOUT}
    for event in events:
        for fact in _ABOUT:
            if event.facts.get(fact):
                named[fact].add(event.facts[fact])
    if not any(named.values()):
        return set(), set()
    changed = named["order_id"] | orders.orders_through(named["parcel_id"], named["shipment_id"])
    return changed, queries.tied_to(changed, named["parcel_id"])


def _queues_left(events: Sequence[EventRow]) -> dict[int, set[int]]:
    left: defaultdict[int, set[int]] = defaultdict(set)
    for event in events:
        if event.name == "case.queued" and event.case_id:
            left[event.case_id] |= {event.facts["was"], event.facts["now"]}
    return left


def _assignees_left(events: Sequence[EventRow], case_id: int) -> set[int]:
    assigned = (one for one in events if one.name == "case.assigned" and one.case_id == case_id)
    return {agent for one in assigned for agent in (one.facts["was"], one.facts["now"]) if agent}
