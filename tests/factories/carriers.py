"""Parcels and whom we ask for them: the source, the parcel, and what a clock and a worker would do."""

from sqlalchemy import select

from app.carriers.asking import ask_due
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.jobs import due, run_job
from app.orders import commands
from app.orders.models import CarrierSource, Parcel
from app.orders.rules import schema
from app.wiring import JOBS, SLOW
from demo.carriers.world import SimParcel
from tests.factories.told import order_json, shipment_json

NUMBER = "1Z999AA10123456784"
KEY = "demo-carrier"


def a_source(running, **other) -> CarrierSource:
    """Return a source that asks the simulated carriers."""
    words = {
        "name": "Carriers",
        "url": f"http://127.0.0.1:{running.port}/api/parcels/{{number}}",
        "header": "Authorization",
        "secret": KEY,
        "per_minute": 600,
    }
    return commands.save_source(SYSTEM, None, commands.SourceWords(**{**words, **other}))


def a_parcel(carriers=None, number: str = NUMBER, carrier: str = "UPS", order: str = "SO-500001") -> Parcel:
    """Return a parcel that the shop told us of, and that its carrier knows; nothing has happened to it."""
    told = shipment_json(order, id=f"s-{number}", parcels=[{"tracking_number": number, "carrier": carrier}])
    records = schema.read({"orders": [order_json(order)], "shipments": [told]}).records
    assert all(one.taken for one in commands.take_all(SYSTEM, "shop", records))
    if carriers is not None:
        carriers.world.add([SimParcel(carrier, number)])
    return the_parcel(number)


def the_parcel(number: str = NUMBER) -> Parcel:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Parcel).where(Parcel.tracking_number == number)).one()


def the_source() -> CarrierSource:
    session.rollback()
    session.expire_all()
    return session.scalars(select(CarrierSource)).one()


def work() -> int:
    """Let the tick ask and the workers do what it asked for; return how many jobs there were."""
    ask_due(SYSTEM)
    jobs = due(only=SLOW)
    for job_id in jobs:
        run_job(job_id, JOBS)
    session.rollback()
    return len(jobs)


def again(number: str = NUMBER) -> None:
    """Let a parcel's and its source's turn come at once."""
    the_parcel(number).check_at = now()
    for one in session.scalars(select(CarrierSource)):
        one.rests_until = None
    session.commit()
