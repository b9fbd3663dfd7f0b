"""Customers found by what people have at hand, and the page of one: in a house of as many as it has cases."""

from collections.abc import Callable
from contextvars import Context
from functools import partial
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import session
from app.customers import queries
from app.customers.models import ContactPoint
from app.orders import queries as orders
from bench import buyers, door
from bench.buyers import Buyer
from bench.fill import SIZES
from bench.house import House, actor, analyse
from bench.measure import Figure, figure, times

REPEATS = 100
FIND_AIM, PAGE_AIM = "p95 < 20", "p95 < 200"
#: What is typed for a customer, and what finds it without a page.
LOOKUPS: dict[str, tuple[Callable[[Buyer], str], Callable[[Actor, str], Any]]] = {
    "mail": (lambda one: one.address, queries.search),
    "phone": (lambda one: one.phone, queries.search),
    "name": (lambda one: one.name, queries.search),
    "first name of a tenth of all": (lambda one: one.name.split()[0], queries.search),
    "order number": (lambda one: one.orders[1].lower().replace("-", " "), orders.find),
    "tracking number": (lambda one: one.parcels[2][0], orders.find),
}


def measure(house: House, size: str) -> dict[str, Any]:
    """Return p50 and p95 of each way to find a customer, of the box that finds all, and of her page."""
    count, begun = SIZES[size], perf_counter()
    rows = buyers.fill(count)
    spent = perf_counter() - begun
    if house.database == "postgresql":
        analyse()
    reader = actor(house.supervisor)
    found = {
        name: times(partial(_find, reader, count, *way), REPEATS, aim=FIND_AIM)
        for name, way in LOOKUPS.items()
    }
    client = door.client(house, -1)
    boxes = {name: _times(client, count, partial(_box, typed)) for name, (typed, _find) in LOOKUPS.items()}
    ids = _ids(count)
    page = _times(client, count, lambda one: f"/desk/customers/{ids[one.address]}", aim=PAGE_AIM)
    filled = figure(sum(rows.values()) / spent, "rows/s", rows=rows)
    return {"filled": filled, "found by": found, "the box, whole answer": boxes, "page of a customer": page}


def _find(
    reader: Actor, count: int, typed: Callable[[Buyer], str], find: Callable[[Actor, str], Any], number: int
) -> None:
    session.expunge_all()
    if not find(reader, typed(_buyer(count, number))):
        raise RuntimeError("nobody is found")
    session.rollback()


def _times(client: Any, count: int, path: Callable[[Buyer], str], *, aim: str = "") -> Figure:
    def ask(number: int) -> None:
        answer = Context().run(client.get, path(_buyer(count, number)), headers={"HX-Request": "true"})
        if answer.status_code != 200 or "Nothing has this number" in answer.text:
            raise RuntimeError(answer.status)

    return times(ask, REPEATS, aim=aim)


def _box(typed: Callable[[Buyer], str], one: Buyer) -> str:
    return f"/desk/find?{urlencode({'q': typed(one)})}"


def _buyer(count: int, number: int) -> Buyer:
    """Return another customer each time, from all over the tables."""
    return Buyer((number * 7919 + 13) % count)


def _ids(count: int) -> dict[str, int]:
    """Return the ids of the customers who are asked for, by address."""
    wanted = {_buyer(count, number).address for number in range(REPEATS)}
    rows = session.execute(
        select(ContactPoint.value, ContactPoint.contact_id).where(
            ContactPoint.kind == "email", ContactPoint.value.in_(wanted)
        )
    )
    return {row.value: row.contact_id for row in rows}
