"""Many rows in one statement: each arrives whole, and its id is its own."""

import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.bulk import among, insert_all, number, put_all
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.events import EventRow
from app.orders.models import Product, ProductPicture

pytestmark = pytest.mark.db


def event(place: int, facts) -> dict[str, object]:
    who = {"actor_kind": "system", "actor_id": 0, "case_id": None if place % 2 else place}
    return {"at": now(), "name": f"test.{place}", "facts": facts} | who


@command
def inserted(_actor, model, rows):
    return list(insert_all(model, rows))


@pytest.mark.parametrize("count", [0, 1, 2, 500])
def test_ids_are_told_in_the_order_of_the_rows(house, count):
    inserted(SYSTEM, EventRow, [event(1, {}), event(2, {})])

    ids = inserted(SYSTEM, EventRow, [event(place, {"place": place}) for place in range(count)])

    rows = session.scalars(select(EventRow).where(EventRow.id.in_(ids)).order_by(EventRow.id)).all()
    assert ids == [one.id for one in rows]
    assert [one.facts for one in rows] == [{"place": place} for place in range(count)]


def test_values_arrive_as_they_were_lists_in_lists_and_nothing_too(house):
    facts = [[["", "“words”, {x}", {"a": None}]], {"zh": "王小明"}, [], None, {"a": ["\\", '"', "NULL"]}]

    ids = inserted(SYSTEM, EventRow, [event(place, one) for place, one in enumerate(facts)])

    rows = session.scalars(select(EventRow).where(EventRow.id.in_(ids)).order_by(EventRow.id)).all()
    assert [one.facts for one in rows] == facts
    assert [one.case_id for one in rows] == [0, None, 2, None, 4]


def test_what_a_row_leaves_out_is_as_its_table_has_it(house):
    @command
    def put(_actor, rows):
        put_all(ProductPicture, rows)

    (product_id,) = inserted(
        SYSTEM, Product, [{"code": "LL-1", "name": "Lamp", "fields": {}, "updated_at": now()}]
    )
    put(SYSTEM, [{"product_id": product_id, "url": f"https://x.example/{n}"} for n in range(3)])

    found = session.scalars(select(ProductPicture)).all()
    assert [(one.content_type, one.file_key) for one in found] == [("", None)] * 3


def test_numbered_things_follow_those_that_are_there(house):
    @command
    def add(_actor, count):
        things = [Product(code=f"C{count}-{n}", name="Lamp") for n in range(count)]
        number(things)
        session.add_all(things)
        session.flush()
        return [one.id for one in things]

    first, second, third = add(SYSTEM, 3), add(SYSTEM, 1), add(SYSTEM, 4)

    ids = [*first, *second, *third]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("wanted", [set(), {"LL-1"}, {"LL-1", "it's", 'a "q" {\\}', "王😀", "LL-9"}])
def test_a_value_is_found_among_many(house, wanted):
    codes = ["LL-1", "LL-2", "it's", 'a "q" {\\}', "王😀"]
    rows = [{"code": one, "name": "Lamp", "fields": {}, "updated_at": now()} for one in codes]
    ids = inserted(SYSTEM, Product, rows)

    assert set(session.scalars(select(Product.code).where(among(Product.code, wanted)))) == wanted & set(
        codes
    )
    assert session.scalars(select(Product.id).where(among(Product.id, ids[1:2]))).all() == ids[1:2]
