"""Products as a shop tells them, their pictures, and orders that name them."""

import struct

from app.core import files
from app.core.actor import SYSTEM
from app.core.db import session
from app.orders import commands
from app.orders.models import Product
from app.orders.rules import schema
from tests.factories.told import order_json

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 16, 16)


def a_product(code: str = "LL-1", name: str = "Desk lamp", *, source: str = "shop", **other) -> Product:
    """Let a shop tell of a product."""
    told = schema.read({"products": [{"code": code, "name": name} | other]})
    (done,) = commands.take_all(SYSTEM, source, told.records)
    assert done.taken, done.refused
    return session.get(Product, done.taken.id)


def a_told_order(number: str = "SO-500001", **other) -> int:
    """Let the shop tell of an order of LL-1 and LB-2."""
    told = schema.read({"orders": [order_json(number, invoices=[], **other)]})
    return commands.take_all(SYSTEM, "shop", told.records)[0].taken.id


def line(sku: str, name: str, quantity: int = 1) -> dict:
    return {"id": f"l-{sku}-{name}", "sku": sku, "name": name, "quantity": quantity, "price": "5.00"}


def pictured(product: Product, *contents: bytes) -> list[int]:
    """Give a product stored pictures; return their ids."""
    stored = [(files.put(one).key, "image/png", len(one)) for one in contents]
    commands.keep_pictures(SYSTEM, product.id, stored, fill=False)
    session.expire_all()
    return [one.id for one in session.get(Product, product.id).pictures]
