"""What is wrong with which parcel, and which case came of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base
from app.orders.models import Parcel

_OPEN = text("over_at IS NULL")


class ParcelAlarm(Base):
    """One trouble of one parcel, once. kind, mark: see orders.rules.trouble. over_at: None while it lasts.

    case_id: the case that was opened or joined, None where nobody knows whose parcel it is.
    """

    __tablename__ = "parcel_alarms"
    __table_args__ = (
        UniqueConstraint("parcel_id", "kind", "mark"),
        Index("ix_parcel_alarms_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_parcel_alarms_over", "over_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"))
    kind: Mapped[str]
    mark: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    opened: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    over_at: Mapped[datetime | None]
    parcel: Mapped[Parcel] = relationship()
