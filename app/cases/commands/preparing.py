"""Words laid ready for whoever answers a case next: she reads them, changes them, and sends them or not."""

from app.cases.commands import steps
from app.cases.models import Case
from app.core.actor import Actor
from app.core.command import command


@command
def prepare(actor: Actor, case: Case, words: str) -> None:
    """Lay words ready unless others lie there; a case that waited for somebody is open again."""
    case.prepared = case.prepared or words
    if case.status in {"waiting_customer", "waiting_other"}:
        steps.move(actor, case, "open")


@command
def drop_prepared(_actor: Actor, case: Case) -> None:
    """Take away what was laid ready: it is no longer true."""
    case.prepared = ""
