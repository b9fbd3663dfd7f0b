"""Links by which a customer follows an order: handed out, and taken back."""

import base64
import secrets
from datetime import timedelta

from sqlalchemy import select

from app.core import secret, site
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, NotFound, Refused
from app.core.events import record
from app.orders import policy, queries
from app.orders.events import TrackingLinkMade, TrackingLinkRevoked, TrackingPageChanged
from app.orders.models import TrackingLink
from app.orders.rules import links as rules


@command
def hand_out(actor: Actor, order_id: int, contact_id: int, *, mailbox_id: int | None = None) -> str:
    """Return the address by which this customer follows the order, good for its whole time from now.

    The one she has is hers again. Raises NotFound, also where the order is not this customer's.
    """
    order = queries.get(actor, order_id)
    if not queries.is_of(order.id, contact_id):
        raise NotFound(N_("There is no such order."))
    good = (TrackingLink.revoked_at.is_(None), TrackingLink.expires_at > now())
    asked = select(TrackingLink).filter_by(order_id=order.id, contact_id=contact_id).where(*good)
    link = session.scalar(asked.order_by(TrackingLink.id.desc()).limit(1))
    if link is None or not queries.url_of(link):
        link = _made(actor, order.id, contact_id)
    link.expires_at = now() + timedelta(days=queries.tracking_page().days)
    link.mailbox_id = mailbox_id or link.mailbox_id
    return queries.url_of(link)


@command
def revoke_link(actor: Actor, link_id: int) -> TrackingLink:
    """Let a link open nothing from now on. Raises NotFound."""
    link = session.get(TrackingLink, link_id)
    if link is None:
        raise NotFound(N_("There is no such link."))
    queries.get(actor, link.order_id)
    if link.revoked_at is None:
        link.revoked_at = now()
        record(actor, TrackingLinkRevoked(link_id=link.id, order_id=link.order_id))
    return link


@command
def set_tracking_page(actor: Actor, page: rules.Page) -> None:
    """Change how long links are good and what their page shows. Raises NotAllowed, Refused."""
    policy.ensure(actor, "site.manage")
    if not 1 <= page.days <= rules.MOST_DAYS:
        raise Refused(N_("Say a number of days from 1 to 730."), field="days")
    site.state("tracking_page", {"days": page.days, "prices": page.prices})
    record(actor, TrackingPageChanged())


def _made(actor: Actor, order_id: int, contact_id: int) -> TrackingLink:
    token = base64.b32encode(secrets.token_bytes(rules.TOKEN_BYTES)).decode().lower()
    link = TrackingLink(
        token_hash=secret.hashed(token),
        token_sealed=secret.seal(token),
        order_id=order_id,
        contact_id=contact_id,
        expires_at=now(),
    )
    session.add(link)
    session.flush()
    record(actor, TrackingLinkMade(link_id=link.id, order_id=order_id))
    return link
