"""An automatic answer on a case: it leaves, stands on the timeline, and changes nothing else."""

from dataclasses import dataclass

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
    """What is said by itself. answers: the Message-ID of the mail that it answers, with its brackets."""

    recipient: str
    recipient_name: str
    subject: str
    body: str
    answers: str


@command
def acknowledge(actor: Actor, case: Case, ack: Ack) -> Message:
    """Let an automatic answer leave. The case keeps its status, its clock and its last words.

    Whoever calls has asked intake.brakes.
    """
    mailbox = people.mailbox(case.mailbox_id or 0)
    message = Message(
        case_id=case.id,
        direction="out",
        channel="email",
        kind="ack",
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
    added = MessageAdded(case_id=case.id, message_id=message.id, direction="out", kind="ack")
    record(actor, added)
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
