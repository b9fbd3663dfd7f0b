"""What can be done to something that leaves. Anyone who has words for the outside calls queue()."""

from dataclasses import asdict, dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy import select, update

from app.core import site
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, NotAllowed, Refused
from app.core.events import record
from app.outgoing import queries
from app.outgoing.events import HoldChanged, OutgoingMoved, OutgoingQueued, OutgoingReported
from app.outgoing.models import Outgoing
from app.outgoing.queries import Enclosed, Person

AGAIN_FROM = frozenset({"failed", "ambiguous", "bounced"})
#: What a restore, or nobody knows what, may have let leave already.
_ON_THE_WAY = ("queued", "sending", "retrying", "ambiguous")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is to leave. recipient: normalised for the channel. domain: of the sending address.

    references: ids of the messages before it, oldest first. auto: no person wrote it. token: by which the
    answer proves where it belongs, see core.reply_tokens; it stands in the id and in Reply-To. to, cc: what
    every copy shows; both empty: the recipient alone. said_id: the case's message it is a copy of.
    """

    channel: str
    mailbox_id: int | None
    recipient: str
    recipient_name: str
    subject: str
    body: str
    domain: str
    references: tuple[str, ...] = ()
    auto: bool = False
    token: str = ""
    sender: str = ""
    sender_name: str = ""
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    html: str | None = None
    files: tuple[Enclosed, ...] = ()
    said_id: int | None = None


@command
def queue(actor: Actor, words: Words, *, case_id: int | None = None) -> Outgoing:
    """Let words leave once this commits."""
    out = Outgoing(
        channel=words.channel,
        mailbox_id=words.mailbox_id,
        said_id=words.said_id,
        sender=words.sender,
        sender_name=words.sender_name,
        to=[list(one) for one in words.to],
        cc=[list(one) for one in words.cc],
        html=words.html,
        files=[asdict(one) for one in words.files],
        recipient=words.recipient,
        recipient_name=words.recipient_name,
        message_id=f"<{words.token or 'c'}.{token_hex(16)}@{words.domain}>",
        token=words.token,
        references=list(words.references),
        subject=words.subject,
        body=words.body,
        auto=words.auto,
        case_id=case_id,
        state="held" if queries.held() else "queued",
    )
    session.add(out)
    session.flush()
    record(actor, OutgoingQueued(outgoing_id=out.id, case_id=case_id, channel=out.channel))
    return out


@command
def move(
    actor: Actor,
    outgoing_id: int,
    state: str,
    *,
    error: str = "",
    doubtfully: bool = False,
    next_at: datetime | None = None,
) -> None:
    """Write down how far it has come; the same a second time changes nothing. next_at: of the next try."""
    out = session.get_one(Outgoing, outgoing_id)
    doubt = doubtfully and not out.sent_doubtfully and out.state != "sent"
    same = out.state in {state, "sent"} and out.error == error and out.next_at == next_at
    if (same and not doubt) or out.state == "bounced":
        return
    out.state, out.error, out.next_at = state, error[:500], next_at
    out.sent_doubtfully = out.sent_doubtfully or doubtfully
    if state == "sent":
        out.sent_at = now()
    record(actor, OutgoingMoved(outgoing_id=out.id, case_id=out.case_id, state=state))


@command
def note_report(actor: Actor, outgoing_id: int, state: str, *, words: str = "") -> None:
    """Write down what a server said of it after it had left. state: bounced, delayed or delivered."""
    out = session.get_one(Outgoing, outgoing_id)
    if state == "bounced":
        out.state, out.bounced_at, out.error = "bounced", out.bounced_at or now(), words[:500]
        out.next_at = None
    elif state == "delivered":
        out.delivered_at = out.delivered_at or now()
    out.report = words[:500]
    record(actor, OutgoingReported(outgoing_id=out.id, case_id=out.case_id, state=state))


@command
def send_again(actor: Actor, outgoing_id: int) -> None:
    """Let the very same mail leave once more. Raises Refused where it has left or is about to."""
    out = session.get_one(Outgoing, outgoing_id)
    if out.state not in AGAIN_FROM:
        raise Refused(N_("This message has left, or is about to."))
    out.state, out.error, out.report, out.next_at = "queued", "", "", None
    record(actor, OutgoingQueued(outgoing_id=out.id, case_id=out.case_id, channel=out.channel))


@command
def hold(actor: Actor) -> None:
    """Let nothing leave until release(): after a restore, what waits may have left before."""
    site.state("outgoing_held", value=True)
    session.execute(update(Outgoing).where(Outgoing.state.in_(_ON_THE_WAY)).values(state="held"))
    record(actor, HoldChanged(held=True))


@command
def release(actor: Actor, *, send: bool) -> int:
    """Let words leave again. send: those held too, else they fail. Returns their number."""
    if not actor.may("site.manage"):
        raise NotAllowed(N_("You may not do this."))
    site.state("outgoing_held", value=False)
    waiting = session.scalars(select(Outgoing).where(Outgoing.state == "held")).all()
    for out in waiting:
        out.state = "queued" if send else "failed"
        out.error = "" if send else "not sent: held after a restore"
        if send:
            record(actor, OutgoingQueued(outgoing_id=out.id, case_id=out.case_id, channel=out.channel))
        else:
            record(actor, OutgoingMoved(outgoing_id=out.id, case_id=out.case_id, state="failed"))
    record(actor, HoldChanged(held=False))
    return len(waiting)
