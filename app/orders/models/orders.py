"""Orders, and the parcels in which they travel, as the shop and the carriers told us of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.clock import now
from app.core.db import Base
from app.customers.models import Contact
from app.orders.rules.numbering import key

_NAMED = text("external_id IS NOT NULL")
_CHECKED, _LOOKED = text("check_at IS NOT NULL"), text("look_at IS NOT NULL")
shipment_orders = Table(
    "shipment_orders",
    Base.metadata,
    Column("shipment_id", ForeignKey("shipments.id"), primary_key=True),
    Column("order_id", ForeignKey("orders.id"), primary_key=True, index=True),
)


def _key_of(name: str) -> Callable[[DefaultExecutionContext], str]:
    """Return a default for rows that come in bulk: by what the number in their column name is found."""

    def made(context: DefaultExecutionContext) -> str:
        return key(context.get_current_parameters()[name])  # type: ignore[no-untyped-call]

    return made


class Order(Base):
    """One order. reference: what the customer quotes, one a source. contact_id: who bought.

    key: its reference as it is found however it is written, see rules.numbering.key. total_minor: in the
    currency's smallest unit. destination: the city, in short. source, external_id: of the shop ("" and None
    where it was entered). source_updated_at: the shop's own time of what we know.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("source", "reference"),
        Index("ix_orders_reference", "reference"),
        Index("ix_orders_contact_placed", "contact_id", "placed_at"),
        Index(
            "uq_orders_external",
            "source",
            "external_id",
            unique=True,
            sqlite_where=_NAMED,
            postgresql_where=_NAMED,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(default="", server_default="")
    external_id: Mapped[str | None]
    reference: Mapped[str]
    key: Mapped[str] = mapped_column(default=_key_of("reference"), server_default="", index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    status: Mapped[str]
    placed_at: Mapped[datetime]
    currency: Mapped[str]
    total_minor: Mapped[int]
    destination: Mapped[str] = mapped_column(default="")
    shipping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    billing: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    source_updated_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=now)
    buyer: Mapped[Contact] = relationship(viewonly=True)
    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.id", cascade="all, delete-orphan")
    invoices: Mapped[list["Invoice"]] = relationship(order_by="Invoice.id", cascade="all, delete-orphan")
    shared_with: Mapped[list["OrderContact"]] = relationship(cascade="all, delete-orphan")
    shipments: Mapped[list["Shipment"]] = relationship(
        secondary=shipment_orders, order_by="Shipment.id", back_populates="orders"
    )
    parcels: Mapped[list["Parcel"]] = relationship(
        secondary=shipment_orders,
        primaryjoin=lambda: Order.id == shipment_orders.c.order_id,
        secondaryjoin=lambda: Parcel.shipment_id == shipment_orders.c.shipment_id,
        order_by="Parcel.id",
        viewonly=True,
    )

    @validates("reference")
    def _keep_key(self, _name: str, reference: str) -> str:
        self.key = key(reference)
        return reference


class OrderLine(Base):
    """So many of one thing. price_minor: of one piece, in the order's currency."""

    __tablename__ = "order_lines"
    __table_args__ = (
        # the orders of a product, the newest first
        Index("ix_order_lines_product", "product_id", "order_id"),
        Index("ix_order_lines_sku", "sku", "order_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    external_id: Mapped[str | None]
    sku: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[int]
    price_minor: Mapped[int]
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class OrderContact(Base):
    """Somebody besides the buyer whose order it is too. role: receiver, colleague or other."""

    __tablename__ = "order_contacts"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(default="receiver")


class Invoice(Base):
    """An invoice of an order. number: as customers quote it, upper case. key: as for an order."""

    __tablename__ = "invoices"
    __table_args__ = (UniqueConstraint("order_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[str] = mapped_column(index=True)
    key: Mapped[str] = mapped_column(default=_key_of("number"), server_default="", index=True)
    issued_at: Mapped[datetime | None]
    total_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")

    @validates("number")
    def _keep_key(self, _name: str, number: str) -> str:
        self.key = key(number)
        return number


class Shipment(Base):
    """What left together: of one or more orders, in one or more parcels. due_at: when it should arrive."""

    __tablename__ = "shipments"
    __table_args__ = (
        Index(
            "uq_shipments_external",
            "source",
            "external_id",
            unique=True,
            sqlite_where=_NAMED,
            postgresql_where=_NAMED,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(default="")
    external_id: Mapped[str | None]
    reference: Mapped[str] = mapped_column(default="", index=True)
    carrier: Mapped[str] = mapped_column(default="")
    service: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="")
    shipped_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    source_updated_at: Mapped[datetime | None]
    orders: Mapped[list[Order]] = relationship(
        secondary=shipment_orders, order_by=Order.id, back_populates="shipments"
    )
    parcels: Mapped[list["Parcel"]] = relationship(order_by="Parcel.id", back_populates="shipment")


class ShipmentWait(Base):
    """A shipment that was told before its order. named: the order's number or the shop's id of it."""

    __tablename__ = "shipment_waits"
    source: Mapped[str] = mapped_column(primary_key=True)
    named: Mapped[str] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipments.id"), primary_key=True, index=True)


class Parcel(Base):
    """One parcel on its way. status: see orders.rules.STEPS; that of its newest event by the carrier's time.

    carrier: a key of orders' carriers. due_at: when it should arrive. due_told_at: of the news that said so,
    by its newest event. check_at: when its carrier is asked next, None for never again. checks_failed: how
    often in a row that did not work. look_at: when to look whether it is in trouble, None for never again.
    trouble: what it is in, see orders.rules.trouble, "" for none.
    """

    __tablename__ = "parcels"
    __table_args__ = (
        UniqueConstraint("carrier", "tracking_number"),
        # those on their way are few among all that ever were: only they stand in these
        Index(
            "ix_parcels_carrier_check",
            "carrier",
            "check_at",
            sqlite_where=_CHECKED,
            postgresql_where=_CHECKED,
        ),
        Index("ix_parcels_check", "check_at", sqlite_where=_CHECKED, postgresql_where=_CHECKED),
        Index("ix_parcels_look", "look_at", sqlite_where=_LOOKED, postgresql_where=_LOOKED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipments.id"), index=True)
    tracking_number: Mapped[str] = mapped_column(index=True)
    carrier: Mapped[str]
    status: Mapped[str]
    due_at: Mapped[datetime | None]
    due_told_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    last_event_at: Mapped[datetime | None] = mapped_column(index=True)
    check_at: Mapped[datetime | None]
    checks_failed: Mapped[int] = mapped_column(default=0)
    look_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    shipment: Mapped[Shipment] = relationship(back_populates="parcels")
    events: Mapped[list["ParcelEvent"]] = relationship(
        order_by="(ParcelEvent.at, ParcelEvent.id)", cascade="all, delete-orphan", back_populates="parcel"
    )


class ParcelEvent(Base):
    """One thing a carrier says happened to a parcel. key: the same for the same thing told twice.

    at: UTC, the carrier's time. told_at: when we heard of it. code: the carrier's own word for the status.
    """

    __tablename__ = "parcel_events"
    __table_args__ = (UniqueConstraint("parcel_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"))
    key: Mapped[str]
    at: Mapped[datetime]
    status: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    code: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime] = mapped_column(default=now)
    parcel: Mapped[Parcel] = relationship(back_populates="events")
