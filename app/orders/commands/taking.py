"""What the shop or ERP tells, which is the system of record: new, or in place of what we knew."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command, savepoint
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.orders.commands import steps as part
from app.orders.commands.outcome import Outcome, Taken
from app.orders.commands.parcels import take_parcel, upsert_shipment
from app.orders.events import OrderRecorded, ProductRecorded
from app.orders.models import Invoice, Order, OrderContact, Product, ProductPicture, Shipment, ShipmentWait
from app.orders.rules.told import Bill, OrderTold, ParcelTold, Person, ProductTold, ShipmentTold, Told

_PLAIN = ("status", "placed_at", "currency", "total_minor", "destination", "shipping", "billing")


@command
def upsert_order(actor: Actor, source: str, told: OrderTold) -> Taken:
    """Take over an order: new, or in place of what we knew under the shop's id, else under its number.

    News older than what we know changes nothing, and the result says so. Raises Refused.
    """
    order = _order(source, told)
    if order is not None and part.is_older(told.updated_at, order.source_updated_at):
        return Taken(id=order.id, outcome="older")
    new = order is None
    if order is None:
        order = Order(source=source, **{name: getattr(told, name) for name in _PLAIN})
    changed = _give(actor, order, told)
    session.add(order)
    session.flush()
    changed = _share(actor, order, told.shared_with) or changed
    changed = _end_waiting(order) or changed
    if new or changed:
        order.updated_at = now()
        record(actor, OrderRecorded(order_id=order.id))
    return Taken.of(order.id, new=new, changed=changed)


@command
def upsert_product(actor: Actor, source: str, told: ProductTold) -> Taken:
    """Take over a product: by the shop's id, else by code, name and specification. Raises Refused."""
    product = _product(source, told)
    if product is not None and part.is_older(told.updated_at, product.source_updated_at):
        return Taken(id=product.id, outcome="older")
    new = product is None
    if product is None:
        product = Product(source=source, code=told.code, name=told.name)
        session.add(product)
    names = ("code", "name", "specification", "price_minor", "currency", "fields")
    values = {name: getattr(told, name) for name in names}
    values["external_id"] = told.external_id or product.external_id
    changed = part.give(product, values)
    changed = _picture(product, told.pictures) or changed
    product.source_updated_at = told.updated_at or product.source_updated_at
    session.flush()
    if new or changed:
        part.index(product)
        product.updated_at = now()
        record(actor, ProductRecorded(product_id=product.id))
    return Taken.of(product.id, new=new, changed=changed)


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


def _order(source: str, told: OrderTold) -> Order | None:
    """Return the order that is meant. Raises Refused where its number is another order's."""
    mine = select(Order).where(Order.source == source)
    if told.external_id is not None:
        known = session.scalar(mine.where(Order.external_id == told.external_id))
        if known is not None and known.reference == told.reference:
            return known
        other = session.scalar(mine.where(Order.reference == told.reference))
        if other is not None and (known is not None or other.external_id is not None):
            raise Refused(N_("This number is another order's already."))
        return known or other
    return session.scalar(mine.where(Order.reference == told.reference))


def _give(actor: Actor, order: Order, told: OrderTold) -> bool:
    values = {name: getattr(told, name) for name in _PLAIN}
    values["reference"] = told.reference
    values["external_id"] = told.external_id or order.external_id
    values["contact_id"] = part.contact_of(actor, order.source, told.buyer)
    order.source_updated_at = told.updated_at or order.source_updated_at
    with session.no_autoflush:
        changed = part.give(order, values)
        changed = part.put_lines(order, told.lines) or changed
        return _bill(order, told.invoices) or changed


def _bill(order: Order, bills: Sequence[Bill]) -> bool:
    by_number = {one.number: one for one in order.invoices}
    changed = False
    for bill in {one.number: one for one in bills}.values():
        row = by_number.pop(bill.number, None)
        if row is None:
            order.invoices.append(Invoice(**asdict(bill)))
            changed = True
        else:
            changed = part.give(row, asdict(bill)) or changed
    for row in by_number.values():
        order.invoices.remove(row)
        changed = True
    return changed


def _share(actor: Actor, order: Order, people: Sequence[Person]) -> bool:
    wanted = {part.contact_of(actor, order.source, one): one.role for one in people}
    wanted.pop(order.contact_id, None)
    if wanted == {one.contact_id: one.role for one in order.shared_with}:
        return False
    known = {one.contact_id: one for one in order.shared_with}
    order.shared_with = [known.get(one) or OrderContact(contact_id=one) for one in wanted]
    for one in order.shared_with:
        one.role = wanted[one.contact_id]
    return True


def _end_waiting(order: Order) -> bool:
    """Tie the shipments that were told before their order."""
    named = [one for one in (order.reference, order.external_id) if one]
    waits = session.scalars(
        select(ShipmentWait).where(ShipmentWait.source == order.source, ShipmentWait.named.in_(named))
    ).all()
    for wait in waits:
        shipment = session.get(Shipment, wait.shipment_id)
        if shipment is not None and order not in shipment.orders:
            shipment.orders.append(order)
        session.delete(wait)
    return bool(waits)


def _product(source: str, told: ProductTold) -> Product | None:
    """Return the product that is meant. Raises Refused where its key is another product's."""
    key = {"code": told.code, "name": told.name, "specification": told.specification}
    same = session.scalar(select(Product).filter_by(**key))
    if told.external_id is None:
        return same
    known = session.scalar(select(Product).filter_by(source=source, external_id=told.external_id))
    if same is not None and same is not known and (known is not None or same.external_id is not None):
        raise Refused(N_("Code, name and specification are another product's already."))
    return known or same


def _picture(product: Product, addresses: Sequence[str]) -> bool:
    linked = [one for one in product.pictures if one.file_key is None]
    if [one.url for one in linked] == list(addresses):
        return False
    for one in linked:
        product.pictures.remove(one)
    product.pictures.extend(ProductPicture(url=one) for one in addresses)
    return True
