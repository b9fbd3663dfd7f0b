"""The demo company obeys the rules of the house: it comes in through commands and mail."""

import subprocess
import sys
from collections import Counter

import pytest
from sqlalchemy import func, select

from app.cases.models import Case, Message, case_orders
from app.cases.rules import STATUSES
from app.core.clock import now
from app.core.db import session
from app.customers.models import Contact
from app.intake.models import RawMail
from app.orders.models import Order, OrderLine, Parcel, Product
from demo.load import load
from tests.journeys import houses

pytestmark = pytest.mark.journey


def count(model) -> int:
    return session.scalar(select(func.count()).select_from(model))


def test_the_company_has_its_customers_orders_parcels_and_cases_in_every_status(house):
    load(now())

    assert (count(Order), count(Parcel)) == (80, 120)
    assert count(Product) == 12
    assert session.scalars(select(OrderLine).where(OrderLine.product_id.is_(None))).all() == []
    assert count(Contact) >= 40
    statuses = Counter(session.scalars(select(Case.status)))
    assert set(statuses) == set(STATUSES)
    assert sum(statuses.values()) >= 58
    assert session.scalar(select(func.count()).select_from(case_orders)) >= 10


def test_each_of_its_mails_is_accounted_for_and_lies_in_the_past(house):
    load(now())

    outcomes = Counter(session.scalars(select(RawMail.outcome)))
    said = session.scalar(select(func.count()).where(Message.direction == "in"))
    assert outcomes["case"] + outcomes["appended"] == said
    assert set(outcomes) <= {"case", "appended", "held"}
    assert session.scalar(select(func.max(Message.at))) < now()
    assert session.scalar(select(func.count()).where(Message.unverified != "")) == 0


@pytest.mark.parametrize(
    ("variable", "value"),
    [("BIND", "0.0.0.0"), ("BASE_URL", "https://desk.example.com"), ("REDIS_URL", "redis://localhost")],
)
def test_it_refuses_to_be_reached_from_elsewhere(tmp_path, variable, value):
    more = {"DATABASE_URL": "postgresql://localhost/x"} if variable == "REDIS_URL" else {}
    env = houses.environment(DATA_DIR=tmp_path, **{variable: value}, **more)

    refused = subprocess.run(
        [sys.executable, "-m", "demo"],
        cwd=houses.ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert refused.returncode == 2
    assert variable in refused.stderr
    assert "Traceback" not in refused.stderr
