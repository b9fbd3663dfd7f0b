"""An answer leaves: at once, after the seconds in which it can be taken back, or at its chosen time."""

from collections.abc import Mapping, Sequence
from html import escape

from sqlalchemy import select

from app.cases import policy, queries, rules
from app.cases.commands import steps
from app.cases.events import MessageStopped, MessageTakenBack
from app.cases.models import Case, Draft, DraftFile, Message
from app.core import reply_tokens
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command, savepoint
from app.core.db import session
from app.core.errors import N_, DomainError, NotAllowed, NotFound, Refused
from app.core.events import record
from app.core.failpoints import passing
from app.customers import queries as customers
from app.outgoing import commands as outgoing
from app.outgoing import queries as outgoing_queries
from app.outgoing.models import Outgoing
from app.outgoing.queries import Enclosed
from app.people import queries as people
from app.people.models import Mailbox

ANSWERED = N_("The customer wrote before it left.")
AT_ONCE = 100


@command
def leave(actor: Actor, message: Message) -> None:
    """Let a planned message leave now: one copy for each recipient, each with its own id and reply token.

    Its plan holds to, cc, bcc, quotes, subject, and then: the status of the case after it, "" for none.
    """
    case, plan = session.get_one(Case, message.case_id), message.planned or {}
    if case.mailbox_id is None:
        raise Refused(N_("The case has no mailbox to answer from."), field="body")
    mailbox = people.mailbox(case.mailbox_id)
    message.at, message.leaves_at, message.asks, message.later = now(), None, "", False
    copies = _copies(actor, case, message, mailbox)
    message.external_id, message.outgoing_id = f"email:{copies[0].message_id}", copies[0].id
    message.planned = None
    steps.add(actor, case, message)
    passing("reply.left")
    if message.direction == "out":
        if case.assignee_id is None:
            steps.assign(actor, case, actor.id)
        case.due_at = None
        then = plan.get("then") or case.status
        if then in rules.MOVES[case.status]:
            steps.move(actor, case, then)


@command
def leave_due(actor: Actor) -> int:
    """Let all leave whose time has come; what cannot waits for its writer. Returns how many were due."""
    due = (Message.leaves_at <= now(), Message.asks == "")
    wanted = select(Message).where(*due).order_by(Message.leaves_at).limit(AT_ONCE)
    found = session.scalars(wanted.with_for_update(skip_locked=True)).all()
    for message in found:
        writer = Actor(kind="agent", id=message.agent_id or 0)
        try:
            with savepoint():
                leave(writer, message)
        except DomainError as error:
            session.refresh(message)
            stop(actor, message, error.message)
    return len(found)


@command
def stop(actor: Actor, message: Message, why: str) -> None:
    """Let a planned message wait for its writer. why: for her, a key of the catalogue."""
    message.asks = why
    record(actor, MessageStopped(case_id=message.case_id, message_id=message.id))


@command
def send_now(actor: Actor, message_id: int) -> Message:
    """Let a planned message leave without more ado. Raises NotFound, NotAllowed, Refused."""
    message = _planned(actor, message_id)
    leave(actor, message)
    return message


@command
def take_back(actor: Actor, message_id: int) -> Message:
    """Make a planned message its writer's draft again, before what she typed since. Returns it, gone.

    Raises NotFound, NotAllowed; Refused where it has left.
    """
    message = _planned(actor, message_id)
    plan = message.planned or {}
    kind = "side" if message.side_id else "reply"
    agent_id = message.agent_id or 0
    draft = session.get(Draft, (agent_id, message.case_id, kind)) or Draft(
        agent_id=agent_id, case_id=message.case_id, kind=kind, words={}
    )
    draft.words, draft.saved_at = _words(plan, draft.words), now()
    session.add(draft)
    for file in message.attachments:
        values = {name: getattr(file, name) for name in steps.FILE}
        session.add(DraftFile(agent_id=agent_id, case_id=message.case_id, kind=kind, **values))
        session.delete(file)
    session.flush()
    session.delete(message)
    record(actor, MessageTakenBack(case_id=message.case_id, message_id=message.id))
    return message


def _planned(actor: Actor, message_id: int) -> Message:
    """Return a message that has not left, locked. Its writer and who sees every case may say what it does."""
    message = queries.message(actor, message_id)
    policy.ensure(actor, "cases.reply")
    if message.agent_id != actor.id and not actor.may("cases.see_all"):
        raise NotAllowed(N_("Only who wrote it may do this."))
    locked = select(Message).where(Message.id == message_id).with_for_update()
    found = session.scalar(locked.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(N_("There is no such message."))
    if found.leaves_at is None:
        raise Refused(N_("It has left already."))
    return found


def _words(plan: Mapping[str, object], typed: Mapping[str, str]) -> dict[str, str]:
    """Return what stood in the composer, and after it what was typed since."""
    words = {name: _typed(plan.get(name)) for name in ("to", "cc", "bcc")}
    words["text"] = "\n\n".join(one for one in (str(plan.get("body", "")), typed.get("text", "")) if one)
    words |= {
        name: str(plan[name]) for name in ("subject", "side_id") if plan.get("side_id") and plan.get(name)
    }
    return {name: one for name, one in words.items() if one}


def _typed(some: object) -> str:
    named = some if isinstance(some, list | tuple) else ()
    return ", ".join(f"{name} <{address}>" if name else address for name, address in named)


def _copies(actor: Actor, case: Case, message: Message, mailbox: Mailbox) -> list[Outgoing]:
    plan = message.planned or {}
    to, cc, bcc = (tuple((one[0], one[1]) for one in plan[name]) for name in ("to", "cc", "bcc"))
    before = _Before(case, message)
    text, html = _whole(case, message, mailbox, before.newest if plan.get("quotes") else None)
    return [
        outgoing.queue(
            actor,
            outgoing.Words(
                channel="email",
                mailbox_id=mailbox.id,
                recipient=address,
                recipient_name=name,
                subject=plan["subject"],
                body=text,
                html=html,
                domain=mailbox.address.partition("@")[2],
                sender=mailbox.address,
                sender_name=mailbox.name,
                to=to,
                cc=cc,
                token=reply_tokens.mint(case.id, rules.token_address(address, message.side_id)),
                references=before.of(address),
                files=_enclosed(message),
                said_id=message.id,
            ),
            case_id=case.id,
        )
        for name, address in (*to, *cc, *bcc)
    ]


class _Before:
    """What was said before a message in its thread, and by which ids each recipient knows of it."""

    def __init__(self, case: Case, message: Message) -> None:
        said = [
            one
            for one in queries.messages_of(case.id)
            if one.external_id and one.side_id == message.side_id and one.id != message.id
        ][-20:]
        copies = outgoing_queries.copies([one.id for one in said if one.outgoing_id])
        self._ids = [
            (one.external_id, {copy.recipient: copy.message_id for copy in copies.get(one.id, ())})
            for one in said
        ]
        heard = [one for one in said if one.direction in {"in", "from_side"} and one.kind == "message"]
        self.newest: Message | None = heard[-1] if heard else None

    def of(self, address: str) -> tuple[str, ...]:
        """Return the ids, oldest first, of our messages the one of this recipient's own copy."""
        return tuple(own.get(address) or (named or "").removeprefix("email:") for named, own in self._ids)


def _enclosed(message: Message) -> tuple[Enclosed, ...]:
    shown = message.html or ""
    return tuple(
        Enclosed(
            key=one.file_key,
            sha256=one.sha256,
            filename=one.filename,
            content_type=one.content_type,
            content_id=one.content_id if one.content_id and f"cid:{one.content_id}" in shown else None,
        )
        for one in message.attachments
    )


def _whole(
    case: Case, message: Message, mailbox: Mailbox, answered: Message | None
) -> tuple[str, str | None]:
    """Return text and HTML of what leaves: the words, the signature, and what they answer."""
    language = _language(case, mailbox)
    sign = _signature(message, mailbox, language)
    texts = [message.text, f"-- \n{sign}" if sign else ""]
    pages = [message.html or "", f"<p>-- <br>{_escaped(sign)}</p>" if sign else ""]
    if answered is not None:
        at = answered.at.strftime("%Y-%m-%d %H:%M UTC")
        quote = rules.quoted(answered.reply_text, name=answered.author_name, at=at, language=language)
        head, _end, lines = quote.partition("\n")
        texts.append(quote)
        said = "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines.split("\n"))
        pages.append(f"<p>{_escaped(head)}</p><blockquote>{_escaped(said)}</blockquote>")
    text = "\n\n".join(one for one in texts if one)
    return text, "\n".join(pages) if message.html else None


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _language(case: Case, mailbox: Mailbox) -> str:
    spoken = customers.contact(case.requester_id).language[:2]
    return spoken if spoken in {"en", "zh"} else mailbox.language


def _signature(message: Message, mailbox: Mailbox, language: str) -> str:
    own = people.agent(message.agent_id).signature if message.agent_id else ""
    ours = mailbox.signatures.get(language) or {}
    return own or ours.get("text", "")


def _later(case_id: int) -> Sequence[Message]:
    due = (Message.case_id == case_id, Message.leaves_at.is_not(None), Message.later, Message.asks == "")
    return session.scalars(select(Message).where(*due, Message.side_id.is_(None))).all()


@command
def stop_later(actor: Actor, case: Case) -> None:
    """Let what was to leave later in a case wait, now that the customer has spoken."""
    if case.later:
        for one in _later(case.id):
            stop(actor, one, ANSWERED)
        case.later = False
