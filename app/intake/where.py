"""Where is my order? Answered without an agent, where it is safe: noted as the mail comes in, decided when
its order is linked.

Nobody but this file decides it, and it asks intake.brakes like every automatic answer. In doubt a person
answers, and reads why on the timeline.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.cases import commands as cases
from app.cases import queries as case_queries
from app.cases.models import Case, Message
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_
from app.core.events import Change, EventRow, record
from app.core.failpoints import passing
from app.intake import acks, answer, filters
from app.intake.brakes import may_auto_answer
from app.intake.events import WhereAsked, WhereDecided
from app.intake.inbound import InboundMessage
from app.intake.models import WhereAsk
from app.orders.rules import asking
from app.orders.rules.progress import TROUBLES

#: How long an order may take to be linked before a person is asked.
PATIENCE = timedelta(seconds=30)
AT_ONCE = 50
_MAY_BE_LINKED = frozenset({"no_order", "other_order"})
#: Why a question was left to a person, as agents read it.
REASONS = TROUBLES | {
    "no_order": N_("no order of this customer is linked"),
    "other_order": N_("it names an order that is not known as this customer's"),
    "many": N_("several orders may be meant"),
    "again": N_("it was answered so not long ago"),
    "spoken": N_("somebody has written since"),
    "switched_off": N_("the mailbox does not answer it any more"),
    "words": N_("nothing is known for a variable of the mailbox's words"),
    "brake": N_("a brake of automatic answers holds"),
}


@command
def note(actor: Actor, message: Message, inbound: InboundMessage, *, opened: bool) -> bool:
    """Note that a mail asks where an order is, to be decided soon; tell whether it does.

    Only of a sender whom nothing speaks against, and where the mailbox says so. opened: it began the case.
    """
    asked = _asks(message, inbound)
    if not asked:
        return False
    mail = acks.mail_of(inbound)
    session.add(
        WhereAsk(
            message_id=message.id,
            case_id=message.case_id,
            contact_id=message.contact_id or 0,
            mailbox_id=inbound.mailbox_id,
            address=mail.address,
            name=mail.name,
            subject=mail.subject,
            language=mail.language,
            auth=mail.auth,
            answers=mail.answers,
            asked=asked,
            opened=opened,
            due_at=now() + PATIENCE,
        )
    )
    record(actor, WhereAsked(case_id=message.case_id, message_id=message.id))
    return True


def react(events: Sequence[EventRow]) -> None:
    """Reaction. Decide what is asked in a case whose mail came or whose order was linked, by a machine."""
    for case_id in {one.case_id for one in events if one.case_id and one.actor_kind != "agent"}:
        waiting = (WhereAsk.case_id == case_id, WhereAsk.state == "waiting")
        for ask in session.scalars(select(WhereAsk).where(*waiting).with_for_update()):
            _decide(ask, late=False)


@command
def decide_due(_actor: Actor) -> int:
    """Decide what has waited long enough for an order to be linked. Returns how many."""
    due = (WhereAsk.state == "waiting", WhereAsk.due_at <= now())
    asked = select(WhereAsk).where(*due).order_by(WhereAsk.due_at).limit(AT_ONCE)
    found = session.scalars(asked.with_for_update(skip_locked=True)).all()
    for ask in found:
        _decide(ask, late=True)
    return len(found)


def _asks(message: Message, inbound: InboundMessage) -> str:
    """Return the words by which it asks, "" where it does not, or where no machine may answer."""
    doubts = (
        not inbound.filters.where_is.on,
        inbound.channel != "email" or inbound.kind != "message",
        inbound.auth == "fail" or bool(inbound.signs),
        bool(message.unverified) or message.files_held or message.side_id is not None,
        bool({"forwarded_by", "form_of"} & inbound.extras.keys()),
    )
    return "" if any(doubts) else asking.asks_where(inbound.subject, inbound.reply_text)


def _decide(ask: WhereAsk, *, late: bool) -> None:
    case = session.get_one(Case, ask.case_id)
    settings = filters.of(ask.mailbox_id)
    why, found = _judged(ask, case, settings.where_is.days)
    if why in _MAY_BE_LINKED and not late:
        return
    if not settings.where_is.on:
        why = "switched_off"
    said = answer.said(case, ask, found, settings) if not why else None
    if said is not None and said.empty:
        why = "words"
    mail = _mail(ask)
    if not why and not may_auto_answer(SYSTEM, mail.asked(case, "where")).allowed:
        why = "brake"
    ask.state, ask.why, ask.decided_at = "left" if why else "answered", why, now()
    changes = [Change(field="where.left", before=None, after=why)] if why else []
    record(SYSTEM, WhereDecided(case_id=case.id, message_id=ask.message_id, why=why), changes)
    passing("where.decided")
    if said is not None and not why:
        cases.acknowledge(SYSTEM, case, answer.letter(case, ask, said, settings.where_is.then))
    elif ask.opened:
        acks.acknowledge_mail(case, mail, settings)


def _judged(ask: WhereAsk, case: Case, days: int) -> tuple[str, list[answer.Found]]:
    """Return why a person must answer, "" where nothing speaks against it; and the orders to tell of."""
    if case_queries.newest_inbound(case.id) != ask.message_id or _answered_since(ask):
        return "spoken", []
    if _told_lately(case.id, days):
        return "again", []
    message = session.get_one(Message, ask.message_id)
    hers = case_queries.hers_of(case, ask.contact_id)
    return answer.meant(f"{message.subject}\n{message.reply_text}", hers)


def _answered_since(ask: WhereAsk) -> bool:
    """Tell whether a person has answered, or is about to."""
    later = (
        Message.case_id == ask.case_id,
        Message.id > ask.message_id,
        Message.direction == "out",
        Message.kind == "message",
    )
    return session.scalar(select(Message.id).where(*later).limit(1)) is not None


def _told_lately(case_id: int, days: int) -> bool:
    lately = (WhereAsk.state == "answered", WhereAsk.decided_at > now() - timedelta(days=days))
    return session.scalar(select(WhereAsk.message_id).where(WhereAsk.case_id == case_id, *lately)) is not None


def _mail(ask: WhereAsk) -> acks.Mail:
    return acks.Mail(
        address=ask.address,
        name=ask.name,
        subject=ask.subject,
        language=ask.language,
        answers=ask.answers,
        auth=ask.auth,
    )
