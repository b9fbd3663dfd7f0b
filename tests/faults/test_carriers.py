"""Carriers that are down, slow, talk nonsense, are asked too often, or whose news come twice; and kills."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app.carriers import asking
from app.core import jobs
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.jobs import Job
from app.orders.models import Parcel
from app.stuck.looking import look_due
from demo.carriers.world import SimParcel
from tests.factories.carriers import NUMBER, a_parcel, a_source, again, the_parcel, the_source, work
from tests.faults import children
from tests.hooks.conftest import feed  # noqa: F401 - a fixture
from tests.hooks.feeding import send
from tests.hooks.feeding import work as take_all
from tests.journeys import houses
from tests.stuck.conftest import alarms, cases, watch_over


@pytest.mark.parametrize(
    ("mood", "words", "rests"),
    [
        ("down", "it fails (HTTP 503)", True),
        ("busy", "it is asked too often (HTTP 429)", True),
        ("garbage", "no JSON", False),
        ("huge", "the answer is too large", False),
    ],
)
def test_fault_36_a_carrier_that_is_not_well_loses_no_news(house, carriers, mood, words, rests, tally):
    a_source(carriers)
    a_parcel(carriers)
    carriers.happen(NUMBER, "step")
    carriers.feel(mood)

    work()

    assert the_source().error.startswith(words)
    assert (the_source().rests_until is not None, bool(the_parcel().checks_failed)) == (rests, not rests)
    assert the_parcel().check_at > now()
    carriers.feel("well")
    again()
    work()
    assert (the_parcel().status, the_source().error) == ("label_created", "")
    assert len(the_parcel().events) == 1
    tally.add(answers_refused=1, lost=0)


def test_fault_36_a_slow_carrier_is_cut_and_holds_no_transaction(house, carriers, tally):
    a_source(carriers)
    a_parcel(carriers)
    carriers.feel("slow")
    began = time.monotonic()

    work()

    took = time.monotonic() - began
    assert took < 15
    assert (the_source().error, the_source().failures) == ("no whole answer in time", 1)
    tally.add(seconds=round(took))


def test_fault_36_a_carrier_that_is_gone_is_left_alone(house, carriers, tally):
    a_source(carriers)
    a_parcel(carriers)
    carriers.stop()
    try:
        work()
    finally:
        carriers.__init__(carriers.settings)
        carriers.start()

    assert the_source().error == "no connection, or it broke off"
    assert the_source().rests_until > now()
    tally.add(lost=0)


def test_fault_37_a_clock_that_is_fast_keeps_no_parcel_from_being_found_silent(cast, carriers, tally):
    watch_over(cast.parcels)
    a_source(carriers)
    a_parcel(carriers)
    carriers.feel("fast_clock")
    carriers.happen(NUMBER, "step")

    work()

    parcel = the_parcel()
    assert parcel.last_event_at > now()
    assert timedelta(days=4) < parcel.look_at - now() <= timedelta(days=5)
    assert parcel.check_at <= now() + timedelta(hours=2, minutes=1)
    tally.add(lost=0)


@pytest.mark.db
def test_fault_17_webhooks_that_come_twice_and_beside_answers_are_one(house, carriers, client, feed, tally):  # noqa: F811
    a_source(carriers)
    a_parcel(carriers)
    shop = feed(source="carriers")
    for what in ("step", "step", "step"):
        carriers.happen(NUMBER, what)
    told = {"parcels": [carriers.world.parcels[NUMBER].told()]}

    for number in range(5):
        answer = send(client, shop, told, "parcels", at=now() + timedelta(seconds=number))
        assert answer.status_code == 202, answer.text
    take_all()
    work()

    assert len(the_parcel().events) == 3
    assert the_parcel().status == "in_transit"
    assert session.scalars(select(Parcel.id)).all() == [the_parcel().id]
    tally.add(webhooks=5, doubled=0)


def ask_and_look() -> None:
    """Do what a worker and the clock do: ask for what is due, and look after what is in trouble."""
    asking.ask_due(SYSTEM)
    for job_id in jobs.due():
        jobs.run_job(job_id, {"carriers.ask": asking.ask})
    look_due(SYSTEM)


#: How often a round with one parcel that was stopped comes by each.
POINTS = {
    "carriers.armed": 1,
    "job.claimed": 1,
    "carriers.asked": 1,
    "carriers.answered": 1,
    "stuck.looked": 1,
    "command.written": 5,
    "command.committed": 5,
}


@pytest.mark.db
def test_fault_38_a_kill_anywhere_while_carriers_are_asked_makes_one_event_and_one_case(
    cast, carriers, settings, tmp_path, seed, tally
):
    watch_over(cast.parcels)
    a_source(carriers)
    private = f"127.0.0.1:{carriers.port}"
    env = houses.environment(
        DATA_DIR=settings.data_dir, DATABASE_URL=settings.database_url, PRIVATE_HOSTS=private
    )
    points = [f"{name}:{nth}" for name, times in POINTS.items() for nth in range(1, times + 1)]
    mine = points[seed % 5 :: 5]

    for place, where in enumerate(mine):
        number = f"1Z999AA10123{seed:02}{place:04}"
        a_parcel(None, number, order=f"SO-{seed:03}{place:03}")
        carriers.world.add([SimParcel("UPS", number)])
        carriers.world.happen(number, "stop")
        died = children.inside(ask_and_look, {**env, "CARELINE_FAIL_AT": where}, tmp_path / "log")
        assert died.wait() == 137, (where, died.words()[-500:])
        _time_goes_by()
        ended = children.inside(ask_and_look, env, tmp_path / "log")
        assert ended.wait() == 0, ended.words()[-2000:]

        assert [one.status for one in the_parcel(number).events] == ["exception"], where
        assert len(alarms()) == place + 1, where
    assert len({one.case_id for one in alarms()}) == len(cases()) == 1  # all of them are dora's
    open_jobs = session.scalar(text("SELECT count(*) FROM jobs WHERE state <> 'done'"))
    assert open_jobs == 0
    tally.add(kills=len(mine), lost=0, doubled=0)


def _time_goes_by() -> None:
    """Let leases run out, and the hour after which a parcel whose question was lost is asked for again."""
    session.rollback()
    session.execute(update(Job).values(lease_until=now() - timedelta(seconds=1)))
    session.execute(update(Parcel).where(Parcel.check_at.is_not(None)).values(check_at=now()))
    session.commit()
