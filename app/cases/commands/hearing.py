"""A case that an agent writes down for a customer who called, or stood before her."""

from dataclasses import dataclass

from app.cases import policy, queries, rules
from app.cases.commands import steps, talking
from app.cases.models import Case
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.errors import N_, Refused
from app.customers import commands as customer_commands
from app.customers import queries as customers
from app.customers.rules import name_key, normal
from app.people import queries as people

_MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What an agent was told. channel: of rules.HEARD. mailbox_id: from which the customer can be answered.

    contact_id: whose matter it is, 0 where point, her mail address or phone number as somebody types it, and
    name say so. solved: nothing is left to do. key: of the form, that sent twice makes one case.
    """

    channel: str
    queue_id: int
    mailbox_id: int
    subject: str
    words: str
    contact_id: int = 0
    point: str = ""
    name: str = ""
    solved: bool = False
    key: str = ""


@command
def log_case(actor: Actor, heard: Heard) -> Case:
    """Open a case with what a customer said, and give it to who wrote it down.

    Raises NotAllowed, NotFound; Refused where nothing was said, or it is not sure who said it.
    """
    policy.ensure(actor, "cases.create")
    policy.ensure_may_watch(actor, heard.queue_id)
    if heard.channel not in rules.HEARD:
        raise Refused(N_("Choose one of those that are offered."), field="channel")
    for field, words in (("subject", heard.subject), ("text", heard.words)):
        if not words.strip():
            raise Refused(N_("Write something first."), field=field)
    before = queries.by_external_ids([_external(heard) or ""])
    if before:
        return queries.get(actor, before[0].case_id)
    contact_id = customers.get(actor, heard.contact_id).id if heard.contact_id else _whose(actor, heard)
    opening = talking.Opening(
        requester_id=contact_id,
        queue_id=heard.queue_id,
        subject=" ".join(heard.subject.split()),
        channel=heard.channel,
        mailbox_id=people.mailbox(heard.mailbox_id).id,
        words=heard.words,
        waits=not heard.solved,
    )
    case = talking.open_case(actor, opening)
    talking.add_inbound(Actor(kind="customer", id=contact_id), case, _said(actor, heard, contact_id))
    steps.assign(actor, case, actor.id)
    to = "solved" if heard.solved else "open"
    if case.status != to:
        steps.move(actor, case, to)
    steps.end_draft(actor, 0, rules.heard_from(heard.contact_id))
    return case


def _said(actor: Actor, heard: Heard, contact_id: int) -> talking.Said:
    words = heard.words.strip()
    return talking.Said(
        channel=heard.channel,
        author_name=customers.contact(contact_id).name,
        author_address=heard.point.strip(),
        subject=" ".join(heard.subject.split()),
        text=words,
        reply_text=words,
        at=now(),
        external_id=_external(heard),
        extras={"written_by": people.agent(actor.id).name},
    )


def _external(heard: Heard) -> str | None:
    return f"heard:{heard.key}" if heard.key else None


def _whose(actor: Actor, heard: Heard) -> int:
    """Return who has a mail address or a phone number, made where we never met. Raises Refused.

    A mail address is one person's; a phone number may be a family's, so the name decides.
    """
    kind = "email" if "@" in heard.point else "phone"
    value = normal(kind, heard.point, country=customers.country())
    if value is None:
        raise Refused(N_("Write an email address, or a phone number with its country code."), field="point")
    name = " ".join(heard.name.split())
    if kind == "email":
        return customer_commands.identify(actor, kind, value, name=name).id
    known = [one.contact for one in customers.candidates(kind, value) if one.why in {"verified", "stated"}]
    called = [one for one in known if name and name_key(one.name) == name_key(name)]
    if called or (not name and len(known) == 1):
        return (called or known)[0].id
    if not name:
        seen = ", ".join(one.name for one in known[:_MOST_NAMED] if customers.may_see(actor, one.id))
        if not seen:
            raise Refused(N_("Nobody whom you know has this number. Say who it was."), field="name")
        raise Refused(N_("Several have this number. Say who it was: %(names)s"), field="name", names=seen)
    return customer_commands.meet(actor, kind, value, name=name).id
