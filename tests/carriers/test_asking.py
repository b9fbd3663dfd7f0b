"""Carriers are asked where parcels are: each when it is its turn, none too often, none in vain for ever."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from app.carriers.asking import ask_due
from app.core import clock
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.errors import Refused
from app.core.events import EventRow
from app.core.jobs import Job, due, run_job
from app.orders import commands, queries
from app.orders.models import CarrierSource, Parcel
from app.wiring import JOBS
from tests.factories.carriers import a_parcel, a_source, again, the_parcel, the_source, work

pytestmark = pytest.mark.db


def test_a_parcel_is_asked_for_and_stands_where_its_carrier_says(asked):
    asked.carriers.happen(asked.parcel.tracking_number, "step")
    asked.carriers.happen(asked.parcel.tracking_number, "step")

    assert work() == 1

    parcel = the_parcel()
    assert (parcel.status, len(parcel.events)) == ("picked_up", 2)
    assert now() + timedelta(minutes=100) < parcel.check_at < now() + timedelta(minutes=121)
    assert the_source().answered_at is not None
    recorded = session.scalars(select(EventRow).where(EventRow.name == "parcel.recorded")).all()
    assert [one.facts["status"] for one in recorded] == ["label_created", "picked_up"]


def test_what_was_asked_for_is_not_asked_again_before_its_time_and_never_when_it_arrived(asked):
    asked.carriers.happen(asked.parcel.tracking_number, "step")
    work()
    assert work() == 0

    again()
    before = len(session.scalars(select(EventRow)).all())
    assert work() == 1
    assert len(session.scalars(select(EventRow)).all()) == before

    asked.carriers.happen(asked.parcel.tracking_number, "deliver")
    again()
    work()
    assert (the_parcel().status, the_parcel().check_at) == ("delivered", None)


def test_one_parcel_has_one_row_among_the_jobs_however_often_it_is_asked_for(asked):
    for _ in range(3):
        asked.carriers.happen(asked.parcel.tracking_number, "step")
        again()
        work()

    assert [one.state for one in session.scalars(select(Job))] == ["done"]


def test_a_parcel_of_a_carrier_that_nobody_knows_is_not_asked_for(house, carriers):
    a_source(carriers, carriers=("dpd",))
    a_parcel(carriers)

    assert work() == 0

    a_source(carriers, name="All the others")
    assert work() == 1


def test_a_source_is_asked_only_as_often_as_it_allows(house, carriers):
    a_source(carriers, per_minute=30)  # five at once, then one in two seconds
    for place in range(12):
        a_parcel(carriers, f"SF10000000000{place:02}", "SF Express", f"SO-5001{place:02}")
    start = now() + timedelta(seconds=11)

    counts = []
    for second in (0, 1, 2, 4, 10):
        with clock.at(start + timedelta(seconds=second)):
            counts.append(work())

    assert counts == [5, 0, 1, 1, 3]


def test_two_clocks_at_once_take_from_one_bucket_and_no_parcel_twice(house, carriers, settings):
    source = a_source(carriers, per_minute=60)
    for place in range(20):
        a_parcel(carriers, f"SF10000000000{place:02}", "SF Express", f"SO-5001{place:02}")
    source.filled_at = now() - timedelta(minutes=1)
    session.commit()
    faults = []

    def tick() -> None:
        with house.app_context():
            try:
                ask_due(SYSTEM)
            except Exception as error:  # noqa: BLE001 - whatever it was, the test shows it
                faults.append(error)

    session.rollback()
    both = [Thread(target=tick) for _ in range(4)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert faults == []
    waiting = session.scalars(select(Job.key).where(Job.state == "queued")).all()
    assert 10 <= len(waiting) <= 11
    assert len(set(waiting)) == len(waiting)


def test_a_carrier_that_is_asked_too_often_says_when_to_come_again(asked):
    asked.carriers.feel("busy")

    work()

    source, parcel = the_source(), the_parcel()
    assert "HTTP 429" in source.error
    assert timedelta(seconds=25) < source.rests_until - now() < timedelta(seconds=31)
    assert parcel.check_at == source.rests_until
    assert work() == 0


def test_while_a_source_rests_what_was_asked_for_already_waits_too(asked):
    a_parcel(asked.carriers, "SF1000000000077", "SF Express", "SO-500777")
    asked.carriers.feel("down")

    assert work() == 2

    assert len(asked.carriers.asked) == 1
    assert (the_source().failures, the_source().error) == (1, "it fails (HTTP 503)")


def test_a_source_that_fails_is_left_alone_longer_and_longer_and_forgiven_at_once(asked):
    asked.carriers.feel("down")
    pauses = []
    for _ in range(4):
        again()
        work()
        pauses.append(round((the_source().rests_until - now()).total_seconds() / 15))
    assert pauses == [1, 2, 4, 8]

    asked.carriers.feel("well")
    asked.carriers.happen(asked.parcel.tracking_number, "step")
    again()
    work()
    assert (the_source().failures, the_source().error, the_source().rests_until) == (0, "", None)


def test_a_parcel_that_its_carrier_does_not_know_is_asked_for_less_and_less(asked):
    asked.carriers.world.parcels.clear()
    pauses = []
    for _ in range(3):
        again()
        work()
        pauses.append(round((the_parcel().check_at - now()) / timedelta(hours=1)))

    assert pauses == [2, 4, 8]
    assert (the_source().failures, the_parcel().checks_failed) == (0, 3)


def test_an_answer_about_another_parcel_is_taken_for_none(asked):
    other = asked.carriers.world.parcels[asked.parcel.tracking_number]
    asked.carriers.happen(asked.parcel.tracking_number, "deliver")
    other.number = "1Z999AA10123456700"

    work()

    assert the_parcel().status == "label_created"
    assert session.scalars(select(Parcel.tracking_number)).all() == [asked.parcel.tracking_number]


def test_a_paused_source_and_one_that_is_gone_ask_nothing(asked):
    ask_due(SYSTEM)
    the_source().paused = True
    session.commit()
    (job_id,) = due()
    run_job(job_id, JOBS)
    again()
    assert work() == 0

    commands.remove_source(SYSTEM, the_source().id)
    again()
    assert work() == 0
    assert asked.carriers.asked == []


def test_a_source_whose_secret_cannot_be_opened_says_so_and_rests(asked):
    the_source().secret_sealed = "not sealed by us"
    session.commit()

    work()

    assert "another key" in the_source().error
    assert asked.carriers.asked == []


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": " "}),
        ("url", {"url": "ftp://x.example/{number}"}),
        ("url", {"url": "https://{number}.example/"}),
        ("url", {"url": "https://x.example/track"}),
        ("url", {"url": "https://me:word@x.example/{number}"}),
        ("url", {"url": "https://[::1/{number}"}),
        ("header", {"header": "X-Key: a\r\nX-Other"}),
        ("header", {"header": "X-Key", "secret": "a\nb"}),
        ("per_minute", {"per_minute": 0}),
        ("every_minutes", {"every_minutes": 1}),
        ("time_zone", {"time_zone": "Europe/Nowhere"}),
        ("time_zone", {"time_zone": "../../etc/passwd"}),
        ("events", {"mapping": {"odd": "a"}}),
        ("statuses", {"mapping": {"statuses": {"Moving": "moving"}}}),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(house, field, wrong):
    words = {"name": "X", "url": "https://x.example/{number}"} | wrong

    with pytest.raises(Refused) as refused:
        commands.save_source(SYSTEM, None, commands.SourceWords(**words))

    assert refused.value.data["field"] == field


def test_a_secret_is_sealed_kept_while_nothing_is_typed_and_never_sent_to_another_host(house):
    words = {"name": "X", "url": "https://x.example/{number}", "header": "X-Key"}
    source = commands.save_source(SYSTEM, None, commands.SourceWords(**words, secret="open sesame"))
    assert "sesame" not in source.secret_sealed

    kept = commands.save_source(SYSTEM, source.id, commands.SourceWords(**words))
    assert queries.asking.how(kept).secret == "open sesame"
    assert "sesame" not in repr(queries.asking.how(kept))

    with pytest.raises(Refused) as refused:
        commands.save_source(
            SYSTEM, source.id, commands.SourceWords(**words | {"url": "https://evil.example/{number}"})
        )
    assert refused.value.data["field"] == "secret"

    session.rollback()
    bare = commands.save_source(SYSTEM, source.id, commands.SourceWords(**words | {"header": ""}))
    assert bare.secret_sealed == ""
    assert session.scalars(select(CarrierSource.name)).all() == ["X"]
