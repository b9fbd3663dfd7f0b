"""What the shop or ERP tells, which is the system of record: new, or in place of what we knew."""

from collections.abc import Sequence

from app.core.actor import Actor
from app.core.command import command, savepoint
from app.core.errors import Refused
from app.orders.commands.orders import upsert_orders
from app.orders.commands.outcome import News, Outcome, Taken
from app.orders.commands.parcels import take_parcel
from app.orders.commands.products import upsert_products
from app.orders.commands.shipments import upsert_shipments
from app.orders.rules.told import OrderTold, ParcelTold, ProductTold, ShipmentTold, Told


@command
def upsert_order(actor: Actor, source: str, told: OrderTold) -> Taken:
    """Take over an order, as upsert_orders does. Raises Refused."""
    return _one(upsert_orders(actor, [News(source=source, told=told)]))


@command
def upsert_product(actor: Actor, source: str, told: ProductTold) -> Taken:
    """Take over a product, as upsert_products does. Raises Refused."""
    return _one(upsert_products(actor, [News(source=source, told=told)]))


@command
def upsert_shipment(actor: Actor, source: str, told: ShipmentTold) -> Taken:
    """Take over a shipment, as upsert_shipments does."""
    return upsert_shipments(actor, [News(source=source, told=told)])[0]


@command
def upsert(actor: Actor, source: str, told: Told) -> Taken:
    """Take over whatever it is. Raises Refused."""
    if isinstance(told, OrderTold):
        return upsert_order(actor, source, told)
    if isinstance(told, ShipmentTold):
        return upsert_shipment(actor, source, told)
    if isinstance(told, ParcelTold):
        return take_parcel(actor, told)
    return upsert_product(actor, source, told)


@command
def take_all(actor: Actor, source: str, records: Sequence[tuple[str, Told]]) -> list[Outcome]:
    """Take over many records in one transaction; one that is refused does not spoil the others."""
    return [_outcome(actor, source, path, told) for path, told in records]


def _outcome(actor: Actor, source: str, path: str, told: Told) -> Outcome:
    try:
        with savepoint():
            return Outcome(path=path, taken=upsert(actor, source, told))
    except Refused as error:
        return Outcome(path=path, refused=error.message)


def _one(done: Sequence[Taken | Refused]) -> Taken:
    if isinstance(done[0], Refused):
        raise done[0]
    return done[0]
