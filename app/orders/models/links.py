"""Links by which a customer follows an order without signing in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base


class TrackingLink(Base):
    """One order, shown to one customer for a while. It is good only as long as the order is hers.

    token_hash: by which it is found. token_sealed: the token under core.secret, so that it can be handed out
    again. mailbox_id: to which she writes from its page, None for the first there is.
    """

    __tablename__ = "tracking_links"
    __table_args__ = (Index("ix_tracking_links_order", "order_id", "contact_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    token_sealed: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey("mailboxes.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
