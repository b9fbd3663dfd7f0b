"""Every list that may leave the house, by its name in addresses. To let another one leave, add it here."""

from app.core.errors import N_, Refused
from app.imports.exports.base import Column, Leaving
from app.imports.exports.cases import CASES
from app.imports.exports.goods import ORDERS, PRODUCTS, RETURNS, SHIPMENTS
from app.imports.exports.people import ACCOUNTS, CUSTOMERS

__all__ = ["LISTS", "Column", "Leaving", "list_called"]

LISTS: dict[str, Leaving] = {
    "customers": CUSTOMERS,
    "accounts": ACCOUNTS,
    "cases": CASES,
    "orders": ORDERS,
    "shipments": SHIPMENTS,
    "returns": RETURNS,
    "products": PRODUCTS,
}


def list_called(what: str) -> Leaving:
    """Return a list that may leave. Raises Refused."""
    found = LISTS.get(what)
    if found is None:
        raise Refused(N_("There is no such list."), field="what")
    return found
