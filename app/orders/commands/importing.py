"""Products, orders and shipments taken over from a list, which tells only some of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.customers import queries as customers
from app.orders.commands.outcome import Taken
from app.orders.commands.steps import points_of
from app.orders.commands.taking import upsert
from app.orders.events import ProductRecorded
from app.orders.models import Product, ProductPicture, Shipment
from app.orders.queries import known
from app.orders.rules.told import OrderTold, Person, ProductTold, ShipmentTold

_TOLD: dict[str, Any] = {"products": ProductTold, "orders": OrderTold, "shipments": ShipmentTold}
_EMPTY: tuple[Any, ...] = (None, "", (), {}, [])


@command
def take_said(
    actor: Actor, kind: str, source: str, said: Mapping[str, Any], *, known_id: int | None, fill: bool
) -> Taken:
    """Take over what a list says of one thing; what it does not say stays as it is known.

    known_id: the thing that it is, None for a new one. fill: only what is not known yet. Raises Refused.
    """
    thing: Any = session.get(known.MODELS[kind], known_id) if known_id is not None else None
    words = dict(said)
    if "buyer" in words:
        words["buyer"] = _buyer(source, words["buyer"])
    if thing is None:
        _complete(kind, words)
        return upsert(actor, source, _TOLD[kind](**words))
    if isinstance(thing, Shipment) and thing.external_id is None:
        thing.external_id, thing.source = words.get("external_id") or _number(words), source
        session.flush()
    have = known.values(thing)
    kept = {name: one for name, one in have.items() if one not in _EMPTY}
    if fill:
        words = {name: one for name, one in words.items() if name not in kept}
    return upsert(actor, thing.source, _TOLD[kind](**{**have, **words, "external_id": have["external_id"]}))


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


def _buyer(source: str, person: Person) -> Person:
    """Return the buyer as the contact she is, so that a list of orders adds nothing to those we know."""
    for point in points_of(source, person):
        found = customers.by_point(*point)
        if found is not None:
            return Person(contact_id=found.id)
    return person


def _complete(kind: str, words: dict[str, Any]) -> None:
    """Fill in what a new thing cannot be without. Raises Refused."""
    if kind == "shipments":
        words.setdefault("external_id", _number(words))
    if kind != "orders":
        return
    if "buyer" not in words:
        raise Refused(N_("A new order needs a customer: an email address, a phone or a customer number."))
    if "placed_at" not in words:
        raise Refused(N_("A new order needs the day on which it was placed."))
    if "currency" not in words or "total_minor" not in words:
        raise Refused(N_("A new order needs a total and its currency."))


def _number(words: Mapping[str, Any]) -> str:
    """Return what a shipment is called that has no number of its own: its first parcel's."""
    return str(words["parcels"][0].tracking_number) if words.get("parcels") else ""
