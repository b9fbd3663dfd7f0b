"""Orders as a shop or ERP tells them, which is the system of record: many in a few statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.core.actor import Actor
from app.core.bulk import among, number
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.orders.commands.outcome import News, Taken
from app.orders.commands.steps import give, is_older
from app.orders.commands.steps.lines import Beside, put_bills, put_lines
from app.orders.commands.steps.people import Named, contacts_of
from app.orders.events import OrderRecorded
from app.orders.models import Order, OrderContact, Shipment, ShipmentWait
from app.orders.queries import known
from app.orders.rules.told import OrderTold

OrderNews = News[OrderTold, Order]
#: A source, and an order's number or the shop's id of it.
_Key = tuple[str, str]
_Waits = dict[_Key, list[ShipmentWait]]
_PLAIN = ("reference", "status", "placed_at", "currency", "total_minor", "destination", "shipping", "billing")


@dataclass(eq=False, kw_only=True)
class _Going:
    """An order on its way in, and what is told of it."""

    told: OrderTold
    order: Order
    new: bool = False
    older: bool = False
    changed: bool = False

    @property
    def people(self) -> list[Named]:
        return [(self.order.source, one) for one in (self.told.buyer, *self.told.shared_with)]


@command
def upsert_orders(actor: Actor, news: Sequence[OrderNews], *, adding: bool = True) -> list[Taken | Refused]:
    """Take over orders: each new, or in place of what we knew under the shop's id, else under its number.

    News older than what we know changes nothing, and the result says so. One that is refused does not spoil
    the others. No two may tell of one new order. adding: see steps.people.contacts_of.
    """
    with session.no_autoflush:
        going = _recognised(news)
        if len(news) > 1 and _entangled(going):
            return [taken for one in news for taken in upsert_orders(actor, [one], adding=adding)]
        due = [one for one in going if isinstance(one, _Going) and not one.older]
        _give_all(actor, due, adding=adding)
    session.flush()
    return [one if isinstance(one, Refused) else _told(actor, one) for one in going]


def _recognised(news: Sequence[OrderNews]) -> list[_Going | Refused]:
    """Return which order each is; Refused where a number is another order's. Nothing is touched yet."""
    theirs = Order.source.in_({one.source for one in news})
    found = [one.known for one in news if one.known is not None]
    ids = [one.told.external_id for one in news if one.known is None]
    found += known.named(Order.external_id, ids, theirs)
    have = {(one.source, one.reference) for one in found}
    numbers = {one.told.reference for one in news if (one.source, one.told.reference) not in have}
    found += known.named(Order.reference, numbers, theirs)
    by_id = {(one.source, one.external_id): one for one in found if one.external_id}
    by_number = {(one.source, one.reference): one for one in found}
    return [_which(one, by_id, by_number) for one in news]


def _which(one: OrderNews, by_id: Mapping[_Key, Order], by_number: Mapping[_Key, Order]) -> _Going | Refused:
    told = one.told
    order = one.known or by_id.get((one.source, told.external_id or ""))
    other = by_number.get((one.source, told.reference))
    if other is not None and other is not order and (order or (told.external_id and other.external_id)):
        return Refused(N_("This number is another order's already."))
    order = order or other
    if order is None:
        return _Going(told=told, order=Order(source=one.source), new=True)
    return _Going(told=told, order=order, older=is_older(told.updated_at, order.source_updated_at))


def _entangled(going: Sequence[_Going | Refused]) -> bool:
    """Tell whether what one tells may decide what another means: of one order, or of its number."""
    known_ = [one for one in going if isinstance(one, _Going) and not one.new]
    renamed = any(one.order.reference != one.told.reference for one in known_)
    return renamed or len({one.order for one in known_}) < len(known_)


def _give_all(actor: Actor, due: Sequence[_Going], *, adding: bool) -> None:
    people = contacts_of(actor, (named for one in due for named in one.people), adding=adding)
    codes = {(one.order.source, line.sku) for one in due for line in one.told.lines}
    beside, waits = Beside([one.order for one in due if not one.new], codes), _waits(due)
    for one in due:
        _give(one, people, beside)
        one.changed = _end_waiting(one.order, waits) or one.changed
        if one.new or one.changed:
            one.order.updated_at = now()
    number(one.order for one in due)
    number(line for one in due for line in one.order.lines)
    number(bill for one in due for bill in one.order.invoices)
    session.add_all(one.order for one in due if one.new)


def _give(one: _Going, people: Mapping[Named, int], beside: Beside) -> None:
    told, order = one.told, one.order
    values = {name: getattr(told, name) for name in _PLAIN}
    values["external_id"] = told.external_id or order.external_id
    values["contact_id"] = people[order.source, told.buyer]
    order.source_updated_at = told.updated_at or order.source_updated_at
    parts = (
        give(order, values),
        put_lines(order, told.lines, beside),
        put_bills(order, told.invoices),
        _share(order, {people[order.source, other]: other.role for other in told.shared_with}),
    )
    one.changed = any(parts)


def _share(order: Order, wanted: dict[int, str]) -> bool:
    """Let an order be theirs too. wanted: roles by contact."""
    wanted.pop(order.contact_id, None)
    if wanted == {one.contact_id: one.role for one in order.shared_with}:
        return False
    theirs = {one.contact_id: one for one in order.shared_with}
    order.shared_with = [theirs.get(one) or OrderContact(contact_id=one) for one in wanted]
    for one in order.shared_with:
        one.role = wanted[one.contact_id]
    return True


def _waits(due: Sequence[_Going]) -> _Waits:
    """Return what was told before its order."""
    both = ((one.told.reference, one.told.external_id or one.order.external_id) for one in due)
    names = {name for some in both for name in some if name}
    asked = select(ShipmentWait).where(
        ShipmentWait.source.in_({one.order.source for one in due}), among(ShipmentWait.named, names)
    )
    found: defaultdict[_Key, list[ShipmentWait]] = defaultdict(list)
    for wait in session.scalars(asked) if due else ():
        found[wait.source, wait.named].append(wait)
    return found


def _end_waiting(order: Order, waits: _Waits) -> bool:
    """Tie the shipments that were told before their order."""
    mine = [
        wait
        for one in (order.reference, order.external_id)
        for wait in waits.pop((order.source, one or ""), ())
    ]
    for wait in mine:
        shipment = session.get(Shipment, wait.shipment_id)
        if shipment is not None and order not in shipment.orders:
            shipment.orders.append(order)
        session.delete(wait)
    return bool(mine)


def _told(actor: Actor, one: _Going) -> Taken:
    if one.older:
        return Taken(id=one.order.id, outcome="older")
    if one.new or one.changed:
        record(actor, OrderRecorded(order_id=one.order.id))
    return Taken.of(one.order.id, new=one.new, changed=one.changed)
