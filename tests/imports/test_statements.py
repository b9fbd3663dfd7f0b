"""What a batch of a list costs the database: so many statements, however many rows it has."""

import pytest
from sqlalchemy import text

from app.core.db import session
from app.imports import keeping
from tests.factories.lists import checked, worked
from tests.intake.test_statements import statements

pytestmark = pytest.mark.db

#: What may run for one batch, with the beginning and the end of its import, which are half of it. More is a
#: decision, not an accident.
MOST = {"customers": 32, "products": 30, "orders": 45, "shipments": 37}
FEW, MANY = 20, 120


def products(first: int, count: int) -> list[list[str]]:
    numbers = range(first, first + count)
    return [["Code", "Name", "Price"], *([f"LL-{n}", "Desk lamp", "€ 10.50"] for n in numbers)]


def customers(first: int, count: int) -> list[list[str]]:
    numbers = range(first, first + count)
    return [
        ["Name", "Email", "Company", "Tags"],
        *([f"Ann Nr{n}", f"c{n}@x.example", f"Firm {n % 7}", "vip"] for n in numbers),
    ]


def orders(first: int, count: int) -> list[list[str]]:
    """Orders of two lines each; their customers come with every third."""
    rows = [["Order number", "Date", "Customer email", "SKU", "Quantity", "Unit price", "Invoice number"]]
    for n in range(first, first + count):
        rows.append([f"SO-{n}", "2026-11-03", f"c{n - n % 3}@x.example", f"LL-{n}", "2", "€ 10.50", f"I-{n}"])
        if n % 2:
            rows.append([f"SO-{n}", "", "", "LB-2", "1", "€ 5.50", ""])
    return rows


def shipments(first: int, count: int) -> list[list[str]]:
    rows = [["Order", "Tracking number", "Carrier", "Shipped on", "Status"]]
    numbers = range(first, first + count)
    return [*rows, *([f"SO-{n}", f"003404341{n:011}", "DHL", "2026-11-05", "in transit"] for n in numbers)]


LISTS = {"customers": customers, "products": products, "orders": orders, "shipments": shipments}


def cost(cast, kind: str, first: int, count: int) -> list[str]:
    """Return the statements by which a list of things, checked already, is taken in as updates."""
    found = checked(cast.ada, LISTS[kind](first, count), kind, on_duplicate="update", on_alike="new")
    assert "faulty" not in found.counts
    keeping.start(cast.ada, found.id)
    with statements() as seen:
        done = worked(found.id)
    assert done.state == "done"
    assert not {"faulty", "skipped"} & set(done.counts)
    return [sql for sql, _values in seen]


@pytest.mark.parametrize("kind", LISTS)
def test_many_new_rows_cost_the_statements_of_few(cast, kind):
    cost(cast, kind, 1, 10)

    few, many = cost(cast, kind, 1_000, FEW), cost(cast, kind, 2_000, MANY)

    told = "\n".join(" ".join(one.split())[:100] for one in many)
    assert len(many) == len(few), told
    assert len(many) <= MOST[kind], told


@pytest.mark.parametrize("kind", LISTS)
def test_many_rows_that_are_known_cost_the_statements_of_few(cast, kind):
    cost(cast, kind, 1_000, FEW)
    cost(cast, kind, 2_000, MANY)

    few, many = cost(cast, kind, 1_000, FEW), cost(cast, kind, 2_000, MANY)

    told = "\n".join(" ".join(one.split())[:100] for one in many)
    assert len(many) == len(few), told
    assert len(many) <= MOST[kind], told


def test_a_long_list_lets_postgresql_count_what_grew(cast, monkeypatch):
    monkeypatch.setattr("app.imports.working.BATCH", 5)
    cost(cast, "customers", 1, 25)

    if session.get_bind().dialect.name == "postgresql":
        counted = text("SELECT reltuples FROM pg_class WHERE relname IN ('contacts', 'contact_points')")
        assert min(session.scalars(counted)) >= 15
