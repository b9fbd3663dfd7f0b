"""Words laid ready for whoever answers a case next: she reads them, changes them, and sends them or not."""

from app.cases.commands import steps
from app.cases.models import Case
from app.core.actor import Actor
from app.core.command import command


@command
def prepare(actor: Actor, case: Case, about: str, words: str) -> None:
    """Lay words ready beside those that lie there; a case that waited for somebody is open again.

    about: by which they are taken away again, see cases.rules.letter.
    """
    others = {one: said for one, said in case.prepared.items() if one != about}
    case.prepared = others | {about: words}
    if case.status in {"waiting_customer", "waiting_other"}:
        steps.move(actor, case, "open")


@command
def drop_prepared(_actor: Actor, case: Case, about: str) -> None:
    """Take away what was laid ready about something: it is no longer true."""
    if about in case.prepared:
        case.prepared = {one: said for one, said in case.prepared.items() if one != about}
