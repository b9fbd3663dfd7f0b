"""Who is at which case: said by each page, believed for a while, announced to colleagues, never stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from secrets import token_hex
from time import monotonic
from typing import TypedDict

from app.cases import queries
from app.core.actor import SYSTEM
from app.live.notices import agent_room, queue_room

#: A page says it every 10 s. What it said is believed for so many seconds, here and on other pages.
BELIEVED = 25.0
#: Lists are told of changes in each tick, and of everything so often, for pages that came meanwhile.
REPEATED = 10.0


class Here(TypedDict):
    """One page with a case open. page: tells two of one agent apart. doing: viewing, replying or gone."""

    page: str
    case: int
    agent_id: int
    name: str
    doing: str


class Presence:
    """What the pages behind this process's sockets said last. Each process announces its own."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[Here, float]] = {}
        self._told: Mapping[str, Here] = {}
        self._repeated = 0.0

    def hear(self, sid: str, *, case_id: int, agent_id: int, name: str, doing: str) -> Here:
        """Believe what a page says; return it as others hear it."""
        known = self._said.get(sid)
        page = known[0]["page"] if known else token_hex(4)
        here = Here(page=page, case=case_id, agent_id=agent_id, name=name, doing=doing)
        if doing != "gone":
            self._said[sid] = (here, monotonic())
        elif known and known[0]["case"] == case_id:
            del self._said[sid]
        return here

    def leave(self, sid: str) -> Here | None:
        """Forget a page whose socket closed; return what others are to hear, None where it was nowhere."""
        known = self._said.pop(sid, None)
        return Here(**{**known[0], "doing": "gone"}) if known else None

    def tick(self, at: float | None = None) -> dict[str, list[Here]]:
        """Return what each room of a list is to hear now. at: of the monotonic clock."""
        at = monotonic() if at is None else at
        present = {one["page"]: one for one, heard in list(self._said.values()) if at - heard < BELIEVED}
        repeats = at - self._repeated >= REPEATED
        if repeats:
            self._repeated = at
        told, self._told = self._told, present
        left = [one for page, one in told.items() if _left(one, present.get(page))]
        news = [Here(**{**one, "doing": "gone"}) for one in left]
        news += [one for page, one in present.items() if repeats or told.get(page) != one]
        return _by_room(news)


def _left(was: Here, now: Here | None) -> bool:
    return now is None or now["case"] != was["case"]


def _by_room(news: Iterable[Here]) -> dict[str, list[Here]]:
    """Sort what is new by the rooms of those in whose lists the cases stand."""
    rooms: defaultdict[str, list[Here]] = defaultdict(list)
    cases = {case.id: case for case in queries.among(SYSTEM, {one["case"] for one in news})}
    for one in news:
        case = cases.get(one["case"])
        if case is not None:
            rooms[queue_room(case.queue_id)].append(one)
            if case.assignee_id:
                rooms[agent_room(case.assignee_id)].append(one)
    return rooms
