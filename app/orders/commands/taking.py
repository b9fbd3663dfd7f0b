"""What the shop or ERP tells, which is the system of record: new, or in place of what we knew."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.core.actor import Actor
from app.core.command import command
from app.core.errors import Refused
from app.orders.commands.orders import upsert_orders
from app.orders.commands.outcome import News, Outcome, Taken
from app.orders.commands.parcels import take_parcel
from app.orders.commands.products import upsert_products
from app.orders.commands.shipments import upsert_shipments
from app.orders.rules.told import OrderTold, ParcelTold, ProductTold, ShipmentTold, Told

_Record = tuple[str, Told]
_AT_ONCE = 200


@command
def take_all(actor: Actor, source: str, records: Sequence[_Record]) -> list[Outcome]:
    """Take over many records in one transaction, in their order; one that is refused spoils no other."""
    return [
        Outcome(path=path, refused=one.message) if isinstance(one, Refused) else Outcome(path=path, taken=one)
        for some in _runs(records)
        for (path, _told), one in zip(some, _take(actor, source, [told for _, told in some]), strict=True)
    ]


def _runs(records: Sequence[_Record]) -> Iterator[list[_Record]]:
    """Yield what follows each other and is of one kind, in parts that tell of nothing twice."""
    some: list[_Record] = []
    keys: set[Any] = set()
    for path, told in records:
        mine = _keys(told)
        if some and (type(told) is not type(some[0][1]) or keys & mine or len(some) == _AT_ONCE):
            yield some
            some, keys = [], set()
        some.append((path, told))
        keys |= mine
    if some:
        yield some


def _keys(told: Told) -> set[Any]:
    """Return by what a thing is known; none where those of one kind are taken one by one."""
    if isinstance(told, ParcelTold):
        return set()
    by_id = {("id", told.external_id)} if told.external_id else set()
    if isinstance(told, OrderTold):
        return by_id | {("number", told.reference)}
    return by_id | {(told.code, told.name, told.specification)} if isinstance(told, ProductTold) else by_id


def _take(actor: Actor, source: str, told: Sequence[Any]) -> Sequence[Taken | Refused]:
    news: list[News[Any, Any]] = [News(source=source, told=one) for one in told]
    if isinstance(told[0], OrderTold):
        return upsert_orders(actor, news)
    if isinstance(told[0], ShipmentTold):
        return upsert_shipments(actor, news)
    if isinstance(told[0], ProductTold):
        return upsert_products(actor, news)
    return [take_parcel(actor, one) for one in told]
