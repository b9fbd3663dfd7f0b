"""Orders that are entered or changed here. Where a shop is the system of record, its next news wins."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.orders import policy, queries
from app.orders.commands.steps.lines import Beside, put_lines
from app.orders.events import OrderEdited, OrderRecorded
from app.orders.models import Order
from app.orders.rules.told import Line

STATUSES = (
    "placed",
    "pending",
    "paid",
    "processing",
    "packed",
    "partly_shipped",
    "shipped",
    "delivered",
    "cancelled",
    "returned",
    "refunded",
)
ADDRESS = ("name", "company", "lines", "city", "region", "postcode", "country", "phone")
MOST = 300


@dataclass(frozen=True, kw_only=True)
class OrderWords:
    """An order as somebody enters it, whose customer is known. placed_at: UTC."""

    reference: str
    contact_id: int
    status: str
    placed_at: datetime
    currency: str
    total_minor: int
    destination: str = ""


@command
def record_order(actor: Actor, words: OrderWords, lines: Sequence[Line]) -> Order:
    """Take over an order of no shop: new, or in place of what we knew under its reference."""
    known = select(Order).where(Order.reference == words.reference, Order.source == "")
    order = session.scalar(known) or Order(source="")
    for name, value in asdict(words).items():
        setattr(order, name, value)
    order.updated_at = now()
    with session.no_autoflush:
        put_lines(order, lines, Beside([order], {("", one.sku) for one in lines}))
    session.add(order)
    session.flush()
    record(actor, OrderRecorded(order_id=order.id))
    return order


@command
def edit_order(actor: Actor, order_id: int, *, status: str, shipping: Mapping[str, Any]) -> Order:
    """Change what an agent may change of an order. Raises NotFound, NotAllowed, Refused."""
    order = queries.get(actor, order_id)
    policy.ensure(actor, "orders.edit")
    if status not in {*STATUSES, order.status}:
        raise Refused(N_("There is no such status."), field="status")
    address = _address(shipping)
    changes = [
        Change(field=f"order.{name}", before=str(before), after=str(after), kind=kind)
        for name, before, after, kind in (
            ("status", order.status, status, "none"),
            ("shipping", _line(order.shipping), _line(address), "contact"),
        )
        if before != after
    ]
    if not changes:
        return order
    city = address.get("city", "") or order.destination
    order.status, order.shipping, order.destination, order.updated_at = status, address, city, now()
    record(actor, OrderEdited(order_id=order.id), changes)
    return order


def _address(said: Mapping[str, Any]) -> dict[str, Any]:
    lines = [one.strip()[:MOST] for one in said.get("lines", ()) if one.strip()][:5]
    words = {name: str(said.get(name) or "").strip()[:MOST] for name in ADDRESS if name != "lines"}
    return {name: one for name, one in (words | {"lines": lines}).items() if one}


def _line(address: Mapping[str, Any]) -> str:
    parts = [
        ", ".join(one) if isinstance(one, list) else str(one) for one in map(address.get, ADDRESS) if one
    ]
    return ", ".join(parts)
