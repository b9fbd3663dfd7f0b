"""An automatic answer on a case: it leaves, stands on the timeline, and changes nothing else."""

from dataclasses import dataclass, field
from typing import Any

from app.cases import rules
from app.cases.commands import steps
from app.cases.events import MessageAdded
from app.cases.models import Case, Message
from app.core import reply_tokens
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.events import record
from app.outgoing import commands as outgoing
from app.people import queries as people


@dataclass(frozen=True, kw_only=True)
class Ack:
    """What is said by itself. answers: the Message-ID of the mail that it answers, with its brackets.

    kind: "ack", or "answer" where it tells what was asked. extras: see models.Message. then: the status of
    the case after it, "" for the one it has; then nobody waits for us any more.
    """

    recipient: str
    recipient_name: str
    subject: str
    body: str
    answers: str
    kind: str = "ack"
    extras: dict[str, Any] = field(default_factory=dict)
    then: str = ""


@command
def acknowledge(actor: Actor, case: Case, ack: Ack) -> Message:
    """Let an automatic answer leave. The case keeps its last words, and unless ack says so all else.

    Whoever calls has asked intake.brakes.
    """
    mailbox = people.mailbox(case.mailbox_id or 0)
    message = Message(
        case_id=case.id,
        direction="out",
        channel="email",
        kind=ack.kind,
        extras=ack.extras,
        author_name=mailbox.name,
        to=ack.recipient,
        subject=ack.subject,
        text=ack.body,
        reply_text=ack.body,
        at=now(),
    )
    session.add(message)
    session.flush()
    out = outgoing.queue(actor, _words(case, message, ack), case_id=case.id)
    message.external_id, message.outgoing_id = f"email:{out.message_id}", out.id
    added = MessageAdded(case_id=case.id, message_id=message.id, direction="out", kind=ack.kind)
    record(actor, added)
    if ack.then in rules.MOVES[case.status]:
        case.due_at = None
        steps.move(actor, case, ack.then)
    return message


def _words(case: Case, message: Message, ack: Ack) -> outgoing.Words:
    mailbox = people.mailbox(case.mailbox_id or 0)
    return outgoing.Words(
        channel="email",
        mailbox_id=mailbox.id,
        recipient=ack.recipient,
        recipient_name=ack.recipient_name,
        sender=mailbox.address,
        sender_name=mailbox.name,
        subject=ack.subject,
        body=ack.body,
        domain=mailbox.address.partition("@")[2],
        token=reply_tokens.mint(case.id, ack.recipient),
        references=(ack.answers,),
        auto=True,
        said_id=message.id,
    )
