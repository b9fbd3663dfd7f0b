"""The acknowledgement of a first mail: the mailbox's own words, in her language, if the brakes allow."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.cases import commands as cases
from app.cases.models import Case
from app.core.actor import SYSTEM
from app.core.text.clean import one_line
from app.intake.brakes import Asked, Verdict, may_auto_answer
from app.intake.inbound import Filters, InboundMessage

_VARIABLE = re.compile(r"\{\s{0,3}(number|subject)\s{0,3}\}")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What is known of the mail that would be answered; answers: its Message-ID. See intake.inbound."""

    address: str
    name: str
    subject: str
    language: str
    answers: str
    auth: str = "none"
    kind: str = "message"
    channel: str = "email"
    signs: tuple[str, ...] = ()

    @property
    def is_proved(self) -> bool:
        """Tell whether its sender proved to be who he says; else he gets no word of it back."""
        return self.auth == "pass"

    def asked(self, case: Case, what: str = "ack") -> Asked:
        """Return it as the brakes ask for it."""
        return Asked(
            address=self.address,
            case_id=case.id,
            auth=self.auth,
            kind=self.kind,
            channel=self.channel,
            signs=self.signs,
            what=what,
        )


def mail_of(inbound: InboundMessage) -> Mail:
    """Return what an answer needs to know of a message."""
    return Mail(
        address=inbound.contact,
        name=inbound.sender_name,
        subject=inbound.subject,
        language=inbound.language,
        answers=inbound.external_id.removeprefix("email:"),
        auth=inbound.auth,
        kind=inbound.kind,
        channel=inbound.channel,
        signs=inbound.signs,
    )


def acknowledge(case: Case, inbound: InboundMessage) -> Verdict:
    """Answer the mail that opened case; say why not where nobody does."""
    if {"forwarded_by", "form_of"} & inbound.extras.keys() and _words(inbound.filters, inbound.language):
        return Verdict(allowed=False, why="not_from_them")
    return acknowledge_mail(case, mail_of(inbound), inbound.filters)


def acknowledge_mail(case: Case, mail: Mail, filters: Filters) -> Verdict:
    """Answer the mail that opened case; say why not where nobody does.

    An unproved sender gets no word back that the mail brought, not even its subject: else anybody could
    have us send his words to anybody.
    """
    body = _words(filters, mail.language)
    if not body:
        return Verdict(allowed=False, why="no_words")
    verdict = may_auto_answer(SYSTEM, mail.asked(case))
    if not verdict.allowed:
        return verdict
    subject = one_line(mail.subject, 200) if mail.is_proved else ""
    cases.acknowledge(
        SYSTEM,
        case,
        cases.Ack(
            recipient=mail.address,
            recipient_name=mail.name if mail.is_proved else "",
            subject=f"[{case.number}] {subject}".strip(),
            body=filled(body, {"number": case.number, "subject": subject}),
            answers=mail.answers,
        ),
    )
    return verdict


def filled(words: str, values: Mapping[str, str]) -> str:
    """Return words with {number} and {subject} filled in, each once: what is filled in is not read again."""
    return _VARIABLE.sub(lambda found: values[found[1]], words)


def _words(filters: Filters, language: str) -> str:
    """Return the words in the writer's language, else in the mailbox's own, else "" for none."""
    words = filters.ack.get(language) or filters.ack.get(filters.language) or ""
    return words.strip()
