"""Side conversations: with a supplier, or by passing a message on; what comes back stays inside."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.cases import policy, queries
from app.cases.commands import sending, steps
from app.cases.commands.sending import How
from app.cases.events import SideOpened
from app.cases.models import Attachment, Case, Message, Side
from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.outgoing.queries import Person


@dataclass(frozen=True, kw_only=True)
class Aside:
    """What is said beside the customer. side_id: of the conversation it goes on with, None for a new one.

    forwards: ids of files of the case that go along. wakes: an answer opens the case again.
    """

    body: str
    how: How
    subject: str = ""
    side_id: int | None = None
    forwards: Sequence[int] = ()
    wakes: bool = False


@command
def write_aside(actor: Actor, case_id: int, aside: Aside) -> Message:
    """Write to people who are not the customer's; nothing of it, nor of the answers, reaches her.

    Raises NotFound, NotAllowed, Refused.
    """
    case = queries.get(actor, case_id)
    policy.ensure(actor, "cases.reply")
    before = queries.sent_by_key(actor, aside.how.key)
    if before is not None:
        return before
    if not (aside.how.to or aside.how.cc or aside.how.bcc):
        raise Refused(N_("Say who gets it."), field="to")
    side = queries.side(actor, aside.side_id) if aside.side_id else _begun(actor, case, aside)
    if side.case_id != case.id:
        raise Refused(N_("This conversation is of another case."))
    side.wakes = aside.wakes
    _include(side, (*aside.how.to, *aside.how.cc, *aside.how.bcc))
    plan = {"draft": [case.id, "side"], "subject": side.subject, "side_id": side.id, "then": ""}
    files = [_copied(queries.attachment(actor, one)) for one in aside.forwards]
    return sending.send(actor, case, aside.body, aside.how, plan, files=files)


def _begun(actor: Actor, case: Case, aside: Aside) -> Side:
    if not aside.subject.strip():
        raise Refused(N_("Say what it is about."), field="subject")
    side = Side(case_id=case.id, subject=" ".join(aside.subject.split())[:200], agent_id=actor.id, people=[])
    session.add(side)
    session.flush()
    record(actor, SideOpened(case_id=case.id, side_id=side.id))
    return side


def _include(side: Side, some: Sequence[Person]) -> None:
    known = {address for _name, address in side.people}
    side.people = [*side.people, *([name, address] for name, address in some if address not in known)]


def _copied(file: Attachment) -> Attachment:
    return Attachment(
        **{name: getattr(file, name) for name in steps.FILE} | {"inline": False, "content_id": None}
    )
