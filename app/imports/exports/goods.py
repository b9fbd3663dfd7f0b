"""Orders, what they are of, the parcels they travel in, and what comes back, as lists that leave."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.actor import Actor
from app.core.errors import N_
from app.imports.exports.base import MOST, Cell, Column, Leaving, Page, instant, money
from app.imports.exports.people import points
from app.orders import queries as orders


def _orders() -> list[Column]:
    return [
        Column(key="number", label=N_("Order number"), cell=lambda one: one.reference),
        Column(key="external_id", label=N_("ID at the shop"), cell=lambda one: one.external_id or ""),
        Column(key="placed_at", label=N_("Ordered on"), cell=lambda one: instant(one.placed_at)),
        Column(key="status", label=N_("Status"), cell=lambda one: one.status),
        Column(key="currency", label=N_("Currency"), cell=lambda one: one.currency),
        Column(key="total", label=N_("Total"), cell=lambda one: money(one.total_minor, one.currency)),
        Column(key="buyer_name", label=N_("Customer: name"), cell=lambda one: one.buyer.name),
        Column(key="buyer_email", label=N_("Customer: email"), cell=_of_buyer("email")),
        Column(key="buyer_phone", label=N_("Customer: phone"), cell=_of_buyer("phone")),
        Column(
            key="invoice",
            label=N_("Invoice number"),
            cell=lambda one: "; ".join(bill.number for bill in one.invoices),
        ),
        Column(key="ship_name", label=N_("Deliver to: name"), cell=_ship("name")),
        Column(key="ship_company", label=N_("Deliver to: company"), cell=_ship("company")),
        Column(
            key="ship_lines",
            label=N_("Deliver to: street"),
            cell=lambda one: ", ".join(one.shipping.get("lines") or ()),
        ),
        Column(
            key="ship_city",
            label=N_("Deliver to: city"),
            cell=lambda one: one.shipping.get("city") or one.destination,
        ),
        Column(key="ship_region", label=N_("Deliver to: region"), cell=_ship("region")),
        Column(key="ship_postcode", label=N_("Deliver to: postcode"), cell=_ship("postcode")),
        Column(key="ship_country", label=N_("Deliver to: country"), cell=_ship("country")),
        Column(key="ship_phone", label=N_("Deliver to: phone"), cell=_ship("phone")),
        *_lines(),
    ]


def _lines() -> list[Column]:
    return [
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
            cell=lambda both: money(both[1].price_minor, both[0].currency),
            of_line=True,
        ),
    ]


def _products() -> list[Column]:
    return [
        Column(key="code", label=N_("Product code"), cell=lambda one: one.code),
        Column(key="name", label=N_("Product name"), cell=lambda one: one.name),
        Column(key="specification", label=N_("Specification"), cell=lambda one: one.specification),
        Column(key="price", label=N_("Price"), cell=lambda one: money(one.price_minor, one.currency)),
        Column(key="currency", label=N_("Currency"), cell=lambda one: one.currency),
        Column(key="external_id", label=N_("ID at the shop"), cell=lambda one: one.external_id or ""),
        Column(
            key="pictures",
            label=N_("Picture (link)"),
            cell=lambda one: next((some.url for some in one.pictures if some.url), ""),
        ),
        Column(
            key="fields",
            label=N_("Further fields"),
            cell=lambda one: "; ".join(f"{name}: {value}" for name, value in one.fields.items()),
        ),
    ]


def _shipments() -> list[Column]:
    return [
        Column(key="external_id", label=N_("Shipment number"), cell=_of_shipment),
        Column(
            key="orders",
            label=N_("Order number"),
            cell=lambda one: "; ".join(order.reference for order in one.shipment.orders),
        ),
        Column(key="tracking_number", label=N_("Tracking number"), cell=lambda one: one.tracking_number),
        Column(key="carrier", label=N_("Carrier"), cell=lambda one: one.carrier),
        Column(key="service", label=N_("Service"), cell=lambda one: one.shipment.service),
        Column(key="status", label=N_("Status of the parcel"), cell=lambda one: one.status),
        Column(key="shipped_at", label=N_("Sent on"), cell=lambda one: instant(one.shipment.shipped_at)),
        Column(
            key="due_at", label=N_("Expected on"), cell=lambda one: instant(one.due_at or one.shipment.due_at)
        ),
        Column(key="delivered_at", label=N_("Delivered"), cell=lambda one: instant(one.delivered_at)),
        Column(key="last_event_at", label=N_("Last news"), cell=lambda one: instant(one.last_event_at)),
        Column(key="trouble", label=N_("Trouble"), cell=lambda one: one.trouble),
    ]


def _returns() -> list[Column]:
    return [
        Column(key="number", label=N_("Return"), cell=lambda one: one.number),
        Column(key="order", label=N_("Order number"), cell=lambda one: one.order.reference),
        Column(key="state", label=N_("State"), cell=lambda one: one.state),
        Column(key="reason", label=N_("Reason"), cell=lambda one: one.reason),
        Column(key="words", label=N_("Words"), cell=lambda one: one.words),
        Column(key="resolution", label=N_("Refund or replacement"), cell=lambda one: one.resolution),
        Column(key="amount", label=N_("Worth"), cell=lambda one: money(one.amount_minor, one.currency)),
        Column(key="currency", label=N_("Currency"), cell=lambda one: one.currency),
        Column(key="tracking_number", label=N_("Tracking number"), cell=lambda one: one.tracking_number),
        Column(key="created_at", label=N_("Started"), cell=lambda one: instant(one.created_at)),
        Column(key="updated_at", label=N_("Changed"), cell=lambda one: instant(one.updated_at)),
        Column(key="line_sku", label=N_("Line: product code"), cell=_of_line("sku"), of_line=True),
        Column(key="line_name", label=N_("Line: product name"), cell=_of_line("name"), of_line=True),
        Column(
            key="line_quantity",
            label=N_("Line: quantity"),
            cell=lambda both: str(both[1].quantity),
            of_line=True,
        ),
        Column(
            key="line_condition",
            label=N_("Line: condition"),
            cell=lambda both: both[1].condition,
            of_line=True,
        ),
    ]


def _of_buyer(kind: str) -> Cell:
    return lambda one: next(iter(points(one.buyer, kind)), "")


def _ship(part: str) -> Cell:
    return lambda one: str(one.shipping.get(part) or "")


def _of_line(name: str) -> Cell:
    return lambda both: str(getattr(both[1].line, name))


def _of_shipment(parcel: Any) -> str:
    return str(parcel.shipment.external_id or parcel.shipment.reference)


def _page_of_orders(actor: Actor, said: Mapping[str, str], after: Any) -> Page:
    return _paged(orders.in_order(actor, said.get("q", ""), after=after or 0, limit=MOST))


def _page_of_products(actor: Actor, said: Mapping[str, str], after: Any) -> Page:
    page = orders.products(actor, said.get("q", ""), after=after or None, limit=MOST)
    return page.products, page.after


def _page_of_shipments(actor: Actor, said: Mapping[str, str], after: Any) -> Page:
    narrowed = {name: said.get(name, "") for name in ("carrier", "trouble")}
    return _paged(orders.parcels_in_order(actor, **narrowed, after=after or 0, limit=MOST))


def _page_of_returns(actor: Actor, said: Mapping[str, str], after: Any) -> Page:
    page = orders.returns(actor, state=said.get("state", ""), after=after or None, limit=MOST)
    return page.returns, page.after


def _paged(found: Sequence[Any]) -> Page:
    return found, found[-1].id if len(found) == MOST else None


ORDERS = Leaving(
    name=N_("Orders"),
    columns=_orders,
    page=_page_of_orders,
    filters=("q",),
    lines=lambda order: order.lines,
)
PRODUCTS = Leaving(name=N_("Products"), columns=_products, page=_page_of_products, filters=("q",))
SHIPMENTS = Leaving(
    name=N_("Shipments"), columns=_shipments, page=_page_of_shipments, filters=("carrier", "trouble")
)
RETURNS = Leaving(
    name=N_("Returns"),
    columns=_returns,
    page=_page_of_returns,
    filters=("state",),
    lines=lambda back: back.items,
)
