"""What the demo company sells, as an import of its list would bring it."""

from datetime import datetime, timedelta

from app.core import clock
from app.core.actor import SYSTEM
from app.orders import commands as orders
from app.orders.rules.told import ProductTold
from demo.company import data


def load(now: datetime) -> None:
    """Take over one product for each code that orders name, its Chinese name beside the English one."""
    sold: dict[str, dict[str, data.Line]] = {}
    for order in data.orders(now):
        for line in order.lines:
            sold.setdefault(line.sku, {}).setdefault(order.currency, line)
    with clock.at(now - timedelta(days=40)):
        orders.take_all(SYSTEM, "", [(code, _told(code, lines)) for code, lines in sorted(sold.items())])


def _told(code: str, lines: dict[str, data.Line]) -> ProductTold:
    line, chinese = lines["EUR"], lines.get("CNY")
    return ProductTold(
        code=code,
        name=line.name,
        price_minor=line.price_minor,
        currency="EUR",
        fields={"中文名称": chinese.name} if chinese else {},
    )
