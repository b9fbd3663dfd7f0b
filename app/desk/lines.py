"""Changes of a case as one line each, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from app.cases.queries import Entry
from app.core.events import Change
from app.core.ui.words import PRIORITIES, STATUSES
from app.people import queries as people


@dataclass(frozen=True)
class Line:
    """Who changed what, when."""

    id: int
    at: datetime
    actor_name: str
    words: str


def names_in(entries: Sequence[Entry], customer: object) -> dict[tuple[str, int], str]:
    """Return the names of all who act in entries, by kind and id."""
    events = [entry.event for entry in entries if entry.event is not None]
    agents = people.names_of({event.actor_id for event in events if event.actor_kind == "agent"})
    names = {("agent", agent_id): name for agent_id, name in agents.items()}
    return names | {("customer", getattr(customer, "id", 0)): getattr(customer, "name", "")}


def line_of(entry: Entry, names: dict[tuple[str, int], str]) -> Line:
    """Return the line of an entry that is an event."""
    event = entry.event
    assert event is not None
    name = names.get((event.actor_kind, event.actor_id), "Careline")
    return Line(event.id, event.at, name, ", ".join(_words(change) for change in entry.changes))


def _words(change: Change) -> str:
    after = change.after or ""
    if change.field == "status":
        return gettext("set the status to %(after)s", after=STATUSES[after].word)
    if change.field == "priority":
        return gettext("set the priority to %(after)s", after=PRIORITIES[after].word)
    if change.field == "assignee":
        return gettext("gave it to %(after)s", after=after) if after else gettext("gave it to nobody")
    return _linked(change, after)


def _linked(change: Change, after: str) -> str:
    if change.field == "queue":
        return gettext("moved it to %(after)s", after=after)
    if change.field == "order":
        return gettext("linked order %(after)s", after=after)
    return gettext("changed %(field)s to %(after)s", field=change.field, after=after)
