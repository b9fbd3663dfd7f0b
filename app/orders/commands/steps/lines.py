"""What orders hold, as they are told: their lines, and their invoices."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property

from sqlalchemy import select

from app.core.bulk import among
from app.core.db import session
from app.customers.rules import terms
from app.orders.commands.steps import give
from app.orders.models import Invoice, Order, OrderLine, Product, ReturnItem
from app.orders.rules.told import Bill, Line


class Beside:
    """What lines have to do with, asked once for many orders.

    products: those of each source and code, as (id, specification).
    """

    def __init__(self, orders: Collection[Order], codes: Collection[tuple[str, str]]) -> None:
        self._orders = orders
        self.products: Mapping[tuple[str, str], Sequence[tuple[int, str]]] = _products(codes)

    @cached_property
    def returned(self) -> frozenset[int]:
        """The ids of the lines of which something was sent back."""
        ids = [line.id for order in self._orders for line in order.lines if line.id]
        asked = select(ReturnItem.order_line_id).where(among(ReturnItem.order_line_id, ids))
        return frozenset(session.scalars(asked))


def put_lines(order: Order, lines: Sequence[Line], beside: Beside) -> bool:
    """Give an order these lines; a line that stays is the same row. Tell whether anything changed."""
    left = list(order.lines)
    changed = False
    for place, line in enumerate(lines):
        row = _same(line, left)
        if row is None:
            row = OrderLine(sku="", name="", quantity=0, price_minor=0, position=place)
            order.lines.append(row)
        product_id = row.product_id or _meant(beside.products.get((order.source, line.sku), ()), line.name)
        changed = give(row, asdict(line) | {"position": place, "product_id": product_id}) or changed
    for row in left:
        changed = _take_away(order, row, beside) or changed
    return changed


def put_bills(order: Order, bills: Sequence[Bill]) -> bool:
    """Give an order these invoices, and no others. Tell whether anything changed."""
    by_number = {one.number: one for one in order.invoices}
    changed = False
    for bill in {one.number: one for one in bills}.values():
        row = by_number.pop(bill.number, None)
        if row is None:
            order.invoices.append(Invoice(**asdict(bill)))
            changed = True
        else:
            changed = give(row, asdict(bill)) or changed
    for row in by_number.values():
        order.invoices.remove(row)
        changed = True
    return changed


def _same(line: Line, left: list[OrderLine]) -> OrderLine | None:
    """Take out of left the row that this line was before."""
    key = "external_id" if line.external_id else "sku" if line.sku else "name"
    row = next((one for one in left if getattr(one, key) == getattr(line, key)), None)
    if row is not None:
        left.remove(row)
    return row


def _take_away(order: Order, row: OrderLine, beside: Beside) -> bool:
    """Take a line away; one that was sent back stays, with none of it ordered."""
    if row.id in beside.returned:
        return give(row, {"quantity": 0})
    order.lines.remove(row)
    return True


def _products(codes: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[int, str]]]:
    wanted, sources = ({one[at] for one in codes if one[1]} for at in (1, 0))
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    if wanted:
        shown = (Product.source, Product.code, Product.id, Product.specification)
        asked = select(*shown).where(among(Product.code, wanted), Product.source.in_(sources))
        for row in session.execute(asked.order_by(Product.id)):
            found.setdefault((row.source, row.code), []).append((row.id, row.specification))
    return found


def _meant(products: Sequence[tuple[int, str]], name: str) -> int | None:
    """Return the one of these products of one code that a line names; None where it may be several."""
    if len(products) > 1:
        said = set(terms(name))
        products = [one for one in products if one[1] and said.issuperset(terms(one[1]))]
    return products[0][0] if len(products) == 1 else None
