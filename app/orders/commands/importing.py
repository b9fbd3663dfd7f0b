"""Products, orders and shipments taken over from a list, which tells only some of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.orders.commands.orders import upsert_orders
from app.orders.commands.outcome import News, Taken
from app.orders.commands.products import upsert_products
from app.orders.commands.shipments import upsert_shipments
from app.orders.events import ProductRecorded
from app.orders.models import Product, ProductPicture, Shipment
from app.orders.queries import known
from app.orders.rules.told import OrderTold, ProductTold, ShipmentTold

_TOLD: dict[str, Any] = {"products": ProductTold, "orders": OrderTold, "shipments": ShipmentTold}
_EMPTY: tuple[Any, ...] = (None, "", (), {}, [])


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a list says of one thing; what it does not say stays as it is known.

    known_id: the thing that it is, None for a new one. fill: only what is not known yet.
    """

    words: Mapping[str, Any]
    known_id: int | None = None
    fill: bool = False


@command
def take_said(actor: Actor, kind: str, source: str, said: Sequence[Said]) -> list[Taken | Refused]:
    """Take over what a list says, in a few statements for all; one that is refused does not spoil others."""
    found: list[Taken | Refused] = []
    for some in _apart(said):
        things = known.things(kind, {one.known_id for one in some if one.known_id is not None})
        news = [_news(kind, source, one, things.get(one.known_id or 0)) for one in some]
        taken = iter(_take(actor, kind, [one for one in news if isinstance(one, News)]))
        found += [one if isinstance(one, Refused) else next(taken) for one in news]
    return found


@command
def keep_pictures(
    actor: Actor, product_id: int, pictures: Sequence[tuple[str, str, int]], *, fill: bool
) -> bool:
    """Keep stored pictures of a product, as (file_key, media type, bytes), in place of those it had.

    Tells whether it did. fill: only where it has none.
    """
    product = session.get(Product, product_id)
    if product is None or not pictures or (fill and any(one.file_key for one in product.pictures)):
        return False
    for one in [one for one in product.pictures if one.file_key]:
        product.pictures.remove(one)
    product.pictures.extend(
        ProductPicture(file_key=key, content_type=kind, size=size) for key, kind, size in pictures
    )
    product.updated_at = now()
    session.flush()
    record(actor, ProductRecorded(product_id=product.id))
    return True


def _apart(said: Sequence[Said]) -> Iterator[list[Said]]:
    """Yield what is said in parts, so that in none of them a thing is told of twice."""
    some: list[Said] = []
    ids: set[int] = set()
    for one in said:
        if one.known_id in ids:
            yield some
            some, ids = [], set()
        some.append(one)
        if one.known_id is not None:
            ids.add(one.known_id)
    yield some


def _news(kind: str, source: str, said: Said, thing: known.Thing | None) -> News[Any, Any] | Refused:
    """Return what is said as a shop would tell it, with all that is known besides."""
    words = dict(said.words)
    if thing is None:
        refused = _incomplete(kind, words)
        return refused or News(source=source, told=_TOLD[kind](**words))
    if isinstance(thing, Shipment) and thing.external_id is None:
        thing.external_id, thing.source = words.get("external_id") or _number(words), source
    have = known.values(thing)
    if said.fill:
        words = {name: one for name, one in words.items() if have.get(name) in _EMPTY}
    told = _TOLD[kind](**{**have, **words, "external_id": have["external_id"]})
    return News(source=thing.source, told=told, known=thing)


def _take(actor: Actor, kind: str, news: Sequence[News[Any, Any]]) -> Sequence[Taken | Refused]:
    if kind == "orders":  # a list of orders adds nothing to the customers whom we know
        return upsert_orders(actor, news, adding=False)
    return upsert_products(actor, news) if kind == "products" else upsert_shipments(actor, news)


def _incomplete(kind: str, words: dict[str, Any]) -> Refused | None:
    """Fill in what a new thing cannot be without; return what is missing."""
    if kind == "shipments":
        words.setdefault("external_id", _number(words))
    if kind != "orders":
        return None
    if "buyer" not in words:
        return Refused(N_("A new order needs a customer: an email address, a phone or a customer number."))
    if "placed_at" not in words:
        return Refused(N_("A new order needs the day on which it was placed."))
    if "currency" not in words or "total_minor" not in words:
        return Refused(N_("A new order needs a total and its currency."))
    return None


def _number(words: Mapping[str, Any]) -> str:
    """Return what a shipment is called that has no number of its own: its first parcel's."""
    return str(words["parcels"][0].tracking_number) if words.get("parcels") else ""
