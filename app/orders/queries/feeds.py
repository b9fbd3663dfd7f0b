"""Questions about feeds and what they sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import defer

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import N_, NotFound
from app.orders import policy
from app.orders.models import Feed, FeedDelivery

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A feed, as its door needs it, with no row behind it. secrets: those that are good now."""

    id: int
    kind: str
    source: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A delivery to be taken, with no row behind it. what: of orders.rules.schema.KINDS, or ""."""

    id: int
    source: str
    feed_kind: str
    what: str
    topic: str
    body: bytes


def feed_called(key: str) -> Caller | None:
    """Return the feed of this key; None for nobody, and while it is paused."""
    found = session.scalar(select(Feed).where(Feed.key == key, Feed.paused.is_(False))) if key else None
    if found is None:
        return None
    sealed = [found.secret_sealed]
    if found.former_sealed and found.former_until and found.former_until > now():
        sealed.append(found.former_sealed)
    secrets = tuple(secret.unseal(one) for one in sealed)
    return Caller(id=found.id, kind=found.kind, source=found.source, secrets=secrets)


def feeds(actor: Actor) -> Sequence[Feed]:
    """Return all feeds, by name. Raises NotAllowed."""
    policy.ensure(actor, "feeds.manage")
    return session.scalars(select(Feed).order_by(Feed.name)).all()


def feed(actor: Actor, feed_id: int) -> Feed:
    """Return a feed. Raises NotAllowed, NotFound."""
    policy.ensure(actor, "feeds.manage")
    found = session.get(Feed, feed_id)
    if found is None:
        raise NotFound(N_("There is no such feed."))
    return found


def deliveries(
    actor: Actor, *, feed_id: int | None = None, state: str = "", after: int | None = None
) -> Sequence[FeedDelivery]:
    """Return a page of what was sent, newest first, without the bytes. Raises NotAllowed."""
    policy.ensure(actor, "feeds.manage")
    asked = select(FeedDelivery).options(defer(FeedDelivery.body))
    if feed_id is not None:
        asked = asked.where(FeedDelivery.feed_id == feed_id)
    if state:
        asked = asked.where(FeedDelivery.state == state)
    if after is not None:
        asked = asked.where(FeedDelivery.id < after)
    return session.scalars(asked.order_by(FeedDelivery.id.desc()).limit(PAGE)).all()


def delivery(actor: Actor, delivery_id: int) -> FeedDelivery:
    """Return a delivery with its bytes. Raises NotAllowed, NotFound."""
    policy.ensure(actor, "feeds.manage")
    found = session.get(FeedDelivery, delivery_id)
    if found is None:
        raise NotFound(N_("There is no such delivery."))
    return found


def kept(delivery_id: int) -> Kept | None:
    """Return a delivery that waits to be taken; None where that was done."""
    asked = select(FeedDelivery, Feed).join(Feed, Feed.id == FeedDelivery.feed_id)
    row = session.execute(asked.where(FeedDelivery.id == delivery_id, FeedDelivery.state == "kept")).first()
    if row is None or row.FeedDelivery.body is None:
        return None
    sent, by = row.FeedDelivery, row.Feed
    return Kept(
        id=sent.id, source=by.source, feed_kind=by.kind, what=sent.kind, topic=sent.topic, body=sent.body
    )


def waiting_deliveries() -> Sequence[int]:
    """Return the ids of what waits to be taken, oldest first."""
    asked = select(FeedDelivery.id).where(FeedDelivery.state == "kept")
    return session.scalars(asked.order_by(FeedDelivery.id).limit(PAGE)).all()


def feed_sources(actor: Actor) -> Sequence[str]:
    """Return what the feeds call the systems they come from; none for who may not see feeds."""
    if not actor.may("feeds.manage"):
        return []
    return session.scalars(select(Feed.source).order_by(Feed.source)).all()
