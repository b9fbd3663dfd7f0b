"""Notices: where to look, never what is there. Rooms are named here and nowhere else."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypedDict

from app.cases import queries
from app.core.actor import SYSTEM, Actor
from app.core.events import EventRow, after, latest

GAP = 500


class Notice(TypedDict):
    """topics: "case:<id>", "queue:<id>" of what changed, or "all". upto: the event to ask from next time."""

    topics: list[str]
    upto: int


def case_room(case_id: int) -> str:
    return f"case:{case_id}"


def queue_room(queue_id: int) -> str:
    return f"queue:{queue_id}"


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
    return {room: Notice(topics=sorted(topics), upto=events[-1].id) for room, topics in rooms.items()}


def since(actor: Actor, last: int) -> Notice:
    """Return what changed after event last, of what actor may see; "all" where that is too much to list."""
    events = after(last, limit=GAP + 1)
    if len(events) > GAP:
        return Notice(topics=["all"], upto=latest())
    cases = queries.among(actor, _case_ids(events))
    topics = {case_room(one.id) for one in cases} | {queue_room(one.queue_id) for one in cases}
    return Notice(topics=sorted(topics), upto=events[-1].id if events else last)


def _case_ids(events: Sequence[EventRow]) -> set[int]:
    return {event.case_id for event in events if event.case_id}


def _queues_left(events: Sequence[EventRow]) -> dict[int, set[int]]:
    left: defaultdict[int, set[int]] = defaultdict(set)
    for event in events:
        if event.name == "case.queued" and event.case_id:
            left[event.case_id] |= {event.facts["was"], event.facts["now"]}
    return left


def _assignees_left(events: Sequence[EventRow], case_id: int) -> set[int]:
    assigned = (one for one in events if one.name == "case.assigned" and one.case_id == case_id)
    return {agent for one in assigned for agent in (one.facts["was"], one.facts["now"]) if agent}
