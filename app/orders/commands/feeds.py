"""Feeds: who may tell us of orders by itself; what was sent is kept, then taken."""

import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import select, update

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.orders import policy, queries
from app.orders.commands.taking import take_all
from app.orders.events import FeedChanged, FeedDelivered
from app.orders.models import Feed, FeedDelivery
from app.orders.rules.feeding import KINDS
from app.orders.rules.told import Document

#: For so long a former secret is still good, so that nothing is lost while the shop is told the new one.
FORMER_FOR = timedelta(hours=24)
BODIES_KEPT_FOR = timedelta(days=7)
LEAST_SECRET = 16
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


@dataclass(frozen=True, kw_only=True)
class FeedWords:
    """What an administrator says of a feed. secret: the shop's own, "" to have one made."""

    name: str
    kind: str
    source: str
    secret: str = ""


@dataclass(frozen=True, kw_only=True)
class KeptDelivery:
    """What was kept. repeated: it had come before under the same key."""

    id: int
    state: str
    repeated: bool


@command
def make_feed(actor: Actor, words: FeedWords) -> tuple[Feed, str]:
    """Make a feed; return it with its secret, to be shown this once. Raises NotAllowed, Refused."""
    policy.ensure(actor, "feeds.manage")
    source = words.source.strip().lower()
    if not _SOURCE.fullmatch(source):
        raise Refused(N_("Use small letters, digits, dots and dashes."), field="source")
    if words.kind not in KINDS:
        raise Refused(N_("There is no such kind."), field="kind")
    if session.scalar(select(Feed.id).where(Feed.source == source)) is not None:
        raise Refused(N_("This name is taken."), field="source")
    known = _secret(words.secret)
    feed = Feed(
        key=secrets.token_hex(8),
        name=_name(words.name, None),
        kind=words.kind,
        source=source,
        secret_sealed=secret.seal(known),
    )
    session.add(feed)
    session.flush()
    record(actor, FeedChanged(feed_id=feed.id))
    return feed, known


@command
def rename_feed(actor: Actor, feed_id: int, *, name: str, paused: bool) -> Feed:
    """Call a feed something else, or pause it: what it sends is refused then. Raises NotAllowed, Refused."""
    feed = queries.feed(actor, feed_id)
    feed.name, feed.paused = _name(name, feed_id), paused
    record(actor, FeedChanged(feed_id=feed.id))
    return feed


@command
def rotate_feed(actor: Actor, feed_id: int, *, other: str = "") -> str:
    """Give a feed another secret, and return it; the former is good for a day more. Raises NotAllowed."""
    feed = queries.feed(actor, feed_id)
    known = _secret(other)
    feed.former_sealed, feed.former_until = feed.secret_sealed, now() + FORMER_FOR
    feed.secret_sealed = secret.seal(known)
    record(actor, FeedChanged(feed_id=feed.id))
    return known


@command
def keep_delivery(
    actor: Actor, feed_id: int, body: bytes, *, key: str, what: str = "", topic: str = ""
) -> KeptDelivery:
    """Keep what a feed sent before anything is done with it. Raises Refused for a key with another body."""
    digest = hashlib.sha256(body).hexdigest()
    known = session.scalar(select(FeedDelivery).filter_by(feed_id=feed_id, key=key))
    if known is not None:
        if known.sha256 != digest:
            raise Refused(N_("This key was used for something else."), key=key)
        return KeptDelivery(id=known.id, state=known.state, repeated=True)
    sent = FeedDelivery(feed_id=feed_id, key=key, kind=what, topic=topic, body=body, sha256=digest)
    session.add(sent)
    session.execute(update(Feed).where(Feed.id == feed_id).values(heard_at=now()))
    session.flush()
    record(actor, FeedDelivered(delivery_id=sent.id))
    return KeptDelivery(id=sent.id, state=sent.state, repeated=False)


@command
def take_delivery(actor: Actor, kept: queries.Kept, told: Document | None) -> str:
    """Take over what a delivery tells, and write down what became of it; returns its state."""
    sent = session.get(FeedDelivery, kept.id)
    if sent is None or sent.state != "kept":
        return sent.state if sent else ""
    sent.taken_at = now()
    if told is None:
        sent.state = "ignored"
        return sent.state
    outcomes = take_all(actor, kept.source, told.records)
    refused = [{"path": one.path, "message": one.refused} for one in outcomes if one.taken is None]
    sent.faults = [asdict(one) for one in told.faults] + refused
    sent.result = dict(Counter(one.taken.outcome for one in outcomes if one.taken is not None))
    sent.state = ("partly" if sent.result else "failed") if sent.faults else "taken"
    sent.reason = str(sent.faults[0]["message"])[:300] if sent.faults else ""
    return sent.state


@command
def fail_delivery(_actor: Actor, delivery_id: int, reason: str) -> None:
    """Note that a delivery could not be taken; a person may have it tried again."""
    sent = session.get(FeedDelivery, delivery_id)
    if sent is not None and sent.state == "kept":
        sent.state, sent.reason, sent.taken_at = "failed", reason[:300], now()


@command
def try_again(actor: Actor, delivery_id: int) -> None:
    """Let a delivery be taken once more. Raises NotAllowed, NotFound, Refused."""
    sent = queries.delivery(actor, delivery_id)
    if sent.body is None:
        raise Refused(N_("Its content is no longer kept."))
    sent.state, sent.reason = "kept", ""
    record(actor, FeedDelivered(delivery_id=sent.id))


@command
def forget_deliveries(_actor: Actor, *, at_once: int = 500) -> int:
    """Forget the bytes of what was taken a week ago; what failed stays. Returns how many."""
    old = (FeedDelivery.received_at < now() - BODIES_KEPT_FOR, FeedDelivery.body.is_not(None))
    done = FeedDelivery.state.in_(("taken", "ignored"))
    ids: Sequence[int] = session.scalars(select(FeedDelivery.id).where(*old, done).limit(at_once)).all()
    if ids:
        session.execute(update(FeedDelivery).where(FeedDelivery.id.in_(ids)).values(body=None))
    return len(ids)


def _name(name: str, feed_id: int | None) -> str:
    clean = " ".join(name.split())[:100]
    if not clean:
        raise Refused(N_("Give it a name."), field="name")
    taken = session.scalar(select(Feed.id).where(Feed.name == clean))
    if taken not in {None, feed_id}:
        raise Refused(N_("This name is taken."), field="name")
    return clean


def _secret(said: str) -> str:
    said = said.strip()
    if said and len(said) < LEAST_SECRET:
        raise Refused(N_("Use at least 16 characters."), field="secret")
    return said or secret.new_token()
