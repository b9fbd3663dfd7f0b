"""From a message to its case. One transaction; exactly once for a raw mail."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, func, select

from app.cases import commands as cases
from app.cases import queries as case_queries
from app.cases.models import Attachment, Case
from app.core import files
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command, savepoint
from app.core.db import session
from app.core.errors import N_, NotAllowed, NotFound, Refused
from app.core.events import record
from app.core.failpoints import passing
from app.customers import commands as customers
from app.customers.models import Contact
from app.intake import origin, purged
from app.intake.events import MailHeld
from app.intake.inbound import InboundFile, InboundMessage
from app.intake.models import RawMail
from app.intake.threading import Thread, thread
from app.orders import queries as orders
from app.orders.models import Order
from app.people import queries as people

UNVERIFIED = N_("Nothing proves that this mail is from the address it names.")
REASONS = {
    "own": N_("It comes from one of our own mailboxes."),
    "bounce": N_("It reports on a mail that is not ours."),
    "feedback": N_("It is a complaint report of a mail provider."),
    "list": N_("It comes from a mailing list."),
    "delivered": N_("It only says that a mail was delivered."),
    "quarantine": N_("It claims to be from staff, and nothing proves it."),
    "agent_reply": N_("It comes from an agent who can no longer sign in."),
    "hold_for_review": N_("Somebody else answered a mail that was not sent to them."),
}
_SET_ASIDE = frozenset({"feedback", "list", "delivered"})


#: Built once, for it is asked for every mail.
_WAITING = (
    select(RawMail, purged.WAS)
    .where(RawMail.id == bindparam("waiting"), RawMail.state == "kept")
    .with_for_update(of=RawMail)
)
#: The same, and two deliveries of one mail are looked at one after the other. SQLite has one writer anyway.
_ALONE = _WAITING.add_columns(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))


@command
def receive(actor: Actor, raw_id: int, inbound: InboundMessage) -> RawMail | None:
    """Take in one kept mail; None where that was done already. actor: who brings it, not who wrote it."""
    raw, was_purged = _waiting(raw_id, inbound)
    if raw is None:
        return None
    passing("receive.begun")
    inbound = origin.settled(inbound)
    inside = people.is_inside(inbound.contact)
    before = case_queries.has_mail(inbound.external_id, inbound.body_hash)
    reason = None if raw.outcome == "released" else _set_aside(inbound, inside)
    if before is not None:
        raw.state, raw.outcome = "taken", "duplicate"
        raw.case_id, raw.message_id = before.case_id, before.id
    elif was_purged:
        raw.state, raw.outcome = "taken", "purged"
    elif reason:
        _hold(actor, raw, reason)
    else:
        _take(actor, raw, inbound, thread(inbound, staff="agent" in inside))
    if raw.outcome != "purged":
        raw.sender, raw.subject = inbound.contact[:200], inbound.subject[:200]
    passing("receive.done")
    return raw


def _waiting(raw_id: int, inbound: InboundMessage) -> tuple[RawMail | None, bool]:
    """Return the kept mail, locked, and whether it was deleted for good; None where it was taken in."""
    asked = {"waiting": raw_id, "digest": purged.digest(inbound.external_id, inbound.body_hash)}
    if session.connection().dialect.name == "postgresql":
        found = session.execute(_ALONE, {**asked, "name": inbound.external_id}).first()
    else:
        found = session.execute(_WAITING, asked).first()
    return (found[0], found[1]) if found else (None, False)


def _take(actor: Actor, raw: RawMail, inbound: InboundMessage, place: Thread) -> None:
    """Put a message where it belongs. All questions are asked before the first row is touched.

    A question asked in between would save what is half done, and save it again when it is whole.
    """
    if place.outcome in {"quarantine", "hold_for_review"} and raw.outcome != "released":
        _hold(actor, raw, REASONS[place.outcome])
        return
    if place.outcome == "agent_reply" and place.case is not None:
        _pass_on(actor, raw, inbound, place.case)
        return
    mentioned = _mentioned(inbound, place.contact)
    contact = place.contact or customers.meet(
        actor, inbound.contact_kind, inbound.contact, name=inbound.sender_name, language=inbound.language
    )
    writer = Actor(kind="customer", id=contact.id)
    case = place.case or _open(writer, contact, inbound, place.follows)
    message = cases.add_inbound(writer, case, _said(inbound, raw, place), side=place.side)
    if place.side is None:
        cases.link_orders(writer, case, mentioned)
    raw.state, raw.outcome = "taken", "appended" if place.case else "case"
    raw.case_id, raw.message_id, raw.reason = case.id, message.id, ""


def _set_aside(inbound: InboundMessage, inside: Collection[str]) -> str | None:
    """Return why a mail is to be held without a look at any case, or None."""
    if "mailbox" in inside:
        return REASONS["own"]
    if inbound.kind in _SET_ASIDE:
        return REASONS[inbound.kind]
    if inbound.kind == "bounce" and not (inbound.bounced and case_queries.by_external_ids([inbound.bounced])):
        return REASONS["bounce"]
    return None


def _mentioned(inbound: InboundMessage, contact: Contact | None) -> Sequence[Order]:
    """Return the sender's orders that the message names; whom we never met has none."""
    if contact is None:
        return ()
    return orders.mentioned_in(f"{inbound.subject}\n{inbound.text}", contact_id=contact.id)


def _hold(actor: Actor, raw: RawMail, reason: str) -> None:
    raw.state = raw.outcome = "held"
    raw.reason = reason
    record(actor, MailHeld(raw_id=raw.id, state="held"))


def _pass_on(actor: Actor, raw: RawMail, inbound: InboundMessage, case: Case) -> None:
    """Let an agent's answer by mail go on to the customer, by the rights she has now; else hold it."""
    agent = people.by_email(inbound.contact)
    writer = people.actor_of(agent.id) if agent else None
    if case_queries.was_passed_on(case.id, inbound.body_hash):
        raw.state, raw.outcome, raw.case_id = "taken", "duplicate", case.id
        return
    if writer is None:
        _hold(actor, raw, REASONS["agent_reply"])
        return
    try:
        with savepoint():
            message = cases.reply(writer, case.id, body=inbound.reply_text)
            message.body_hash = inbound.body_hash
    except (NotAllowed, NotFound, Refused) as error:
        _hold(actor, raw, error.message)
        return
    raw.state, raw.outcome, raw.case_id, raw.message_id, raw.reason = (
        "taken",
        "appended",
        case.id,
        message.id,
        "",
    )


def _open(writer: Actor, contact: Contact, inbound: InboundMessage, follows: int | None) -> Case:
    return cases.open_case(
        writer,
        cases.Opening(
            requester_id=contact.id,
            queue_id=inbound.queue_id,
            subject=inbound.subject or _untitled(inbound),
            channel=inbound.channel,
            mailbox_id=inbound.mailbox_id,
            at=min(inbound.at, now()),
            words=inbound.reply_text,
            waits=inbound.kind == "message",
            follows=follows,
        ),
    )


def _untitled(inbound: InboundMessage) -> str:
    return inbound.reply_text.strip().splitlines()[0][:80] if inbound.reply_text.strip() else "—"


def _said(inbound: InboundMessage, raw: RawMail, place: Thread) -> cases.Said:
    doubted = inbound.auth == "fail" or place.outcome.endswith("_unverified")
    return cases.Said(
        channel=inbound.channel,
        kind=inbound.kind,
        external_id=inbound.external_id,
        body_hash=inbound.body_hash,
        raw_id=raw.id,
        author_name=inbound.sender_name or inbound.contact,
        author_address=inbound.contact,
        to=inbound.to,
        cc=inbound.cc,
        subject=inbound.subject,
        text=inbound.text,
        reply_text=inbound.reply_text,
        html=inbound.html,
        extras=inbound.extras,
        unverified=UNVERIFIED if doubted else "",
        joined_by=place.joined_by,
        files_held=inbound.auth == "fail" and place.outcome == "append_unverified",
        at=min(inbound.at, now()),
        attachments=_attachments(inbound.files),
    )


def _attachments(came: Sequence[InboundFile]) -> list[Attachment]:
    stored = files.put_all(one.path or one.content or b"" for one in came)
    return [_attachment(one, where) for one, where in zip(came, stored, strict=True)]


def _attachment(file: InboundFile, stored: files.Stored) -> Attachment:
    return Attachment(
        file_key=stored.key,
        filename=file.filename,
        content_type=file.content_type,
        size=stored.size,
        sha256=stored.sha256,
        inline=file.inline,
        content_id=file.content_id,
    )
