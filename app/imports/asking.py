"""An import waits for work: the reaction that asks for the job."""

from collections.abc import Sequence

from app.core.events import EventRow
from app.core.jobs import ask
from app.imports.rules import WORKING


def ask_to_work(events: Sequence[EventRow]) -> None:
    """Reaction. One job for each step that somebody must work on."""
    for event in events:
        if event.facts["now"] in WORKING:
            ask("imports.work", event, str(event.facts["import_id"]))
