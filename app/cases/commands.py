"""What can be done to a case. Each is one transaction, says what it did as an event, and reads no request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.cases import policy, queries, rules
from app.cases.events import (
    CaseAssigned,
    CaseMoved,
    CaseOpened,
    CasePrioritised,
    CaseQueued,
    MessageAdded,
    OrderLinked,
)
from app.cases.models import Attachment, Case, Message, Participant, case_orders
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, NotAllowed, Refused
from app.core.events import Change, record
from app.customers import commands as customer_commands
from app.customers import queries as customers
from app.orders.models import Order
from app.outgoing import commands as outgoing
from app.people import queries as people


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
    attachments: Sequence[Attachment] = ()


@command
def open_case(
    actor: Actor,
    *,
    requester_id: int,
    queue_id: int,
    subject: str,
    channel: str,
    mailbox_id: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Open a case for a contact. subject: one line, already cleaned. at: when it was asked, UTC."""
    opened = at or now()
    case = Case(
        subject=subject[: rules.MOST_SUBJECT],
        requester_id=requester_id,
        queue_id=queue_id,
        channel=channel,
        mailbox_id=mailbox_id,
        opened_at=opened,
        updated_at=opened,
    )
    session.add(case)
    session.flush()
    session.add(Participant(case_id=case.id, contact_id=requester_id, role="requester"))
    record(actor, CaseOpened(case_id=case.id, contact_id=requester_id, queue_id=queue_id))
    return case


@command
def add_inbound(actor: Actor, case: Case, said: Said) -> Message:
    """Put a contact's words into case. A person's words open it again; a machine's change nothing."""
    values = {name: getattr(said, name) for name in said.__dataclass_fields__ if name != "attachments"}
    message = Message(
        case_id=case.id, direction="in", contact_id=actor.id, attachments=list(said.attachments), **values
    )
    _add(actor, case, message)
    if said.kind == "message":
        if case.due_at is None:
            case.due_at = rules.due(said.at, people.queue(case.queue_id).reply_within_minutes)
        _move(actor, case, rules.after_inbound(case.status))
    return message


@command
def reply(actor: Actor, case_id: int, *, body: str, then: str = "waiting_customer") -> Message:
    """Answer the requester; the words go out by mail once this commits. then: the status after it.

    Raises NotFound, NotAllowed; Refused where there are no words, or no address to send them to.
    """
    case = queries.get(actor, case_id)
    policy.ensure_may_reply(actor, case)
    if not body.strip():
        raise Refused(N_("Write something first."), field="body")
    message = _send(actor, case, body, subject=rules.answer_subject(case.subject))
    if case.assignee_id is None:
        _assign(actor, case, actor.id)
    case.due_at = None
    _move(actor, case, rules.moved(case.status, then) if then != case.status else then)
    return message


@command
def start_case(
    actor: Actor, *, address: str, name: str, queue_id: int, mailbox_id: int, subject: str, body: str
) -> Case:
    """Open a case with a first mail of ours. address: normalised. Raises NotAllowed, NotFound, Refused."""
    policy.ensure(actor, "cases.create")
    policy.ensure_may_watch(actor, queue_id)
    for field, words in (("subject", subject), ("body", body)):
        if not words.strip():
            raise Refused(N_("Write something first."), field=field)
    contact = customer_commands.identify(actor, "email", address, name=name)
    case = open_case(
        actor,
        requester_id=contact.id,
        queue_id=queue_id,
        subject=" ".join(subject.split()),
        channel="email",
        mailbox_id=people.mailbox(mailbox_id).id,
    )
    _assign(actor, case, actor.id)
    _send(actor, case, body, subject=case.subject)
    _move(actor, case, "waiting_customer")
    return case


@command
def note(actor: Actor, case_id: int, *, body: str) -> Message:
    """Write something that only agents read. Raises NotFound, NotAllowed, Refused."""
    case = _mine_to_work(actor, case_id)
    if not body.strip():
        raise Refused(N_("Write something first."), field="body")
    return _add(actor, case, _by_agent(actor, case, "note", body))


@command
def take(actor: Actor, case_id: int) -> Case:
    """Make the case actor's own; a new one is opened by it. Raises NotFound, NotAllowed."""
    case = _mine_to_work(actor, case_id)
    _assign(actor, case, actor.id)
    if case.status == "new":
        _move(actor, case, "open")
    return case


@command
def assign(actor: Actor, case_id: int, agent_id: int | None) -> Case:
    """Give the case to an agent, or to nobody. Raises NotFound, NotAllowed, Refused."""
    case = _mine_to_work(actor, case_id)
    if agent_id != actor.id:
        policy.ensure(actor, "cases.assign")
    if agent_id is not None and people.agent(agent_id).disabled_at is not None:
        raise Refused(N_("This agent can no longer sign in."), field="assignee")
    _assign(actor, case, agent_id)
    return case


@command
def set_status(actor: Actor, case_id: int, to: str) -> Case:
    """Give the case another status. Raises NotFound, NotAllowed, Refused."""
    case = _mine_to_work(actor, case_id)
    if to != case.status:
        _move(actor, case, rules.moved(case.status, to))
    return case


@command
def set_priority(actor: Actor, case_id: int, to: str) -> Case:
    """Give the case another priority. Raises NotFound, NotAllowed, Refused."""
    case = _mine_to_work(actor, case_id)
    if to not in rules.PRIORITIES:
        raise Refused(N_("There is no such priority."), field="priority")
    if to != case.priority:
        was, case.priority = case.priority, to
        changes = [Change(field="priority", before=was, after=to)]
        record(actor, CasePrioritised(case_id=case.id, was=was, now=to), changes)
    return case


@command
def move_to_queue(actor: Actor, case_id: int, queue_id: int) -> Case:
    """Let the case wait in another queue. Raises NotFound, NotAllowed."""
    case = _mine_to_work(actor, case_id)
    if queue_id != case.queue_id:
        was, queue = people.queue(case.queue_id), people.queue(queue_id)
        case.queue_id = queue.id
        changes = [Change(field="queue", before=was.name, after=queue.name)]
        record(actor, CaseQueued(case_id=case.id, was=was.id, now=queue.id), changes)
    return case


@command
def send_again(actor: Actor, message_id: int) -> Message:
    """Let a message that failed leave once more. Raises NotFound, NotAllowed, Refused."""
    message = queries.message(actor, message_id)
    policy.ensure(actor, "cases.reply")
    if message.outgoing_id is None:
        raise Refused(N_("This message was never to be sent."))
    outgoing.send_again(actor, message.outgoing_id)
    return message


@command
def link_orders(actor: Actor, case: Case, orders: Sequence[Order]) -> None:
    """Tie orders to case; one tied already stays as it is."""
    if not orders:
        return
    tied = {order.id for order in queries.of_orders(case.id)}
    for order in orders:
        if order.id not in tied:
            session.execute(case_orders.insert().values(case_id=case.id, order_id=order.id))
            changes = [Change(field="order", before=None, after=order.reference)]
            record(actor, OrderLinked(case_id=case.id, order_id=order.id), changes)


def _mine_to_work(actor: Actor, case_id: int) -> Case:
    case = queries.get(actor, case_id)
    policy.ensure(actor, "cases.work")
    return case


def _send(actor: Actor, case: Case, body: str, *, subject: str) -> Message:
    recipient = customers.address(case.requester_id, kind="email")
    if recipient is None:
        raise Refused(N_("The customer has no mail address."), field="body")
    if case.mailbox_id is None:
        raise Refused(N_("The case has no mailbox to answer from."), field="body")
    mailbox = people.mailbox(case.mailbox_id)
    before = [one.external_id for one in queries.messages_of(case.id) if one.external_id]
    out = outgoing.queue(
        actor,
        outgoing.Words(
            channel="email",
            mailbox_id=mailbox.id,
            recipient=recipient,
            recipient_name=customers.contact(case.requester_id).name,
            subject=subject,
            body=body,
            domain=mailbox.address.partition("@")[2],
            references=tuple(one.removeprefix("email:") for one in before[-20:]),
        ),
        case_id=case.id,
    )
    message = _by_agent(actor, case, "out", body)
    message.external_id, message.outgoing_id, message.to = f"email:{out.message_id}", out.id, recipient
    return _add(actor, case, message)


def _by_agent(actor: Actor, case: Case, direction: str, body: str) -> Message:
    if actor.kind != "agent":
        raise NotAllowed(N_("Only an agent may write this."))
    return Message(
        case_id=case.id,
        direction=direction,
        channel=case.channel if direction == "out" else "note",
        agent_id=actor.id,
        author_name=people.agent(actor.id).name,
        text=body,
        reply_text=body,
    )


def _add(actor: Actor, case: Case, message: Message) -> Message:
    session.add(message)
    session.flush()
    case.updated_at = max(case.updated_at, message.at)
    if message.direction != "note":
        case.last_words, case.last_direction = rules.first_words(message.reply_text), message.direction
    kind = message.kind or "message"
    added = MessageAdded(case_id=case.id, message_id=message.id, direction=message.direction, kind=kind)
    record(actor, added)
    return message


def _assign(actor: Actor, case: Case, agent_id: int | None) -> None:
    if agent_id == case.assignee_id:
        return
    was, case.assignee_id = case.assignee_id, agent_id
    names = people.names_of({one for one in (was, agent_id) if one})
    changes = [Change(field="assignee", before=names.get(was or 0), after=names.get(agent_id or 0))]
    record(actor, CaseAssigned(case_id=case.id, was=was, now=agent_id), changes)


def _move(actor: Actor, case: Case, to: str) -> None:
    if to == case.status:
        return
    was, case.status = case.status, to
    if to in {"solved", "closed"}:
        case.due_at, case.closed_at = None, now()
    changes = [Change(field="status", before=was, after=to)]
    record(actor, CaseMoved(case_id=case.id, was=was, now=to), changes)
