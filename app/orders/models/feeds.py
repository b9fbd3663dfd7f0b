"""Who may tell us of orders by itself, and what it told, as it came."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base


class Feed(Base):
    """One shop, ERP or carrier that sends. kind: own (our schema), shopify or woocommerce.

    key: names it in an address; no secret. source: of the records it tells, see Order.source.
    secret_sealed: by which it signs, under core.secret; former_sealed is good until former_until.
    """

    __tablename__ = "feeds"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    source: Mapped[str] = mapped_column(unique=True)
    secret_sealed: Mapped[str]
    former_sealed: Mapped[str | None]
    former_until: Mapped[datetime | None]
    paused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    heard_at: Mapped[datetime | None]


class FeedDelivery(Base):
    """What a feed sent once, kept before anything is done with it.

    key: the sender's name for this delivery, so that the same twice is one. state: kept, taken, partly (some
    records were wrong), failed or ignored. result: counts by outcome. faults: [{"path", "message"}].
    body: the bytes as they came; None when they were taken and a week has gone by.
    """

    __tablename__ = "feed_deliveries"
    __table_args__ = (
        UniqueConstraint("feed_id", "key"),
        Index("ix_feed_deliveries_state", "state", "id"),
        Index("ix_feed_deliveries_feed", "feed_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    key: Mapped[str]
    kind: Mapped[str]
    topic: Mapped[str] = mapped_column(default="")
    body: Mapped[bytes | None]
    sha256: Mapped[str]
    state: Mapped[str] = mapped_column(default="kept")
    reason: Mapped[str] = mapped_column(default="")
    result: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    received_at: Mapped[datetime] = mapped_column(default=now, index=True)
    taken_at: Mapped[datetime | None]
