"""What is said in a case: by whoever is outside, and by agents."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.cases import policy, queries, rules
from app.cases.commands import leaving, sending, steps
from app.cases.commands.sending import PLAIN, How
from app.cases.events import CaseOpened
from app.cases.models import Attachment, Case, Message, Participant, Side
from app.core import alarms
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.customers import commands as customer_commands
from app.outgoing import commands as outgoing
from app.outgoing import queries as outgoing_queries
from app.people import queries as people


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a new case is to be. subject: one line, already cleaned. at: when it was asked, UTC.

    words: the customer's, where she asked first; then waits says whether she waits for an answer.
    follows: the case that it comes after; how: see models.CaseLink.
    """

    requester_id: int
    queue_id: int
    subject: str
    channel: str
    mailbox_id: int | None = None
    at: datetime | None = None
    words: str = ""
    waits: bool = False
    follows: int | None = None
    how: str = "follow_up"


@dataclass(frozen=True, kw_only=True)
class First:
    """A first mail of ours. address: normalised."""

    address: str
    name: str
    queue_id: int
    mailbox_id: int
    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody outside said; see cases.models.Message. at: UTC."""

    channel: str
    author_name: str
    author_address: str
    text: str
    reply_text: str
    at: datetime
    external_id: str | None = None
    body_hash: str = ""
    raw_id: int | None = None
    kind: str = "message"
    subject: str = ""
    to: str = ""
    cc: str = ""
    html: str | None = None
    unverified: str = ""
    joined_by: str = ""
    files_held: bool = False
    extras: dict[str, Any] = dataclasses.field(default_factory=dict)
    attachments: Sequence[Attachment] = ()


@command
def open_case(actor: Actor, opening: Opening) -> Case:
    """Open a case for a contact."""
    opened = opening.at or now()
    case = Case(
        subject=opening.subject[: rules.MOST_SUBJECT],
        requester_id=opening.requester_id,
        queue_id=opening.queue_id,
        channel=opening.channel,
        mailbox_id=opening.mailbox_id,
        opened_at=opened,
        updated_at=opened,
        due_at=_due(opening.queue_id, opened) if opening.waits else None,
        last_words=rules.first_words(opening.words),
    )
    session.add(case)
    session.flush()
    session.add(Participant(case_id=case.id, contact_id=opening.requester_id, role="requester"))
    record(actor, CaseOpened(case_id=case.id, contact_id=opening.requester_id, queue_id=opening.queue_id))
    if opening.follows is not None:
        steps.link(actor, case, opening.follows, opening.how)
    return case


@command
def add_inbound(actor: Actor, case: Case, said: Said, *, side: Side | None = None) -> Message:
    """Put a contact's words into case, or a machine's (then actor is the system).

    A person's words open it again, though not without end; a machine's change nothing.
    side: the side conversation they belong to; no customer sees those, and they change nothing but the
    status, where the conversation is to wake its case.
    """
    values = {name: getattr(said, name) for name in said.__dataclass_fields__ if name != "attachments"}
    message = Message(
        case_id=case.id,
        direction="in",
        contact_id=actor.id if actor.kind == "customer" else None,
        attachments=list(said.attachments),
        **values,
    )
    if side is not None:
        message.direction, message.side_id = "from_side", side.id
        steps.add(actor, case, message)
        if side.wakes and said.kind == "message" and rules.sleeps(case.status) and not _braked(case):
            steps.move(actor, case, "open")
        return message
    speaks = said.kind == "message"
    asks = speaks and not _braked(case)
    if asks and case.due_at is None:
        case.due_at = _due(case.queue_id, said.at)
    steps.add(actor, case, message)
    if speaks:
        leaving.stop_later(actor, case)
    if asks:
        steps.move(actor, case, rules.after_inbound(case.status))
    return message


@command
def reply(
    actor: Actor, case_id: int, *, body: str, then: str = "waiting_customer", how: How = PLAIN
) -> Message:
    """Answer, unless how says otherwise the requester; the words go out by mail once this commits.

    then: the status after it. Raises NotFound, NotAllowed; Refused where there are no words, no address to
    send them to, or where the writer is asked first.
    """
    case = queries.get(actor, case_id)
    policy.ensure_may_reply(actor, case)
    before = queries.sent_by_key(actor, how.key)
    if before is not None:
        return before
    if then != case.status:
        rules.moved(case.status, then)
    plan = {"draft": [case.id, "reply"], "subject": rules.answer_subject(case.subject), "then": then}
    message = sending.send(actor, case, body, how, plan)
    if case.assignee_id is None:
        steps.assign(actor, case, actor.id)
    return message


@command
def start_case(actor: Actor, first: First, how: How = PLAIN) -> Case:
    """Open a case with a first mail of ours. Raises NotAllowed, NotFound, Refused."""
    policy.ensure(actor, "cases.create")
    policy.ensure_may_watch(actor, first.queue_id)
    before = queries.sent_by_key(actor, how.key)
    if before is not None:
        return queries.get(actor, before.case_id)
    for field, words in (("subject", first.subject), ("body", first.body)):
        if not words.strip():
            raise Refused(N_("Write something first."), field=field)
    contact = customer_commands.identify(actor, "email", first.address, name=first.name)
    case = open_case(
        actor,
        Opening(
            requester_id=contact.id,
            queue_id=first.queue_id,
            subject=" ".join(first.subject.split()),
            channel="email",
            mailbox_id=people.mailbox(first.mailbox_id).id,
        ),
    )
    steps.assign(actor, case, actor.id)
    to = how.to or ((first.name, first.address),)
    plan = {"draft": [0, "case"], "subject": case.subject, "then": "waiting_customer"}
    sending.send(actor, case, first.body, replace(how, to=to), plan)
    return case


@command
def note(actor: Actor, case_id: int, *, body: str) -> Message:
    """Write something that only agents read. Raises NotFound, NotAllowed, Refused."""
    case = steps.mine_to_work(actor, case_id)
    if not body.strip():
        raise Refused(N_("Write something first."), field="body")
    steps.end_draft(actor, case.id, "note")
    return steps.add(actor, case, steps.by_agent(actor, case, "note", body))


@command
def send_again(actor: Actor, message_id: int, outgoing_id: int | None = None) -> Message:
    """Let a message that failed leave once more. outgoing_id: of one recipient's copy, None for all that may.

    Raises NotFound, NotAllowed, Refused.
    """
    message = queries.message(actor, message_id)
    policy.ensure(actor, "cases.reply")
    copies = outgoing_queries.copies([message.id])[message.id]
    mine = [one.id for one in copies] or [one for one in (message.outgoing_id,) if one]
    if not mine or (outgoing_id is not None and outgoing_id not in mine):
        raise Refused(N_("This message was never to be sent."))
    failed = [one.id for one in copies if one.state in outgoing.AGAIN_FROM]
    for one in [outgoing_id] if outgoing_id else failed or mine[:1]:
        outgoing.send_again(actor, one)
    return message


def _braked(case: Case) -> bool:
    """Tell whether a settled case stays settled for now, whoever writes; administrators are told once."""
    if case.status not in rules.SETTLED or not queries.reopened_too_often(case.id):
        return False
    alarms.sound("reopened", case.number)
    return True


def _due(queue_id: int, at: datetime) -> datetime:
    return rules.due(at, people.queue(queue_id).reply_within_minutes)
