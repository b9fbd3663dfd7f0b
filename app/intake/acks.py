"""The acknowledgement of a first mail: the mailbox's own words, in her language, if the brakes allow."""

import re
from collections.abc import Mapping

from app.cases import commands as cases
from app.cases.models import Case
from app.core.actor import SYSTEM
from app.core.text.clean import one_line
from app.intake.brakes import Asked, Verdict, may_auto_answer
from app.intake.inbound import InboundMessage

_VARIABLE = re.compile(r"\{\s{0,3}(number|subject)\s{0,3}\}")


def acknowledge(case: Case, inbound: InboundMessage) -> Verdict:
    """Answer the mail that opened case; say why not where nobody does.

    An unproved sender gets no word back that the mail brought, not even its subject: else anybody could
    have us send his words to anybody.
    """
    body = _words(inbound)
    if not body:
        return Verdict(allowed=False, why="no_words")
    if {"forwarded_by", "form_of"} & inbound.extras.keys():
        return Verdict(allowed=False, why="not_from_them")
    verdict = may_auto_answer(SYSTEM, _asked(case, inbound))
    if not verdict.allowed:
        return verdict
    is_proved = inbound.auth == "pass"
    subject = one_line(inbound.subject, 200) if is_proved else ""
    cases.acknowledge(
        SYSTEM,
        case,
        cases.Ack(
            recipient=inbound.contact,
            recipient_name=inbound.sender_name if is_proved else "",
            subject=f"[{case.number}] {subject}".strip(),
            body=filled(body, {"number": case.number, "subject": subject}),
            answers=inbound.external_id.removeprefix("email:"),
        ),
    )
    return verdict


def filled(words: str, values: Mapping[str, str]) -> str:
    """Return words with {number} and {subject} filled in, each once: what is filled in is not read again."""
    return _VARIABLE.sub(lambda found: values[found[1]], words)


def _words(inbound: InboundMessage) -> str:
    """Return the words in the writer's language, else in the mailbox's own, else "" for none."""
    ack = inbound.filters.ack
    words = ack.get(inbound.language) or ack.get(inbound.filters.language) or ""
    return words.strip()


def _asked(case: Case, inbound: InboundMessage) -> Asked:
    return Asked(
        address=inbound.contact,
        case_id=case.id,
        auth=inbound.auth,
        kind=inbound.kind,
        channel=inbound.channel,
        signs=inbound.signs,
    )
