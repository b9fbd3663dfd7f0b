"""What an answer in a case may tell its customer: her own orders, in her language."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.cases.models import Case
from app.cases.queries.about import of_orders
from app.customers import queries as customers
from app.orders import queries as orders
from app.orders.models import Order
from app.orders.rules import telling
from app.people import queries as people

#: So many of her newest orders are offered where none is linked to the case.
NEWEST = 3


@dataclass(frozen=True)
class Told:
    """Orders that may be told. linked: to the case; else they are the customer's newest."""

    orders: Sequence[Order]
    linked: bool


def orders_told(case: Case) -> Told:
    """Return the orders of the case's customer that are linked to it, else her newest; nobody else's ever."""
    hers = hers_of(case, case.requester_id)
    return (
        Told(hers, linked=True)
        if hers
        else Told(orders.of_contact(case.requester_id, limit=NEWEST), linked=False)
    )


def hers_of(case: Case, contact_id: int) -> list[Order]:
    """Return the orders linked to a case that are this customer's."""
    return [one for one in of_orders(case.id) if orders.is_of(one.id, contact_id)]


def told_in(case: Case) -> str:
    """Return the language in which the customer of a case is answered."""
    spoken = customers.contact(case.requester_id).language[:2]
    if spoken in telling.languages():
        return spoken
    return people.mailbox(case.mailbox_id).language if case.mailbox_id else "en"
