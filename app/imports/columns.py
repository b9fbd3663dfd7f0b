"""Which columns lists have that leave the house, and what each says of a thing. Instants in UTC."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from app.core.errors import N_, Refused
from app.customers import queries as customers
from app.people import queries as people

Cell = Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. cell: what it says of a thing. of_line: of a line of an order, given (order, line)."""

    key: str
    label: str
    cell: Cell
    of_line: bool = False


def columns_of(what: str) -> list[Column]:
    """Return all columns of a list. Raises Refused."""
    found = {"customers": _customers, "orders": _orders, "cases": _cases}.get(what)
    if found is None:
        raise Refused(N_("There is no such list."), field="what")
    return found()


def _customers() -> list[Column]:
    agents = {one.id: one.email for one in people.agents()}
    fields = [
        Column(key=f"field_{one.key}", label=one.label, cell=_custom(one.key))
        for one in customers.fields("contact")
    ]
    return [
        Column(key="external_id", label=N_("Customer number"), cell=_external),
        Column(key="name", label=N_("Name"), cell=lambda one: one.name),
        Column(key="company", label=N_("Company"), cell=lambda one: one.account.name if one.account else ""),
        Column(key="email", label=N_("Email"), cell=_points("email")),
        Column(key="phone", label=N_("Phone"), cell=_points("phone")),
        Column(key="whatsapp", label=N_("WhatsApp"), cell=_points("whatsapp")),
        Column(key="wechat", label=N_("WeChat"), cell=_points("wechat")),
        Column(key="title", label=N_("Title or position"), cell=lambda one: one.title),
        Column(key="language", label=N_("Language"), cell=lambda one: one.language),
        Column(key="time_zone", label=N_("Time zone"), cell=lambda one: one.time_zone),
        Column(key="tier", label=N_("Tier"), cell=lambda one: one.tier),
        Column(key="tags", label=N_("Tags"), cell=lambda one: ", ".join(tag.tag for tag in one.tags)),
        Column(key="consent", label=N_("Consent"), cell=lambda one: one.consent),
        Column(
            key="consent_source", label=N_("Where the consent is from"), cell=lambda one: one.consent_source
        ),
        Column(
            key="owner", label=N_("Responsible agent (email)"), cell=lambda one: agents.get(one.owner_id, "")
        ),
        *fields,
    ]


def _orders() -> list[Column]:
    return [
        Column(key="number", label=N_("Order number"), cell=lambda one: one.reference),
        Column(key="external_id", label=N_("ID at the shop"), cell=lambda one: one.external_id or ""),
        Column(key="placed_at", label=N_("Ordered on"), cell=lambda one: _instant(one.placed_at)),
        Column(key="status", label=N_("Status"), cell=lambda one: one.status),
        Column(key="currency", label=N_("Currency"), cell=lambda one: one.currency),
        Column(key="total", label=N_("Total"), cell=lambda one: _money(one.total_minor, one.currency)),
        Column(key="buyer_name", label=N_("Customer: name"), cell=lambda one: one.buyer.name),
        Column(key="buyer_email", label=N_("Customer: email"), cell=lambda one: _first(one.buyer, "email")),
        Column(key="buyer_phone", label=N_("Customer: phone"), cell=lambda one: _first(one.buyer, "phone")),
        Column(key="ship_city", label=N_("Deliver to: city"), cell=lambda one: one.destination),
        Column(key="line_sku", label=N_("Line: product code"), cell=lambda both: both[1].sku, of_line=True),
        Column(key="line_name", label=N_("Line: product name"), cell=lambda both: both[1].name, of_line=True),
        Column(
            key="line_quantity",
            label=N_("Line: quantity"),
            cell=lambda both: str(both[1].quantity),
            of_line=True,
        ),
        Column(
            key="line_price",
            label=N_("Line: price of one"),
            cell=lambda both: _money(both[1].price_minor, both[0].currency),
            of_line=True,
        ),
    ]


def _cases() -> list[Column]:
    return [
        Column(key="number", label=N_("Number"), cell=lambda one: one.number),
        Column(key="subject", label=N_("Subject"), cell=lambda one: one.subject),
        Column(key="status", label=N_("Status"), cell=lambda one: one.status),
        Column(key="priority", label=N_("Priority"), cell=lambda one: one.priority),
        Column(key="channel", label=N_("Channel"), cell=lambda one: one.channel),
        Column(key="queue", label=N_("Queue"), cell=lambda one: one.queue_name),
        Column(key="customer", label=N_("Customer"), cell=lambda one: one.customer_name),
        Column(key="assignee", label=N_("Assignee"), cell=lambda one: one.assignee_name or ""),
        Column(key="order", label=N_("Order number"), cell=lambda one: one.order_reference or ""),
        Column(key="opened_at", label=N_("Opened"), cell=lambda one: _instant(one.opened_at)),
        Column(key="updated_at", label=N_("Changed"), cell=lambda one: _instant(one.updated_at)),
    ]


def _points(kind: str) -> Cell:
    return lambda one: "; ".join(_live(one, kind))


def _live(contact: Any, kind: str) -> list[str]:
    return [
        one.value for one in contact.points if one.kind == kind and not one.ended_at and one.state != "maybe"
    ]


def _external(contact: Any) -> str:
    numbers = _live(contact, "external")
    return numbers[0].partition(":")[2] if numbers else ""


def _first(contact: Any, kind: str) -> str:
    return next(iter(_live(contact, kind)), "")


def _custom(key: str) -> Cell:
    return lambda one: str(one.fields.get(key, ""))


def _instant(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z" if at else ""


def _money(minor: int, currency: str) -> str:
    return f"{Decimal(minor).scaleb(-get_currency_precision(currency)):f}"
