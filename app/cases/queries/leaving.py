"""Questions about what is to leave, and what is said beside the customer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import func, select

from app.cases.models import Case, Message, Participant, Side
from app.cases.policy import visible
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, NotFound
from app.customers import queries as customers
from app.outgoing import queries as outgoing


def sent_by_key(actor: Actor, key: str) -> Message | None:
    """Return what actor has sent from this very composer already, if anything."""
    if not key:
        return None
    return session.scalar(select(Message).where(Message.sent_key == key, Message.agent_id == actor.id))


def newest_inbound(case_id: int) -> int:
    """Return the id of the newest that a customer has said in a case, 0 for none."""
    said = (Message.case_id == case_id, Message.direction == "in", Message.kind == "message")
    return session.scalar(select(func.max(Message.id)).where(*said)) or 0


@dataclass(frozen=True)
class Newest:
    """The newest that a customer has said: 0 and "" for nothing. heads: whom it went to."""

    id: int = 0
    author_name: str = ""
    reply_text: str = ""
    text: str = ""
    to: str = ""
    cc: str = ""

    @property
    def heads(self) -> str:
        """Whom it went to, in one line."""
        return ", ".join(one for one in (self.to, self.cc) if one)


def newest_said(case: Case) -> Newest:
    """Return the newest that a customer has said."""
    said = (Message.case_id == case.id, Message.direction == "in", Message.kind == "message")
    columns = (Message.id, Message.author_name, Message.reply_text, Message.text, Message.to, Message.cc)
    found = session.execute(select(*columns).where(*said).order_by(Message.id.desc()).limit(1)).first()
    return Newest(*found) if found else Newest()


def newest_among(messages: Iterable[Message]) -> Newest:
    """Return the newest that a customer has said, of all that was said in a case."""
    hers = (one for one in messages if one.direction == "in" and one.kind == "message")
    found = max(hers, key=lambda one: one.id, default=None)
    return Newest(*(getattr(found, one.name) for one in fields(Newest))) if found else Newest()


def addresses(case: Case) -> frozenset[str]:
    """Return the addresses of all who take part in a case, and of whom we wrote to."""
    taking = select(Participant.contact_id).where(Participant.case_id == case.id)
    known = {one for contact in session.scalars(taking) for one in customers.values(contact, kind="email")}
    return frozenset(known | outgoing.recipients_of(case.id))


def sides_of(case_id: int) -> Sequence[Side]:
    """Return the side conversations of a case."""
    return session.scalars(select(Side).where(Side.case_id == case_id).order_by(Side.id)).all()


def side_of(message_id: int | None) -> Side | None:
    """Return the side conversation that a message belongs to, None where to none."""
    return session.scalar(
        select(Side).join(Message, Message.side_id == Side.id).where(Message.id == message_id)
    )


def side(actor: Actor, side_id: int) -> Side:
    """Return a side conversation of a case that actor may see. Raises NotFound, to customers always."""
    asked = select(Side).join(Case, Case.id == Side.case_id).where(Side.id == side_id)
    found = session.scalar(visible(asked, actor)) if actor.kind != "customer" else None
    if found is None:
        raise NotFound(N_("There is no such conversation."))
    return found
