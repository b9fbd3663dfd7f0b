"""What an agent sends: to whom, when, and what she is asked before. It leaves by commands.leaving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from app.cases import queries, rules
from app.cases.commands import steps
from app.cases.commands.filling import filled
from app.cases.commands.leaving import leave
from app.cases.events import MessagePlanned, ParticipantAdded
from app.cases.models import Attachment, Case, DraftFile, Message, Participant
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.customers import commands as customer_commands
from app.customers import queries as customers
from app.outgoing.queries import Person
from app.people import queries as people


@dataclass(frozen=True, kw_only=True)
class How:
    """How words leave. to: nobody named means the requester. at: a chosen time, None for now.

    seen_id: the newest message that the writer has seen, None where nobody knows. sure: of what she was
    asked and said yes to: "unseen", "outsiders", "many". key: of her composer; what it sent once is not
    sent again. held: the mailbox's seconds to take it back hold. typed: from a composer: Markdown, with the
    files of the draft. quotes: the message it answers goes along.
    """

    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()
    at: datetime | None = None
    seen_id: int | None = None
    sure: frozenset[str] = frozenset()
    key: str = ""
    held: bool = True
    typed: bool = False
    quotes: bool = False


PLAIN = How()


@command
def send(
    actor: Actor, case: Case, body: str, how: How, plan: dict[str, Any], *, files: Sequence[Attachment] = ()
) -> Message:
    """Let words of a case leave, now or when they are to. plan: what steers it, see leaving.leave.

    files: that go along beside those of the draft.

    Raises Refused: where it cannot be, or with ask="..." where the writer is asked first.
    """
    if not body.strip():
        raise Refused(N_("Write something first."), field="body")
    if case.mailbox_id is None:
        raise Refused(N_("The case has no mailbox to answer from."), field="body")
    how = _to_somebody(case, how)
    _ask_first(case, how)
    message = _written(actor, case, body, how, plan)
    message.attachments = list(files)
    if how.typed:
        take_files(actor, message, *plan["draft"])
    if not message.side_id:
        case.prepared = {}
        _let_take_part(actor, case, (*how.to, *how.cc))
    seconds = people.mailbox(case.mailbox_id).undo_seconds if how.held else 0
    case.later = case.later or message.later
    message.leaves_at = how.at or now() + timedelta(seconds=seconds)
    session.add(message)
    session.flush()
    steps.end_draft(actor, *plan["draft"])
    if how.at is None and not seconds:
        leave(actor, message)
    else:
        record(actor, MessagePlanned(case_id=case.id, message_id=message.id, later=message.later))
    return message


def _to_somebody(case: Case, how: How) -> How:
    """Return how with the requester named where nobody is, each address once, and a time that can be."""
    to: Sequence[Person] = how.to
    if not (how.to or how.cc or how.bcc):
        address = customers.address(case.requester_id, kind="email")
        if address is None:
            raise Refused(N_("The customer has no mail address."), field="body")
        to = ((customers.contact(case.requester_id).name, address),)
    seen: set[str] = set()
    lists = [_once(one, seen) for one in (to, how.cc, how.bcc)]
    if len(seen) > rules.MOST_RECIPIENTS:
        raise Refused(N_("A message may go to 100 addresses at most."), field="to")
    if how.at is not None and not now() < how.at < now() + rules.LATEST:
        raise Refused(N_("Choose a time to come, within a year."), field="at")
    values = vars(how) | dict(zip(("to", "cc", "bcc"), lists, strict=True))
    return How(**values)


def _once(some: Sequence[Person], seen: set[str]) -> tuple[Person, ...]:
    kept = []
    for name, address in some:
        if address.lower() not in seen:
            seen.add(address.lower())
            kept.append((name, address))
    return tuple(kept)


def _ask_first(case: Case, how: How) -> None:
    """Raise Refused with ask="..." where the writer may not know what she is about to do."""
    newest = queries.newest_inbound(case.id)
    if "unseen" not in how.sure and how.seen_id is not None and newest > how.seen_id:
        raise Refused(N_("The customer wrote while you were writing. Read it first."), ask="unseen")
    everybody = [address for _name, address in (*how.to, *how.cc, *how.bcc)]
    if "many" not in how.sure and len(everybody) > rules.MANY_RECIPIENTS:
        raise Refused(N_("This goes to %(n)s people."), ask="many", n=len(everybody))
    if "outsiders" in how.sure or how.seen_id is None:
        return
    outside = rules.outsiders(everybody, queries.addresses(case), people.own_addresses())
    if outside:
        names = ", ".join(outside[:5])
        raise Refused(N_("Not on this case so far: %(addresses)s."), ask="outsiders", addresses=names)


def _written(actor: Actor, case: Case, body: str, how: How, plan: dict[str, Any]) -> Message:
    text, html = filled(actor, case, body) if how.typed else (body, None)
    message = steps.by_agent(actor, case, "out", text)
    message.channel, message.sent_key, message.later = "email", how.key or None, how.at is not None
    message.html = html
    message.planned = {**plan, "body": body, "quotes": how.quotes}
    message.planned |= {"to": how.to, "cc": how.cc, "bcc": how.bcc}
    message.to, message.cc = _shown(how.to), _shown(how.cc)
    message.side_id = plan.get("side_id")
    if message.side_id:
        message.direction = "to_side"
    return message


@command
def take_files(actor: Actor, message: Message, case_id: int, kind: str) -> None:
    """Let the files of actor's draft go along with message."""
    mine = queries.draft_files(actor, case_id, kind)
    message.attachments += [Attachment(**{name: getattr(one, name) for name in steps.FILE}) for one in mine]
    if mine:
        session.execute(delete(DraftFile).where(DraftFile.id.in_([one.id for one in mine])))


def _let_take_part(actor: Actor, case: Case, some: Sequence[Person]) -> None:
    """Let whom an agent names openly take part in the case from now on."""
    there = queries.participants(case.id)
    for name, address in some:
        contact = customer_commands.identify(actor, "email", address, name=name)
        if not there.keys() & customers.identity(contact.id):
            session.add(Participant(case_id=case.id, contact_id=contact.id, role="participant"))
            there[contact.id] = "participant"
            changes = [Change(field="participant", before=None, after=address, kind="contact")]
            record(actor, ParticipantAdded(case_id=case.id, contact_id=contact.id), changes)


def _shown(some: Sequence[Person]) -> str:
    return ", ".join(address for _name, address in some)
