"""Where a message belongs: what ties it to a case, and whether its sender may write there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.cases import queries as case_queries
from app.cases.models import Case, Side
from app.cases.rules import token_address
from app.core import reply_tokens
from app.core.clock import now
from app.core.db import session
from app.core.reply_tokens import Token
from app.customers import queries as customers
from app.customers.models import Contact
from app.intake import rules
from app.intake.inbound import InboundMessage
from app.outgoing import queries as outgoing
from app.people import queries as people


@dataclass(frozen=True)
class Thread:
    """Where a message belongs. outcome: of intake.rules. joined_by: see cases.rules.JOINED.

    contact: its sender, None where we never met. case: the one it joins. follows: the id of the one that a
    new case comes after. held_for: the id of the one for which it is held for review. side: the side
    conversation of case that it belongs to.
    """

    outcome: rules.Outcome
    contact: Contact | None = None
    case: Case | None = None
    joined_by: str = ""
    follows: int | None = None
    held_for: int | None = None
    side: Side | None = None


@dataclass(frozen=True)
class Tie:
    """What ties a message to a case, if anything does; a case it only names counts for the place."""

    kind: rules.Token
    case_id: int | None
    side: Side | None = None


def thread(inbound: InboundMessage, *, staff: bool) -> Thread:
    """Decide by intake.rules where this belongs. The case it joins is locked. staff: an agent's address."""
    contact = customers.by_point(inbound.contact_kind, inbound.contact)
    tie = _tie(inbound, contact)
    case = case_queries.locked(tie.case_id) if tie.case_id else None
    if tie.side is not None and case is not None:
        return _beside(inbound, contact, case, tie)
    sender = "agent" if staff else _role(contact, case)
    outcome = rules.decide(inbound.auth, sender, tie.kind, _place(inbound, case))
    if case is None or tie.kind == "none":
        return Thread(outcome, contact)
    if outcome == "closed_policy":
        outcome = "append" if _reopens(case, inbound) else "new_case"
    joins = outcome in {"append", "append_unverified", "agent_reply"}
    comes_after = outcome == "new_linked_case_unverified" or (outcome == "new_case" and _is_late(case, tie))
    return Thread(
        outcome,
        contact,
        case if joins else None,
        joined_by=tie.kind if joins else "",
        follows=case.id if comes_after else None,
        held_for=case.id if outcome == "hold_for_review" else None,
    )


def _tie(inbound: InboundMessage, contact: Contact | None) -> Tie:
    """Return the strongest tie: the sender's own token, a message of hers, somebody else's token."""
    given = inbound.tokens or _of_envelope(inbound.returned)
    tokens = [(token, session.get(Case, token.case_id)) for token in given]
    known = [(token, case) for token, case in tokens if case is not None]
    own = _addresses(inbound, contact) if known else set()
    for token, case in known:
        if _is_among(token, own):
            return Tie("own", case.id)
    beside = _side_of(known, inbound.contact)
    if beside is not None:
        return Tie("own", beside.case_id, beside)
    named = case_queries.by_external_ids(inbound.answers)
    for message in named:
        if _is_party(message, inbound.contact):
            side = session.get(Side, message.side_id) if message.side_id else None
            return Tie("reference", message.case_id, side)
    for token, case in known:
        if _is_among(token, _written_to(case)):
            return Tie("other", case.id)
    return Tie("none", named[0].case_id if named else None)


def _of_envelope(returned: int | None) -> Sequence[Token]:
    """Return the token of the letter whose envelope is answered, as vacation programs do (RFC 3834)."""
    out = outgoing.among([returned]).get(returned) if returned is not None else None
    return reply_tokens.found_in([out.token]) if out is not None else ()


def _side_of(known: Sequence[tuple[Token, Case]], address: str) -> Side | None:
    """Return the side conversation for which a token was given to this sender."""
    for token, case in known:
        for side in case_queries.sides_of(case.id):
            if reply_tokens.is_for(token, token_address(address, side.id)):
                return side
    return None


def _beside(inbound: InboundMessage, contact: Contact | None, case: Case, tie: Tie) -> Thread:
    """Decide as for somebody who takes part, in a conversation that is never closed and opens nothing."""
    outcome = rules.decide(inbound.auth, "participant", tie.kind, "open")
    joins = outcome in {"append", "append_unverified"}
    if not joins:
        return Thread(outcome, contact, held_for=case.id if outcome == "hold_for_review" else None)
    return Thread(outcome, contact, case, joined_by=tie.kind, side=tie.side)


def _addresses(inbound: InboundMessage, contact: Contact | None) -> set[str]:
    """Return the sender's address, and the others that are surely hers."""
    known = customers.values(contact.id, kind=inbound.contact_kind) if contact else frozenset()
    return {*known, inbound.contact}


def _written_to(case: Case) -> set[str]:
    return set(outgoing.recipients_of(case.id)) | {one.email for one in people.agents()}


def _is_among(token: Token, addresses: set[str]) -> bool:
    return any(reply_tokens.is_for(token, address) for address in addresses)


def _is_party(message: case_queries.Known, address: str) -> bool:
    return address in {message.author_address, message.to}


def _role(contact: Contact | None, case: Case | None) -> rules.Sender:
    everybody = case_queries.participants(case.id) if case and contact else {}
    if contact is None or not everybody:
        return "stranger"
    names = {contact.id} if contact.id in everybody else customers.identity(contact.id)
    roles = {role for contact_id, role in everybody.items() if contact_id in names}
    return "requester" if "requester" in roles else "participant" if roles else "stranger"


def _place(inbound: InboundMessage, case: Case | None) -> rules.Place:
    if case is not None and case.mailbox_id not in {None, inbound.mailbox_id}:
        boxes = {case.mailbox_id, inbound.mailbox_id}
        found = (one for one in people.mailboxes(removed=True) if one.id in boxes)
        brands = {one.brand or one.address.partition("@")[2] for one in found}
        if len(brands) > 1:
            return "elsewhere"
    return "closed" if case is not None and case.status == "closed" else "open"


def _reopens(case: Case, inbound: InboundMessage) -> bool:
    """Tell whether an answer still opens a closed case: within the mailbox's days, and never spam."""
    in_time = now() - (case.closed_at or case.updated_at) <= timedelta(days=inbound.reopen_days)
    return in_time and not case.spam_was


def _is_late(case: Case, tie: Tie) -> bool:
    """Tell whether a new case is the continuation of a closed one, by somebody who may know of that."""
    return case.status == "closed" and tie.kind in {"own", "reference"}
