"""Whose words a message really brings: what a member forwards, and what a contact form sends for a visitor.

Who merely says so is not believed. A forward counts from an agent whom our own mail server vouches for; a
form counts from an address that the mailbox's settings name. Either begins a case of its own and proves
nothing of the person it names: it can join no case.
"""

from collections.abc import Callable
from dataclasses import replace

from app.cases import queries as cases
from app.core.text.language import language_of
from app.intake.inbound import Claimed, InboundMessage
from app.people import queries as people


def settled(inbound: InboundMessage) -> InboundMessage:
    """Return inbound as from whom it really is, where its sender is believed; else as it came."""
    if inbound.form and is_form(inbound):
        return _as_from(inbound, inbound.form, "form_of", _is_ours)
    if inbound.forwarded and inbound.auth == "pass" and _is_members(inbound):
        return _as_from(inbound, inbound.forwarded, "forwarded_by", _is_ours)
    return inbound


def is_form(inbound: InboundMessage) -> bool:
    """Tell whether the mailbox believes this sender of forms, and nothing says that it is another."""
    return inbound.auth != "fail" and inbound.contact.lower() in inbound.form_senders


def _is_members(inbound: InboundMessage) -> bool:
    """Tell whether an agent who may still come in sent it, and not in answer to something of ours."""
    agent = people.by_email(inbound.contact.lower())
    able = agent is not None and people.actor_of(agent.id) is not None
    return able and not inbound.tokens and not cases.by_external_ids(inbound.answers)


def _is_ours(address: str) -> bool:
    return bool(people.is_inside(address))


def _as_from(
    inbound: InboundMessage, claimed: Claimed, how: str, is_ours: Callable[[str], bool]
) -> InboundMessage:
    if is_ours(claimed.address.lower()):
        return inbound
    words = claimed.text or inbound.reply_text
    return replace(
        inbound,
        contact=claimed.address,
        sender_name=claimed.name,
        subject=claimed.subject or inbound.subject,
        reply_text=words,
        language=language_of(f"{claimed.subject} {words}"),
        kind="message",
        auth="none",
        answers=(),
        tokens=(),
        extras=inbound.extras | {how: inbound.contact},
    )
