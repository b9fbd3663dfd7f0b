"""Orders and parcels as the shop and the carriers told us of them; we never change one here."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base

order_parcels = Table(
    "order_parcels",
    Base.metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("parcel_id", ForeignKey("parcels.id"), primary_key=True, index=True),
)


class Order(Base):
    """One order. reference: what the customer quotes. total_minor: in the currency's smallest unit."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    status: Mapped[str]
    placed_at: Mapped[datetime]
    currency: Mapped[str]
    total_minor: Mapped[int]
    destination: Mapped[str] = mapped_column(default="")
    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.id", cascade="all, delete-orphan")
    parcels: Mapped[list["Parcel"]] = relationship(secondary=order_parcels, order_by="Parcel.id")


class OrderLine(Base):
    """So many of one thing."""

    __tablename__ = "order_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    sku: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[int]
    price_minor: Mapped[int]


class Parcel(Base):
    """One parcel on its way. status: see orders.rules.STEPS."""

    __tablename__ = "parcels"
    id: Mapped[int] = mapped_column(primary_key=True)
    tracking_number: Mapped[str] = mapped_column(unique=True)
    carrier: Mapped[str]
    status: Mapped[str]
    due_at: Mapped[datetime | None]
    events: Mapped[list["ParcelEvent"]] = relationship(
        order_by="ParcelEvent.at", cascade="all, delete-orphan"
    )


class ParcelEvent(Base):
    """One thing a carrier says happened to a parcel."""

    __tablename__ = "parcel_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"), index=True)
    at: Mapped[datetime]
    status: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
