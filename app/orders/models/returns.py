"""Goods on their way back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base
from app.orders.models.orders import Order, OrderLine
from app.orders.rules.returns import number


class Return(Base):
    """An agreed way back of some of an order. state: see orders.rules. resolution: refund or replacement.

    case_id: the case it came from; no foreign key, for cases stand above orders. amount_minor: to be paid
    back, in the currency's smallest unit. decided_by_id: who approved or refused, where that was needed.
    """

    __tablename__ = "returns"
    __table_args__ = (Index("ix_returns_state", "state", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    reason: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="requested")
    resolution: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(default="")
    label_file_key: Mapped[str | None] = mapped_column(index=True)
    label_filename: Mapped[str] = mapped_column(default="")
    tracking_number: Mapped[str] = mapped_column(default="", index=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    decision: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    items: Mapped[list["ReturnItem"]] = relationship(order_by="ReturnItem.id", cascade="all, delete-orphan")
    steps: Mapped[list["ReturnStep"]] = relationship(order_by="ReturnStep.id", cascade="all, delete-orphan")
    order: Mapped[Order] = relationship()

    @property
    def number(self) -> str:
        """What people call it by."""
        return number(self.id)


class ReturnItem(Base):
    """So many of one line of the order. condition: "", "as new", "used", "damaged", as it was received."""

    __tablename__ = "return_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("returns.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    quantity: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    condition: Mapped[str] = mapped_column(default="")
    line: Mapped[OrderLine] = relationship()


class ReturnStep(Base):
    """One step of a return. agent_id: who took it, None for nobody of ours. words: what she said to it."""

    __tablename__ = "return_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("returns.id"), index=True)
    state: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    words: Mapped[str] = mapped_column(default="")
