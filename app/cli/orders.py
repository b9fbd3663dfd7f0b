"""`flask orders show`: what is known of an order, by any of its numbers."""

import json
from typing import Any

import click
from flask.cli import with_appcontext

from app.core.actor import SYSTEM
from app.orders import queries
from app.orders.queries import Order


@click.group("orders")
def orders() -> None:
    """Orders, their parcels and returns."""


@orders.command("show")
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="A JSON list, empty where there is none.")
@with_appcontext
def show(number: str, *, as_json: bool) -> None:
    """Print the orders that NUMBER names: their own, an invoice's, a parcel's or a return's."""
    found = [_said(queries.shown(SYSTEM, one.id)) for one in queries.find(SYSTEM, number)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(_in_short(one))
    if not found:
        raise click.exceptions.Exit(1)


def _said(order: Order) -> dict[str, Any]:
    plain = (
        "id",
        "source",
        "external_id",
        "reference",
        "contact_id",
        "status",
        "currency",
        "total_minor",
        "destination",
        "shipping",
        "billing",
    )
    return {name: getattr(order, name) for name in plain} | {
        "placed_at": order.placed_at.isoformat(),
        "source_updated_at": order.source_updated_at.isoformat() if order.source_updated_at else None,
        "shared_with": [{"contact_id": one.contact_id, "role": one.role} for one in order.shared_with],
        "lines": [
            {"sku": one.sku, "name": one.name, "quantity": one.quantity, "price_minor": one.price_minor}
            for one in order.lines
        ],
        "invoices": [{"number": one.number, "total_minor": one.total_minor} for one in order.invoices],
        "parcels": [
            {
                "carrier": one.carrier,
                "tracking_number": one.tracking_number,
                "status": one.status,
                "events": [
                    {
                        "at": step.at.isoformat(),
                        "status": step.status,
                        "place": step.place,
                        "text": step.words,
                    }
                    for step in one.events
                ],
            }
            for one in order.parcels
        ],
        "returns": [
            {"number": one.number, "state": one.state, "amount_minor": one.amount_minor}
            for one in queries.of_orders(SYSTEM, [order.id])
        ],
    }


def _in_short(order: dict[str, Any]) -> str:
    parcels = ", ".join(
        f"{one['carrier']} {one['tracking_number']} ({one['status']})" for one in order["parcels"]
    )
    backs = ", ".join(f"{one['number']} ({one['state']})" for one in order["returns"])
    parts = (
        order["reference"],
        order["status"],
        f"{order['total_minor']} {order['currency']} (smallest unit)",
    )
    return "  ".join(filter(None, (*parts, parcels, backs)))
