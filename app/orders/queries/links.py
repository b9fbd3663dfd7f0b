"""Questions about the links by which customers follow an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core import home, secret, site
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import NotFound
from app.orders.models import Order, TrackingLink
from app.orders.queries.orders import get, shown
from app.orders.rules import links as rules


@dataclass(frozen=True)
class Live:
    """A link that is good. url: whole; "" where it was sealed under a key that is gone."""

    id: int
    url: str
    contact_id: int
    expires_at: datetime

    @property
    def days(self) -> int:
        """For how many days more it is good, the begun one too."""
        return (self.expires_at - now()).days + 1


@dataclass(frozen=True)
class Tracked:
    """What a link opens. mailbox_id: to which its customer writes, None where nobody said."""

    order: Order
    mailbox_id: int | None


def tracking_page() -> rules.Page:
    """Return how long links are good, and what their page shows."""
    return rules.Page(**site.read("tracking_page", {}))


def tracked(token: str) -> Tracked | None:
    """Return what a token opens: None for one that never was, ran out, was taken back, or lost its customer.

    The order is asked for as its customer would: what is hers no more, she does not see.
    """
    if not rules.is_token(token):
        return None
    asked = select(TrackingLink).where(TrackingLink.token_hash == secret.hashed(token.lower()))
    link = session.scalar(asked)
    if link is None or link.revoked_at is not None or link.expires_at <= now():
        return None
    try:
        return Tracked(shown(Actor(kind="customer", id=link.contact_id), link.order_id), link.mailbox_id)
    except NotFound:
        return None


def links_of(actor: Actor, order_id: int) -> Sequence[Live]:
    """Return the links that open an order now, the newest first. Raises NotFound."""
    order = get(actor, order_id)
    good = (TrackingLink.revoked_at.is_(None), TrackingLink.expires_at > now())
    asked = select(TrackingLink).where(TrackingLink.order_id == order.id, *good)
    found = session.scalars(asked.order_by(TrackingLink.id.desc())).all()
    return [Live(one.id, url_of(one), one.contact_id, one.expires_at) for one in found]


def url_of(link: TrackingLink) -> str:
    """Return the whole address of a link, "" where its key is gone."""
    try:
        return home.link(f"/track/{secret.unseal(link.token_sealed)}")
    except ValueError:
        return ""
