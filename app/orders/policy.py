"""Who may see and change orders and returns. Two shapes: a filter for lists, a check for one deed."""

from collections.abc import Collection
from typing import Any, TypeVar

from sqlalchemy import Select, false, select, union_all
from sqlalchemy.orm import aliased

from app.core.actor import Actor
from app.core.errors import N_, NotAllowed
from app.customers.queries import identity
from app.orders.models import Order, OrderContact, Parcel, Return, shipment_orders

Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])


def of_whom(orders: Rows, contact_id: int) -> Rows:
    """Narrow orders to those of one customer: bought, or shared with her, under whichever name she had."""
    return of_people(orders, identity(contact_id))


def of_people(orders: Rows, people: Collection[int]) -> Rows:
    """Narrow orders to those that any of these contacts bought or shares.

    Each way goes along its index: asked for one or the other at once, PostgreSQL reads all orders there are.
    """
    theirs = aliased(Order)
    bought = select(theirs.id).where(theirs.contact_id.in_(people))
    shared = select(OrderContact.order_id).where(OrderContact.contact_id.in_(people))
    return orders.where(Order.id.in_(union_all(bought, shared)))


def visible(orders: Rows, actor: Actor) -> Rows:
    """Narrow orders to what actor may see. It may only ever take rows away."""
    if actor.kind == "customer":
        return of_whom(orders, actor.id)
    return orders if actor.may("orders.see") else orders.where(false())


def visible_parcels(parcels: Rows, actor: Actor) -> Rows:
    """Narrow parcels to what actor may see: a customer those in which an order of hers travels."""
    if actor.kind == "customer":
        hers = of_whom(select(Order.id), actor.id)
        through = select(shipment_orders.c.shipment_id).where(shipment_orders.c.order_id.in_(hers))
        return parcels.where(Parcel.shipment_id.in_(through))
    return parcels if actor.may("orders.see") else parcels.where(false())


def visible_returns(returns: Rows, actor: Actor) -> Rows:
    """Narrow returns to what actor may see: a customer those of her orders."""
    if actor.kind == "customer":
        return returns.where(Return.order_id.in_(of_whom(select(Order.id), actor.id)))
    return returns if actor.may("orders.see") else returns.where(false())


def visible_products(products: Rows, actor: Actor) -> Rows:
    """Narrow products to what actor may see: who sees orders sees what is in them, a customer none."""
    return products if actor.kind != "customer" and actor.may("orders.see") else products.where(false())


def ensure(actor: Actor, grant: str) -> None:
    """Raise NotAllowed unless actor has the grant."""
    if not actor.may(grant):
        raise NotAllowed(N_("You may not do this."), grant=grant)
