"""What servers say of a mail of ours after it had left: tied to that very mail, never a case of its own."""

from collections.abc import Sequence
from datetime import timedelta

from app.cases import commands as cases
from app.cases import queries as case_queries
from app.core.actor import SYSTEM
from app.core.clock import now
from app.customers import commands as customers
from app.intake.inbound import InboundMessage, Reported
from app.intake.models import RawMail
from app.outgoing import commands as outgoing
from app.outgoing import queries as leaving
from app.outgoing.models import Outgoing

#: An address that gave up so many of our mails in this time is marked.
HARD_BOUNCES, WITHIN = 3, timedelta(days=7)
KINDS = frozenset({"bounce", "delivered"})


def about(inbound: InboundMessage) -> Outgoing | None:
    """Return the mail of ours that a report is about.

    Named by the envelope that came back, else by its id, else by the token it was sent with.
    """
    if inbound.kind not in KINDS:
        return None
    if inbound.returned is not None:
        return leaving.among([inbound.returned]).get(inbound.returned)
    if inbound.bounced:
        return leaving.by_message_id(inbound.bounced.removeprefix("email:"))
    return leaving.last_with_token([f"r{one.key_id}-{one.case_id}-{one.mac}" for one in inbound.tokens])


def take(raw: RawMail, inbound: InboundMessage, out: Outgoing, said: cases.Said) -> None:
    """Note on a mail of ours what became of it, mark an address that takes no more, tell its case.

    That it arrived is noted and nothing more.
    """
    found = _of(inbound.reported, out.recipient)
    words = _words(inbound, found)
    state = "delivered" if inbound.kind == "delivered" else _state(found)
    outgoing.note_report(SYSTEM, out.id, state, words=words)
    if state == "bounced" and leaving.count_bounced(out.recipient, now() - WITHIN) >= HARD_BOUNCES:
        customers.mark_bouncing(SYSTEM, out.recipient, bouncing=True)
    if state == "delivered":
        customers.mark_bouncing(SYSTEM, out.recipient, bouncing=False)
    raw.state, raw.outcome, raw.case_id = "taken", "noted", out.case_id
    if state != "delivered" and out.case_id is not None:
        case = case_queries.get(SYSTEM, out.case_id)
        side = case_queries.side_of(out.said_id)
        raw.message_id = cases.add_inbound(SYSTEM, case, said, side=side).id
        raw.outcome = "appended"


def _of(reported: Sequence[Reported], recipient: str) -> Reported | None:
    """Return what is said of our recipient; where another name of hers stands there, the first."""
    named = next((one for one in reported if one.address.lower() == recipient), None)
    return named or next(iter(reported), None)


def _state(found: Reported | None) -> str:
    return "bounced" if found is not None and found.permanent else "delayed"


def _words(inbound: InboundMessage, found: Reported | None) -> str:
    """Return the server's own words, with their code; "" where a mail arrived."""
    if inbound.kind == "delivered":
        return ""
    said = found.words if found and found.words else " ".join(inbound.text[:1000].split())[:300]
    code = found.status if found else ""
    return said if not code or code in said else f"{code} {said}"
