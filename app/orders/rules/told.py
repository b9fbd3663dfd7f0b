"""What a shop, an ERP or a carrier tells us, in our own words. Shapes; pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an order. price_minor: of one piece, in the currency's smallest unit."""

    sku: str
    name: str
    quantity: int
    price_minor: int
    external_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who bought, or shares an order. external_id: the shop's. email, phone: as told, "" where not.

    role: of one who shares it: receiver, colleague or other. contact_id: where we know her; no shop says it.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    external_id: str = ""
    role: str = "receiver"
    contact_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Bill:
    """An invoice of an order."""

    number: str
    issued_at: datetime | None = None
    total_minor: int | None = None
    currency: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderTold:
    """An order. placed_at, updated_at: UTC; updated_at is the shop's own time of what it tells."""

    reference: str
    buyer: Person
    placed_at: datetime
    currency: str
    total_minor: int
    status: str = "placed"
    external_id: str | None = None
    shared_with: tuple[Person, ...] = ()
    destination: str = ""
    shipping: dict[str, Any] = field(default_factory=dict)
    billing: dict[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    invoices: tuple[Bill, ...] = ()
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing a carrier says happened. at: UTC. status: see orders.rules.STEPS. code: its own word."""

    at: datetime
    status: str
    place: str = ""
    words: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class ParcelTold:
    """A parcel, of a shipment or by itself. status: "" where only its steps tell."""

    carrier: str
    tracking_number: str
    status: str = ""
    due_at: datetime | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShipmentTold:
    """What left together. orders: numbers or the shop's ids of its orders."""

    external_id: str
    orders: tuple[str, ...]
    reference: str = ""
    carrier: str = ""
    service: str = ""
    status: str = ""
    shipped_at: datetime | None = None
    due_at: datetime | None = None
    parcels: tuple[ParcelTold, ...] = ()
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ProductTold:
    """A product. pictures: their addresses."""

    code: str
    name: str
    specification: str = ""
    external_id: str | None = None
    price_minor: int | None = None
    currency: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()
    updated_at: datetime | None = None


Told = ProductTold | OrderTold | ShipmentTold | ParcelTold


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with a record, and where: path as orders/0/lines/1/quantity."""

    path: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """What one delivery tells, in the order in which it is taken, each with its path; and what is wrong."""

    records: tuple[tuple[str, Told], ...] = ()
    faults: tuple[Fault, ...] = ()
