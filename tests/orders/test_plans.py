"""A customer's orders, bought or shared, are looked up: no question of hers reads all orders there are."""

import pytest
from sqlalchemy import select

from app.cases.models import case_orders
from app.core.actor import Actor
from app.core.db import session
from app.customers.queries import identity
from app.orders import queries
from tests.factories.cases import a_contact, an_order
from tests.plans import asked, plan

pytestmark = pytest.mark.db


def _tied(order_id: int):
    return select(case_orders.c.order_id).where(case_orders.c.order_id == order_id)


ASKED = {
    "hers": lambda her, _order: queries.of_contact(her),
    "their value": lambda her, _order: queries.value_of(her),
    "beside a case": lambda her, order: queries.beside(identity(her), _tied(order)),
    "whether hers": lambda her, order: queries.is_of(order, her),
    "her list": lambda her, _order: queries.listing(Actor(kind="customer", id=her)),
    "her parcels": lambda her, _order: queries.parcels(Actor(kind="customer", id=her), words="JD0001"),
}


@pytest.mark.parametrize("name", ASKED)
def test_the_orders_of_one_customer_are_looked_up(house, name):
    with house.app_context():
        her = a_contact("Dora Lang")
        order = an_order(her)
        with asked() as seen:
            ASKED[name](her.id, order.id)

        told = [plan(sql, values) for sql, values in seen if "FROM orders" in sql]
        session.rollback()
    assert told
    for how in told:
        assert "Seq Scan on orders" not in how, how
        assert "SCAN orders" not in how, how
