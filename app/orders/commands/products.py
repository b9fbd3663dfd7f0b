"""Products as a shop or ERP tells them: many in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, tuple_

from app.core.actor import Actor
from app.core.bulk import among, number, put_all
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import record
from app.customers.rules import terms
from app.orders.commands.outcome import News, Taken
from app.orders.commands.steps import give, is_older
from app.orders.events import ProductRecorded
from app.orders.models import Product, ProductPicture, ProductTerm
from app.orders.queries import known
from app.orders.rules.numbering import key
from app.orders.rules.told import ProductTold

ProductNews = News[ProductTold, Product]
_PLAIN = ("code", "name", "specification", "price_minor", "currency", "fields")


@dataclass(eq=False, kw_only=True)
class _Going:
    """A product on its way in, and what is told of it."""

    told: ProductTold
    product: Product
    new: bool = False
    older: bool = False
    changed: bool = False


@command
def upsert_products(actor: Actor, news: Sequence[ProductNews]) -> list[Taken | Refused]:
    """Take over products: each by the shop's id, else by code, name and specification.

    One that is refused does not spoil the others. No two may tell of one new product.
    """
    with session.no_autoflush:
        going = _recognised(news)
        if len(news) > 1 and _entangled(going):
            return [taken for one in news for taken in upsert_products(actor, [one])]
        due = [one for one in going if isinstance(one, _Going) and not one.older]
        for one in due:
            _give(one)
        number(one.product for one in due)
        number(row for one in due for row in one.product.pictures)
        session.add_all(one.product for one in due if one.new)
    session.flush()
    _index([one for one in due if one.new or one.changed])
    return [one if isinstance(one, Refused) else _told(actor, one) for one in going]


def _recognised(news: Sequence[ProductNews]) -> list[_Going | Refused]:
    """Return which product each is; Refused where a key is another product's. Nothing is touched yet."""
    theirs = Product.source.in_({one.source for one in news})
    found = [one.known for one in news if one.known is not None]
    ids = [one.told.external_id for one in news if one.known is None]
    found += known.named(Product.external_id, ids, theirs)
    keys = {_key(one.told) for one in news} - {_key(one) for one in found}
    found += known.named(Product.code, {code for code, _name, _specification in keys})
    by_id = {(one.source, one.external_id): one for one in found if one.external_id}
    by_key = {_key(one): one for one in found}
    return [_which(one, by_id, by_key) for one in news]


def _which(
    one: ProductNews, by_id: Mapping[tuple[str, str], Product], by_key: Mapping[tuple[str, str, str], Product]
) -> _Going | Refused:
    told = one.told
    product = one.known or by_id.get((one.source, told.external_id or ""))
    same = by_key.get(_key(told))
    if same is not None and same is not product and (product or (told.external_id and same.external_id)):
        return Refused(N_("Code, name and specification are another product's already."))
    product = product or same
    if product is None:
        return _Going(told=told, product=Product(source=one.source), new=True)
    return _Going(told=told, product=product, older=is_older(told.updated_at, product.source_updated_at))


def _entangled(going: Sequence[_Going | Refused]) -> bool:
    """Tell whether what one tells may decide what another means: of one product, or of its key."""
    known_ = [one for one in going if isinstance(one, _Going) and not one.new]
    renamed = any(_key(one.product) != _key(one.told) for one in known_)
    return renamed or len({one.product for one in known_}) < len(known_)


def _give(one: _Going) -> None:
    told, product = one.told, one.product
    values = {name: getattr(told, name) for name in _PLAIN}
    values["external_id"] = told.external_id or product.external_id
    parts = (give(product, values), _picture(product, told.pictures))
    one.changed = any(parts)
    product.source_updated_at = told.updated_at or product.source_updated_at
    if one.new or one.changed:
        product.updated_at = now()


def _index(going: Sequence[_Going]) -> None:
    """Let products be found by the words they have now; those that stay are left alone."""
    known_ = [one.product.id for one in going if not one.new]
    pairs = select(ProductTerm.product_id, ProductTerm.term).where(among(ProductTerm.product_id, known_))
    had: set[tuple[int, str]] = {(row[0], row[1]) for row in session.execute(pairs)} if known_ else set()
    have = {(one.product.id, word) for one in going for word in _words(one.product)}
    gone = had - have
    if gone:
        session.execute(delete(ProductTerm).where(tuple_(ProductTerm.product_id, ProductTerm.term).in_(gone)))
    put_all(ProductTerm, [{"product_id": id_, "term": word} for id_, word in sorted(have - had)])


def _words(product: Product) -> set[str]:
    plain = (product.code, product.name, product.specification, product.external_id or "")
    return set(terms(key(product.code).casefold(), *plain, *map(str, product.fields.values())))


def _picture(product: Product, addresses: Sequence[str]) -> bool:
    linked = [one for one in product.pictures if one.file_key is None]
    if [one.url for one in linked] == list(addresses):
        return False
    for one in linked:
        product.pictures.remove(one)
    product.pictures.extend(ProductPicture(url=one) for one in addresses)
    return True


def _told(actor: Actor, one: _Going) -> Taken:
    if one.older:
        return Taken(id=one.product.id, outcome="older")
    if one.new or one.changed:
        record(actor, ProductRecorded(product_id=one.product.id))
    return Taken.of(one.product.id, new=one.new, changed=one.changed)


def _key(one: Product | ProductTold) -> tuple[str, str, str]:
    return one.code, one.name, one.specification
