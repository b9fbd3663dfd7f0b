"""From a message to its case. One transaction; exactly once for a raw mail."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, func, select

from app.cases import commands as cases
from app.cases import queries as case_queries
from app.cases.models import Attachment, Case
from app.core import alarms, files
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command, savepoint
from app.core.db import session
from app.core.errors import N_, NotAllowed, NotFound, Refused
from app.core.events import record
from app.core.failpoints import passing
from app.customers import commands as customers
from app.customers.models import Contact
from app.intake import acks, gates, origin, purged, repeats, reports, where
from app.intake.events import MailHeld
from app.intake.inbound import InboundFile, InboundMessage
from app.intake.models import RawMail
from app.intake.reasons import REASONS
from app.intake.threading import Thread, thread
from app.people import queries as people

UNVERIFIED = N_("Nothing proves that this mail is from the address it names.")
#: What is held for its kind, unless the mailbox's filters say otherwise: kind to reason.
_KINDS = {
    "bounce": "backscatter",
    "delivered": "delivery_report",
    "feedback": "feedback",
    "list": "auto_mailer",
}
#: What is held for what threading made of it.
_OUTCOMES = {"quarantine": "unverified", "hold_for_review": "other_user_update"}


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
    gate = gates.ask(raw.id, inbound)
    if gate.message is not None:
        raw.message_id, raw.case_id = gate.message
    if gate.message is not None or (gate.twin and raw.outcome != "released"):
        raw.state, raw.outcome = "taken", "duplicate"
    elif was_purged:
        raw.state, raw.outcome = "taken", "purged"
    else:
        _sort(actor, raw, inbound, gate, inside)
    if raw.outcome != "purged":
        _describe(raw, inbound)
    passing("receive.done")
    return raw


def _sort(
    actor: Actor, raw: RawMail, inbound: InboundMessage, gate: gates.Gate, inside: Collection[str]
) -> None:
    """Let a mail be a report, be held, or be taken."""
    ours = reports.about(inbound)
    if ours is not None:
        reports.take(raw, inbound, ours, _said(inbound, raw, Thread("append", joined_by="bounce")))
        return
    reason_id = "" if raw.outcome == "released" else _set_aside(inbound, gate, inside)
    if reason_id:
        _hold(actor, raw, reason_id)
        if reason_id == "blocked_sender" and inbound.filters.blocked == "trash":
            raw.state = "trashed"
        return
    place = thread(inbound, staff="agent" in inside)
    if raw.outcome == "released" and raw.release_to is not None:
        place = _chosen(place, raw.release_to)
    _take(actor, raw, inbound, _gathered(place, gate, inbound))


def _chosen(place: Thread, case_id: int) -> Thread:
    """Return where somebody put a held mail: into a case, or (0) into a new one."""
    if not case_id:
        return Thread("new_case_unverified", place.contact)
    case = case_queries.locked(case_id)
    return Thread("append_unverified", place.contact, case, joined_by="released")


def _gathered(place: Thread, gate: gates.Gate, inbound: InboundMessage) -> Thread:
    """Return the case of those alike instead of a new one, where one sender sends the same again."""
    opens = place.case is None and place.outcome.startswith("new_case")
    if not opens or inbound.kind != "message":
        return place
    if gate.burst is None:
        return repeats.gathered(place, inbound) or place
    alarms.sound("burst", inbound.contact.partition("@")[2])
    return Thread("append", place.contact, case_queries.locked(gate.burst), joined_by="burst")


def _waiting(raw_id: int, inbound: InboundMessage) -> tuple[RawMail | None, bool]:
    """Return the kept mail, locked, and whether it was deleted for good; None where it was taken in."""
    asked = {"waiting": raw_id, "digest": purged.digest(inbound.external_id, inbound.body_hash)}
    if session.connection().dialect.name == "postgresql":
        found = session.execute(_ALONE, {**asked, "name": inbound.external_id}).first()
    else:
        found = session.execute(_WAITING, asked).first()
    return (found[0], found[1]) if found else (None, False)


def _describe(raw: RawMail, inbound: InboundMessage) -> None:
    """Note what a mail is known by; its first words only as long as people must decide about it."""
    raw.sender, raw.subject = inbound.contact[:200], inbound.subject[:200]
    raw.external_id, raw.body_hash = inbound.external_id, inbound.body_hash
    raw.words = " ".join(inbound.reply_text[:1200].split())[:300] if raw.state in {"held", "trashed"} else ""


def _take(actor: Actor, raw: RawMail, inbound: InboundMessage, place: Thread) -> None:
    """Put a message where it belongs. All questions are asked before the first row is touched.

    A question asked in between would save what is half done, and save it again when it is whole.
    """
    if place.outcome in _OUTCOMES and raw.outcome != "released":
        _hold(actor, raw, _OUTCOMES[place.outcome])
        raw.case_id = place.held_for
        return
    if place.outcome == "agent_reply" and place.case is not None:
        _pass_on(actor, raw, inbound, place.case)
        return
    contact = place.contact or customers.meet(
        actor, inbound.contact_kind, inbound.contact, name=inbound.sender_name, language=inbound.language
    )
    writer = Actor(kind="customer", id=contact.id)
    case = place.case or _open(writer, contact, inbound, place.follows)
    message = cases.add_inbound(writer, case, _said(inbound, raw, place), side=place.side)
    raw.state, raw.outcome = "taken", "appended" if place.case else "case"
    raw.case_id, raw.message_id, raw.reason, raw.reason_id = case.id, message.id, "", ""
    asks = place.contact is not None and where.note(writer, message, inbound, opened=place.case is None)
    if place.case is None and not asks:
        acks.acknowledge(case, inbound)


def _set_aside(inbound: InboundMessage, gate: gates.Gate, inside: Collection[str]) -> str:
    """Return why a mail is to be held without a look at any case, "" where it is not."""
    if gate.verdict == "block":
        return "blocked_sender"
    if "mailbox" in inside:
        return "loop"
    is_allowed = gate.verdict == "allow" and inbound.auth != "fail"
    if inbound.is_junk and not is_allowed:
        return "spam"
    filters = inbound.filters
    if (inbound.kind == "list" and filters.lists == "case") or (
        inbound.kind == "feedback" and filters.feedback == "case"
    ):
        return ""
    return "" if is_allowed and inbound.kind == "list" else _KINDS.get(inbound.kind, "")


def _hold(actor: Actor, raw: RawMail, reason_id: str, words: str = "") -> None:
    raw.state = raw.outcome = "held"
    raw.reason_id, raw.reason, raw.shelved_at = reason_id, words or REASONS[reason_id].words, now()
    record(actor, MailHeld(raw_id=raw.id, state="held", case_id=raw.case_id))


def _pass_on(actor: Actor, raw: RawMail, inbound: InboundMessage, case: Case) -> None:
    """Let an agent's answer by mail go on to the customer, by the rights she has now; else hold it."""
    agent = people.by_email(inbound.contact)
    writer = people.actor_of(agent.id) if agent else None
    if case_queries.was_passed_on(case.id, inbound.body_hash):
        raw.state, raw.outcome, raw.case_id = "taken", "duplicate", case.id
        return
    if writer is None:
        _hold(actor, raw, "system_user")
        return
    try:
        with savepoint():
            message = cases.reply(writer, case.id, body=inbound.reply_text, how=cases.How(held=False))
            message.body_hash = inbound.body_hash
    except (NotAllowed, NotFound, Refused) as error:
        _hold(actor, raw, "not_allowed", error.message)
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
    unlike = place.joined_by == "burst" and inbound.auth != "pass"
    doubted = unlike or inbound.auth == "fail" or place.outcome.endswith("_unverified")
    return cases.Said(
        channel=inbound.channel,
        kind="burst" if place.joined_by == "burst" else inbound.kind,
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
