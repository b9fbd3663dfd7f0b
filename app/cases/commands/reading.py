"""What an agent does about a message whose letters came out wrong."""

from dataclasses import dataclass, field
from typing import Any

from app.cases import policy, queries, rules
from app.cases.commands import steps
from app.cases.events import MessageReadAgain
from app.cases.models import Message
from app.core.actor import Actor
from app.core.command import command
from app.core.errors import N_, Refused
from app.core.events import Change, record


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A message as it was read again. read_as: the charset chosen, "" for what the mail itself says."""

    subject: str
    text: str
    reply_text: str
    html: str | None
    read_as: str
    extras: dict[str, Any] = field(default_factory=dict)


@command
def read_again(actor: Actor, message_id: int, reading: Reading) -> Message:
    """Put the words of a new reading in place of those that came out wrong; files and sender stay.

    Raises NotFound, NotAllowed; Refused where nothing was kept to read again.
    """
    message = queries.message(actor, message_id)
    policy.ensure(actor, "cases.work")
    if message.raw_id is None or message.direction != "in":
        raise Refused(N_("Only a mail that came in can be read again."))
    case = queries.get(actor, message.case_id)
    before = message.extras.get("read_as", "")
    if reading.subject and case.subject == message.subject[: rules.MOST_SUBJECT]:
        case.subject = reading.subject[: rules.MOST_SUBJECT]
    message.subject, message.text, message.html = reading.subject, reading.text, reading.html
    message.reply_text = reading.reply_text
    message.extras = reading.extras | _kept(message, reading.read_as)
    changes = [Change(field="reading", before=before or None, after=reading.read_as or None)]
    record(actor, MessageReadAgain(case_id=case.id, message_id=message.id), changes)
    steps.retell(case, queries.messages_of(case.id))
    return message


def _kept(message: Message, read_as: str) -> dict[str, Any]:
    """Return the extras that a reading cannot tell: how the mail came here, and what the agent chose."""
    told: dict[str, Any] = {name: message.extras.get(name) for name in ("forwarded_by", "form_of")}
    return {name: value for name, value in (told | {"read_as": read_as}).items() if value}
