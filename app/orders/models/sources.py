"""Whom we ask where parcels are, and how."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base


class CarrierSource(Base):
    """One carrier's, or one aggregator's, way of telling. driver: of app.carriers.

    carriers: keys of those whose parcels it knows; none: all that no other source names. url: with {number}
    and {carrier}. header, secret_sealed: sent along, the second under core.secret. mapping: where in an
    answer what stands, see orders.rules.paths; {} for our own schema. time_zone: of times that name none.
    per_minute, tokens, filled_at: a bucket of what may be asked. every_minutes: how often a fresh parcel is.
    failures: in a row. rests_until: not asked before. error: what the last one met, "" while it works.
    """

    __tablename__ = "carrier_sources"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    driver: Mapped[str] = mapped_column(default="generic")
    carriers: Mapped[list[str]] = mapped_column(JSON, default=list)
    url: Mapped[str]
    header: Mapped[str] = mapped_column(default="")
    secret_sealed: Mapped[str] = mapped_column(default="")
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    time_zone: Mapped[str] = mapped_column(default="UTC")
    per_minute: Mapped[int] = mapped_column(default=60)
    every_minutes: Mapped[int] = mapped_column(default=120)
    paused: Mapped[bool] = mapped_column(default=False)
    tokens: Mapped[float] = mapped_column(default=0)
    filled_at: Mapped[datetime] = mapped_column(default=now)
    failures: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
