"""Questions about the cases of one customer, under whichever name she wrote."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.cases.models import Case, Message
from app.cases.policy import visible
from app.core.actor import Actor
from app.core.db import session
from app.customers.queries import identity


def of_customer(actor: Actor, contact_id: int, *, limit: int = 20) -> Sequence[Case]:
    """Return a customer's cases that actor may see, those that changed last first."""
    return of_customers(actor, identity(contact_id), limit=limit)


def of_customers(actor: Actor, contact_ids: Collection[int], *, limit: int = 20) -> Sequence[Case]:
    """Return the cases of these contacts that actor may see, those that changed last first."""
    if not contact_ids:
        return []
    hers = visible(select(Case).where(Case.requester_id.in_(contact_ids)), actor)
    return session.scalars(hers.order_by(Case.updated_at.desc(), Case.id.desc()).limit(limit)).all()


def said_with(actor: Actor, contact_id: int, *, limit: int = 20) -> Sequence[Message]:
    """Return what was said with a customer in cases that actor may see, notes aside, the newest first."""
    hers = visible(select(Case.id).where(Case.requester_id.in_(identity(contact_id))), actor)
    newest = hers.order_by(Case.updated_at.desc()).limit(limit)
    said = select(Message).where(Message.case_id.in_(newest), Message.direction != "note")
    return session.scalars(said.order_by(Message.at.desc(), Message.id.desc()).limit(limit)).all()
