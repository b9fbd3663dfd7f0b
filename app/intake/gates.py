"""What is asked of a mail before anything else, in one question: its sender, its twin, those alike."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import CompoundSelect, String, bindparam, func, literal, select, union_all

from app.cases.models import Message
from app.core.clock import now
from app.core.db import session
from app.intake.inbound import InboundMessage
from app.intake.models import RawMail, SenderRule
from app.intake.senders import patterns_of

#: So many new cases by mails alike from one sender in this time; what follows joins the first of them.
BURST, BURST_WITHIN = 10, timedelta(minutes=5)


@dataclass(frozen=True)
class Gate:
    """verdict: block, allow or "". message: (id, case id) of the very mail, where it was taken in before.

    twin: the same mail is held. burst: the case of those alike, where they are many.
    """

    verdict: str = ""
    message: tuple[int, int] | None = None
    twin: bool = False
    burst: int | None = None


_RULES = select(
    literal("rule").label("what"),
    SenderRule.verdict.label("word"),
    SenderRule.pattern.label("name"),
    literal(0).label("number"),
    literal(0).label("other"),
).where(SenderRule.pattern.in_(bindparam("patterns", expanding=True)))
_MAILS = select(literal("mail"), literal(""), literal(""), Message.id, Message.case_id).where(
    Message.external_id == bindparam("external_id"), Message.body_hash == bindparam("body_hash")
)
_TWINS = select(literal("twin"), RawMail.state, literal(""), RawMail.id, literal(0)).where(
    RawMail.external_id == bindparam("external_id"),
    RawMail.body_hash == bindparam("body_hash"),
    RawMail.id != bindparam("own_id"),
    RawMail.state.in_(("held", "trashed")),
)
_BURST = (
    select(literal("burst"), literal(""), literal(""), func.min(RawMail.case_id), literal(0))
    .where(
        RawMail.sender == bindparam("sender", type_=String),
        RawMail.outcome == "case",
        RawMail.kept_at > bindparam("since", type_=RawMail.kept_at.type),
        RawMail.subject == bindparam("subject", type_=String),
    )
    .having(func.count() >= BURST)
)
#: Built once, for it is asked for every mail.
_ASK: CompoundSelect[Any] = union_all(_RULES, _MAILS, _TWINS, _BURST)


def ask(raw_id: int, inbound: InboundMessage) -> Gate:
    """Return what is known before a look at any case. The nearest pattern of a sender counts."""
    patterns = patterns_of(inbound.contact)
    values = {
        "patterns": patterns,
        "external_id": inbound.external_id,
        "body_hash": inbound.body_hash,
        "own_id": raw_id,
        "sender": inbound.contact[:200],
        "subject": inbound.subject[:200],
        "since": now() - BURST_WITHIN,
    }
    rows = session.execute(_ASK, values).all()
    rules = sorted((patterns.index(row.name), row.word) for row in rows if row.what == "rule")
    return Gate(
        verdict=rules[0][1] if rules else "",
        message=next(((row.number, row.other) for row in rows if row.what == "mail"), None),
        twin=any(row.what == "twin" for row in rows),
        burst=next((row.number for row in rows if row.what == "burst"), None),
    )
