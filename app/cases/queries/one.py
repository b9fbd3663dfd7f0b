"""Questions about one case, its timeline and its files."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, bindparam, literal, or_, select, union_all
from sqlalchemy.orm import aliased, selectinload

from app.cases import rules
from app.cases.models import Attachment, Case, CaseLink, Message, Participant, Side
from app.cases.policy import built_once, readable, tells, visible
from app.cases.queries.leaving import sides_of
from app.core import events
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import N_, NotAllowed, NotFound
from app.core.events import Change, EventRow
from app.customers.queries import identity
from app.outgoing import queries as outgoing
from app.outgoing.models import Outgoing

_copy = aliased(Outgoing)
#: Built once, for they are asked for every mail.
_KNOWN = select(
    Message.id, Message.case_id, Message.external_id, Message.author_address, Message.to, Message.side_id
)
#: A message of ours is named by each of its copies; whoever got one of them is a party to it.
_NAMED: CompoundSelect[Any] = union_all(
    _KNOWN.where(Message.external_id.in_(bindparam("named", expanding=True))),
    select(
        Message.id,
        Message.case_id,
        literal("email:") + Outgoing.message_id,
        literal(""),
        _copy.recipient,
        Message.side_id,
    )
    .join(Message, Message.id == Outgoing.said_id)
    .join(_copy, _copy.said_id == Outgoing.said_id)
    .where(Outgoing.message_id.in_(bindparam("bare", expanding=True))),
)
_ROLES = select(Participant.contact_id, Participant.role).where(Participant.case_id == bindparam("of"))

_LOCKED = select(Case).where(Case.id == bindparam("wanted")).with_for_update()


@dataclass(frozen=True)
class Entry:
    """One thing on a timeline: a message with what left of it, or an event with its changes."""

    message: Message | None = None
    copies: Sequence[Outgoing] = ()
    side: Side | None = None
    event: EventRow | None = None
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class Known:
    """A message that a mail names or is, without its words."""

    id: int
    case_id: int
    external_id: str | None
    author_address: str
    to: str
    side_id: int | None = None


def get(actor: Actor, case_id: int) -> Case:
    """Return the case, or raise NotFound, also where actor may not know of it."""
    case = session.scalar(_one(actor), {"wanted": case_id})
    if case is None:
        raise NotFound(N_("There is no such case."), case_id=case_id)
    return case


def locked(case_id: int) -> Case:
    """Return a case that nobody else changes until this command ends."""
    return session.scalars(_LOCKED, {"wanted": case_id}).one()


def among(actor: Actor, case_ids: Collection[int]) -> Sequence[Case]:
    """Return those of these cases that actor may see."""
    if not case_ids:
        return []
    return session.scalars(visible(select(Case).where(Case.id.in_(case_ids)), actor)).all()


def messages_of(case_id: int) -> Sequence[Message]:
    """Return what was said in a case, oldest first, with attachments."""
    return session.scalars(_said_in(case_id)).all()


def timeline(actor: Actor, case_id: int) -> list[Entry]:
    """Return all messages and changes of a case in order of time. Raises NotFound."""
    return timeline_of(actor, get(actor, case_id))


def timeline_of(actor: Actor, case: Case) -> list[Entry]:
    """Return what actor may read of a case that she may see: messages and changes, in order of time."""
    said = session.scalars(readable(_said_in(case.id), actor)).all()
    ours = [one for one in said if one.outgoing_id]
    left = outgoing.copies([one.id for one in ours])
    sides = {one.id: one for one in sides_of(case.id)} if any(one.side_id for one in said) else {}
    entries = [
        Entry(message=one, copies=left.get(one.id, ()), side=sides.get(one.side_id or 0)) for one in said
    ]
    changed = events.changes_in(case.id).items()
    told = [(event, [one for one in changes if tells(one, actor)]) for event, changes in changed]
    entries += [Entry(event=event, changes=changes) for event, changes in told if changes]
    return sorted(entries, key=_instant)


def message(actor: Actor, message_id: int) -> Message:
    """Return a message of a case that actor may see. Raises NotFound. Notes are for agents alone."""
    asked = select(Message).join(Case, Case.id == Message.case_id).where(Message.id == message_id)
    found = session.scalar(visible(readable(asked, actor), actor))
    if found is None:
        raise NotFound(N_("There is no such message."))
    return found


def attachment(actor: Actor, attachment_id: int) -> Attachment:
    """Return a file of a case that actor may see. Raises NotFound."""
    found = session.get(Attachment, attachment_id)
    if found is None:
        raise NotFound(N_("There is no such file."))
    if message(actor, found.message_id).files_held:
        raise NotAllowed(
            N_("Nothing proves who sent this file. Say on the message that you want it all the same.")
        )
    return found


def earlier(
    actor: Actor, case: Case, people: Collection[int] = frozenset(), *, limit: int = 5
) -> Sequence[Case]:
    """Return the requester's other cases that actor may see, newest first. people: her ids, where known."""
    hers = people or identity(case.requester_id)
    return session.scalars(_others(actor, limit), {"hers": list(hers), "this": case.id}).all()


def linked(actor: Actor, case_id: int) -> Sequence[tuple[Case, CaseLink]]:
    """Return the cases that this one came after, and that came after it, of those actor may see."""
    return [(row.Case, row.CaseLink) for row in session.execute(_linked(actor), {"this": case_id})]


def reopened_too_often(case_id: int) -> bool:
    """Tell whether people outside opened a settled case again as often in this hour as mail may."""
    since = now() - timedelta(hours=1)
    moved = events.by_customers_since(case_id, since, "case.moved")
    return sum(one.facts["was"] in rules.SETTLED for one in moved) >= rules.REOPENED_AT_MOST


def participants(case_id: int) -> dict[int, str]:
    """Return the role of each contact on a case, by contact id."""
    return {row.contact_id: row.role for row in session.execute(_ROLES, {"of": case_id})}


def by_external_ids(external_ids: Sequence[str]) -> list[Known]:
    """Return the messages with these ids, in the order of external_ids; at most 50, in one query."""
    wanted = [one for one in external_ids if one][:50]
    if not wanted:
        return []
    bare = [one.removeprefix("email:") for one in wanted]
    found = [Known(*row) for row in session.execute(_NAMED, {"named": wanted, "bare": bare})]
    return sorted(found, key=lambda one: (wanted.index(one.external_id or ""), -one.id))


def was_answered(case_id: int) -> bool:
    """Tell whether a person of ours has written to the customer in a case."""
    ours = select(Message.id).where(Message.case_id == case_id, Message.direction == "out")
    return session.scalar(ours.where(Message.agent_id.is_not(None)).limit(1)) is not None


def first_sender(case_id: int) -> str | None:
    """Return the mail address from which the first message of a case came, None where it came otherwise."""
    came = (Message.case_id == case_id, Message.direction == "in", Message.channel == "email")
    return session.scalar(select(Message.author_address).where(*came).order_by(Message.id).limit(1))


def was_passed_on(case_id: int, body_hash: str) -> bool:
    """Tell whether an agent's mail with this body has become an answer in a case already."""
    same = select(Message.id).where(Message.case_id == case_id, Message.body_hash == body_hash)
    return session.scalar(same.where(Message.direction == "out").limit(1)) is not None


@built_once
def _one(actor: Actor) -> Select[Case]:
    return visible(select(Case).where(Case.id == bindparam("wanted")), actor)


@built_once
def _others(actor: Actor, limit: int) -> Select[Case]:
    hers = Case.requester_id.in_(bindparam("hers", expanding=True))
    others = select(Case).where(hers, Case.id != bindparam("this"))
    return visible(others, actor).order_by(Case.id.desc()).limit(limit)


@built_once
def _linked(actor: Actor) -> Select[Case, CaseLink]:
    either = or_(
        and_(CaseLink.case_id == bindparam("this"), Case.id == CaseLink.other_id),
        and_(CaseLink.other_id == bindparam("this"), Case.id == CaseLink.case_id),
    )
    return visible(select(Case, CaseLink).join(CaseLink, either), actor).order_by(Case.id).limit(50)


def _said_in(case_id: int) -> Select[Message]:
    said = select(Message).where(Message.case_id == case_id).order_by(Message.at, Message.id)
    return said.options(selectinload(Message.attachments))


def _instant(entry: Entry) -> tuple[object, int]:
    if entry.message is not None:
        return entry.message.at, 0
    return (entry.event.at if entry.event else 0), 1
