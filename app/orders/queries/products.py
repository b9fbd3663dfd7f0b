"""Questions about products, and about who ordered them. All that a door asks start from policy.visible."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, literal, or_, select, tuple_, union
from sqlalchemy.orm import selectinload

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, NotFound
from app.customers.rules import wanted
from app.orders.models import Order, OrderLine, Product, ProductPicture, ProductTerm
from app.orders.policy import visible, visible_products
from app.orders.queries.orders import PAGE, Listing

MOST_NAMESAKES = 20
#: After this last character there is no other: the end of all words with one beginning.
_END = "\U0010ffff"
_KEY = (Product.code, Product.name, Product.specification)


@dataclass(frozen=True)
class ProductList:
    """A page of products by code. after: the id of the last one where there are more, None at the end."""

    products: Sequence[Product]
    after: int | None


def products(actor: Actor, words: str = "", *, after: int | None = None, limit: int = PAGE) -> ProductList:
    """Return a page of the products that actor may see, by code; words: of code, name, kind or a field."""
    asked = _with_words(words, visible_products(select(Product), actor))
    if asked is None:
        return ProductList([], None)
    asked = asked.options(selectinload(Product.pictures))
    last = session.get(Product, after) if after is not None else None
    if last is not None:
        asked = asked.where(tuple_(*_KEY) > tuple_(*map(literal, (last.code, last.name, last.specification))))
    found = session.scalars(asked.order_by(*_KEY).limit(limit + 1)).all()
    return ProductList(found[:limit], found[limit - 1].id if len(found) > limit else None)


def products_called(actor: Actor, words: str, *, limit: int) -> Sequence[Product]:
    """Return the first products by code that have these words and that actor may see, without pictures."""
    asked = _with_words(words, visible_products(select(Product), actor)) if words.strip() else None
    return session.scalars(asked.order_by(*_KEY).limit(limit)).all() if asked is not None else []


def product(actor: Actor, product_id: int) -> Product:
    """Return a product with its pictures. Raises NotFound."""
    asked = visible_products(select(Product).where(Product.id == product_id), actor)
    found = session.scalar(asked.options(selectinload(Product.pictures)))
    if found is None:
        raise NotFound(N_("There is no such product."))
    return found


def namesakes(actor: Actor, of: Product) -> Sequence[Product]:
    """Return the other products of the same code: its other kinds."""
    asked = visible_products(select(Product), actor).where(Product.code == of.code, Product.id != of.id)
    return session.scalars(asked.order_by(*_KEY).limit(MOST_NAMESAKES)).all()


def picture(actor: Actor, picture_id: int) -> ProductPicture:
    """Return a picture that is stored here, of a product that actor may see. Raises NotFound."""
    asked = select(ProductPicture).join(Product, Product.id == ProductPicture.product_id)
    found = session.scalar(visible_products(asked, actor).where(ProductPicture.id == picture_id))
    if found is None or found.file_key is None:
        raise NotFound(N_("There is no such file."))
    return found


def orders_with(actor: Actor, of: Product, *, after: int | None = None) -> Listing:
    """Return a page of the orders that actor may see with a product, with lines, the newest to us first.

    A line that is not tied to a product has it by its code, which several kinds of one thing may share.
    """
    ways = (
        OrderLine.product_id == of.id,
        and_(OrderLine.sku == of.code, OrderLine.product_id.is_(None)),
    )
    ids = union(*(select(_some(actor, way, after).subquery().c.order_id) for way in ways)).subquery()
    asked = visible(select(Order).where(Order.id.in_(select(ids.c.order_id))), actor)
    page = asked.order_by(Order.id.desc()).limit(PAGE + 1).options(selectinload(Order.lines))
    found = session.scalars(page).all()
    return Listing(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def pieces_of(of: Product, order: Order) -> Sequence[OrderLine]:
    """Return the lines of an order that are about a product."""
    by_code = [one for one in order.lines if one.product_id is None and one.sku == of.code]
    return [one for one in order.lines if one.product_id == of.id] + by_code


def products_in(actor: Actor, order: Order) -> dict[int, Sequence[int]]:
    """Return which products each line of an order may be, by the line's id: none, one, or several kinds."""
    tied = {one.product_id for one in order.lines if one.product_id}
    codes = {one.sku for one in order.lines if one.sku and not one.product_id}
    if not tied and not codes:
        return {}
    asked = select(Product.id, Product.code, Product.source)
    asked = asked.where(or_(Product.id.in_(tied), Product.code.in_(codes))).order_by(*_KEY)
    rows = session.execute(visible_products(asked, actor)).all()
    seen, by_code = {row.id for row in rows}, _by_code(rows, order.source)
    found: dict[int, Sequence[int]] = {}
    for one in order.lines:
        ids = by_code.get(one.sku, ()) if one.product_id is None else [one.product_id]
        if seen.issuperset(ids) and ids:
            found[one.id] = ids
    return found


def _with_words(words: str, asked: Select[Any]) -> Select[Any] | None:
    """Narrow products to those that have these words; None where they can have none such."""
    terms = wanted(words[:200])
    if words.strip() and not terms:
        return None
    for term, goes_on in terms:
        is_it = ProductTerm.term == term
        if goes_on:
            is_it = and_(ProductTerm.term >= term, ProductTerm.term < term + _END)
        asked = asked.where(Product.id.in_(select(ProductTerm.product_id).where(is_it)))
    return asked


def _some(actor: Actor, way: Any, after: int | None) -> Select[Any]:
    """Ask for as many orders as a page may need whose lines are so, along an index of lines."""
    asked = select(OrderLine.order_id).join(Order, Order.id == OrderLine.order_id).where(way)
    if after is not None:
        asked = asked.where(OrderLine.order_id < after)
    asked = visible(asked, actor).group_by(OrderLine.order_id)
    return asked.order_by(OrderLine.order_id.desc()).limit(PAGE + 1)


def _by_code(rows: Sequence[Any], source: str) -> dict[str, list[int]]:
    """Return products by code: those that the order's own shop told, else those of anybody."""
    found: dict[str, list[int]] = {}
    for own in (True, False):
        told: dict[str, list[int]] = {}
        for row in rows:
            if (row.source == source) is own:
                told.setdefault(row.code, []).append(row.id)
        found = told | found
    return found
