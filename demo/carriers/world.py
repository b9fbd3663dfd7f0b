"""The parcels of the simulated carriers, and what can happen to them; kept in one file."""

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

#: The way of a parcel that nothing happens to: status, place, words.
JOURNEY = (
    ("label_created", "Sender", "Label made, waiting for collection"),
    ("picked_up", "Sender", "Collected from the sender"),
    ("in_transit", "Hub", "On the way"),
    ("out_for_delivery", "Delivery depot", "With the driver"),
    ("delivered", "At the door", "Handed over"),
)
FINAL = ("delivered", "returned")
#: A step of the journey takes about so long.
STEP = timedelta(hours=18)


@dataclass
class SimEvent:
    """One thing that happened. at: RFC 3339."""

    at: str
    status: str
    place: str
    text: str


@dataclass
class SimParcel:
    """A parcel. lost: it never moves again. waited_hours: of the step it is on."""

    carrier: str
    number: str
    due_at: str | None = None
    events: list[SimEvent] = field(default_factory=list)
    lost: bool = False
    waited_hours: float = 0

    @property
    def status(self) -> str:
        return self.events[-1].status if self.events else "label_created"

    @property
    def done(self) -> bool:
        return self.status in FINAL

    def told(self) -> dict[str, Any]:
        """Return it in the schema of docs/feeds.md."""
        told: dict[str, Any] = {"carrier": self.carrier, "tracking_number": self.number}
        if self.due_at:
            told["due_at"] = self.due_at
        return told | {"events": [asdict(one) for one in self.events]}


class World:
    """All parcels, safe to use from many threads. skew: by how much the carriers' clock is wrong."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.RLock()
        self.skew = timedelta(0)
        self.parcels: dict[str, SimParcel] = {}
        if path.exists():
            rows = json.loads(path.read_text("utf-8"))
            self._put(
                SimParcel(**row | {"events": [SimEvent(**one) for one in row["events"]]}) for row in rows
            )

    def _put(self, parcels: Iterable[SimParcel]) -> None:
        self.parcels |= {one.number: one for one in parcels}

    def add(self, parcels: Iterable[SimParcel]) -> None:
        """Let these parcels exist."""
        with self._lock:
            self._put(parcels)
            self.save()

    def save(self) -> None:
        """Write all of it to its file."""
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps([asdict(one) for one in self.parcels.values()]), "utf-8")

    def happen(self, number: str, what: str) -> SimParcel | None:
        """Let something happen to a parcel; see DEEDS. None where there is no such parcel or deed."""
        with self._lock:
            parcel = self.parcels.get(number)
            if parcel is None or what not in DEEDS or parcel.done:
                return None
            DEEDS[what](self, parcel)
            self.save()
            return parcel

    def advance(self, hours: float) -> list[SimParcel]:
        """Let so many hours go by for every parcel on its way; return those that moved."""
        with self._lock:
            moved = [one for one in self.parcels.values() if self._goes_on(one, hours)]
            self.save()
            return moved

    def _goes_on(self, parcel: SimParcel, hours: float) -> bool:
        if parcel.lost or parcel.done or parcel.status == "exception":
            return False
        parcel.waited_hours += hours
        before = len(parcel.events)
        while parcel.waited_hours >= STEP / timedelta(hours=1) and not parcel.done:
            parcel.waited_hours -= STEP / timedelta(hours=1)
            self.step(parcel)
        return len(parcel.events) > before

    def step(self, parcel: SimParcel) -> None:
        """Let a parcel take the next step of its journey."""
        names = [status for status, _place, _text in JOURNEY]
        here = names.index(parcel.status) if parcel.status in names else 1
        self.note(parcel, *JOURNEY[min(here + 1 if parcel.events else 0, len(JOURNEY) - 1)])

    def note(self, parcel: SimParcel, status: str, place: str, text: str) -> None:
        """Write down an event of this moment, after all that there are."""
        at = datetime.now(UTC) + self.skew  # noqa: TID251 - another company's clock
        if parcel.events:
            at = max(at, datetime.fromisoformat(parcel.events[-1].at) + timedelta(seconds=1))
        parcel.events.append(SimEvent(at.isoformat(timespec="seconds"), status, place, text))

    def delay(self, parcel: SimParcel) -> None:
        """Let a parcel come two days later than it was to."""
        due = datetime.fromisoformat(parcel.due_at) if parcel.due_at else datetime.now(UTC)  # noqa: TID251
        parcel.due_at = (due + timedelta(days=2)).isoformat(timespec="seconds")
        self.note(parcel, "in_transit", "Hub", "Delayed; the new day is two days later")

    def miss(self, parcel: SimParcel) -> None:
        """Let a parcel have been expected two days ago."""
        ago = datetime.now(UTC) - timedelta(days=2)  # noqa: TID251 - another company's clock
        parcel.due_at = ago.isoformat(timespec="seconds")
        self.note(parcel, "in_transit", "Hub", "Still on the way")

    def lose(self, parcel: SimParcel) -> None:
        """Let nobody hear of a parcel any more."""
        parcel.lost = True

    def stop(self, parcel: SimParcel) -> None:
        """Let a parcel be stopped on its way."""
        self.note(parcel, "exception", "Hub", "The parcel is damaged; it is held")

    def send_back(self, parcel: SimParcel) -> None:
        """Let a parcel go back to its sender."""
        self.note(parcel, "returned", "Hub", "On its way back to the sender")

    def deliver(self, parcel: SimParcel) -> None:
        """Let a parcel arrive."""
        self.note(parcel, *JOURNEY[-1])


#: What can happen to one parcel: by the word of a form.
DEEDS = {
    "step": World.step,
    "delay": World.delay,
    "miss": World.miss,
    "lose": World.lose,
    "stop": World.stop,
    "return": World.send_back,
    "deliver": World.deliver,
}
