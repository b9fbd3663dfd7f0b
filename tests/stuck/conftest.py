"""A parcel of dora's on its way, and a house that watches over parcels."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.orders import commands as orders
from app.orders import queries as order_queries
from app.orders.models import Parcel
from app.orders.rules import schema
from app.orders.rules.told import ParcelTold, Step
from app.stuck import commands, queries
from app.stuck.looking import look_due
from app.stuck.models import ParcelAlarm
from tests.factories.told import order_json, shipment_json

NUMBER = "1Z999AA10123456784"
DAY = timedelta(days=1)


def watch_over(queue, *, silent_days=None, late_hours: int = 12, kinds=None, **other) -> None:
    """Switch the watch on, for cases in a queue."""
    watch = replace(queries.watch(), on=True, queue_id=queue.id, **other)
    patience = order_queries.patience()
    values = {
        "silent_days": silent_days or {"": 5},
        "late_hours": late_hours,
        "kinds": kinds or patience.kinds,
    }
    commands.set_watch(SYSTEM, watch, replace(patience, **values))


def ship(
    number: str = NUMBER, order: str = "SO-500001", *, buyer: str = "dora@lang.example", carrier: str = "UPS"
) -> Parcel:
    """Let the shop send an order in a parcel."""
    parcel = {"tracking_number": number, "carrier": carrier}
    told = {
        "orders": [order_json(order, buyer={"name": "Dora Lang", "email": buyer}, invoices=[])],
        "shipments": [shipment_json(order, id=f"s-{number}", parcels=[parcel])],
    }
    done = orders.take_all(SYSTEM, "shop", schema.read(told).records)
    assert all(one.taken for one in done), done
    return the_parcel(number)


def tell(
    status: str, *, ago: timedelta = timedelta(0), number: str = NUMBER, carrier: str = "ups", **other
) -> None:
    """Let the carrier tell of an event that long ago."""
    step = Step(at=now() - ago, status=status)
    orders.take_parcel(SYSTEM, ParcelTold(carrier=carrier, tracking_number=number, steps=(step,), **other))


def look() -> None:
    """Let the clock tick once."""
    look_due(SYSTEM)
    session.rollback()


def the_parcel(number: str = NUMBER) -> Parcel:
    fresh()
    return session.scalars(select(Parcel).where(Parcel.tracking_number == number)).one()


def cases() -> list[Case]:
    fresh()
    return list(session.scalars(select(Case).order_by(Case.id)))


def alarms() -> list[ParcelAlarm]:
    fresh()
    return list(session.scalars(select(ParcelAlarm).order_by(ParcelAlarm.id)))


def fresh() -> None:
    session.rollback()
    session.expire_all()


@pytest.fixture
def watched(cast) -> SimpleNamespace:
    """The cast, with the watch on for the queue Parcels and dora's parcel on its way."""
    watch_over(cast.parcels)
    ship()
    return cast
