"""Upkeep is done at its own pace, by one process, and its failure is on paper."""

from datetime import timedelta

import pytest
import time_machine

from app.core import jobs, orphans, ticks
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.jobs import Job
from workers.clock import TICKS, Round, name_of
from workers.upkeep import Upkeep, folders_of


def always() -> bool:
    return True


def test_each_is_done_at_its_own_pace_also_after_a_restart(house):
    done = []
    slow, fast = (
        Upkeep("slow", 600, lambda _: done.append("slow")),
        Upkeep("fast", 60, lambda _: done.append("fast")),
    )
    start = now()

    for minute in (0, 1, 2, 10):
        with time_machine.travel(start + timedelta(minutes=minute, seconds=1), tick=False):
            Round([slow, fast]).go(always)
            Round([slow, fast]).go(always)

    assert done == ["slow", "fast", "fast", "fast", "slow", "fast"]


def test_one_that_fails_stops_no_other_and_says_so(house):
    done = []

    def bad(_actor):
        raise OSError("no room")

    Round([Upkeep("bad", 60, bad), bad, Upkeep("good", 60, done.append)]).go(always)

    assert done == [SYSTEM]
    errors = {one.name: one.error for one in ticks.all_ticks()}
    assert errors == {"bad": "OSError('no room')", name_of(bad): "OSError('no room')", "good": ""}


def test_without_the_duty_nothing_is_done(house):
    done = []

    Round([Upkeep("x", 60, done.append), done.append]).go(lambda: False)

    assert done == []


def test_what_ticks_every_second_is_written_down_once_a_minute_and_a_failure_at_once(house):
    fails = []

    def tick(_actor):
        if fails:
            raise OSError

    one_round, start = Round([tick]), now()
    for second in (0, 30, 59):
        with time_machine.travel(start + timedelta(seconds=second), tick=False):
            one_round.go(always)
    assert ticks.ran_at(name_of(tick)) == start

    fails.append(1)
    with time_machine.travel(start + timedelta(seconds=59.5), tick=False):
        one_round.go(always)
    session.expire_all()
    assert ticks.all_ticks()[0].error == "OSError()"


def test_all_of_it_runs_on_an_empty_house(house):
    Round(TICKS).go(always)

    assert {one.name: one.error for one in ticks.all_ticks()} == {name_of(one): "" for one in TICKS}


def test_the_whole_store_is_looked_through_in_a_day():
    start = now()

    seen = {name for step in range(288) for name in folders_of(start + timedelta(minutes=5 * step), 5)}

    assert seen == set(orphans.FOLDERS)


@pytest.mark.db
def test_work_done_for_a_week_is_forgotten_and_what_failed_stays(house):
    for state in ("done", "failed", "queued"):
        for days in (6, 8):
            session.add(
                Job(kind="x", key=f"{state}{days}", args={}, state=state, due_at=now() - timedelta(days=days))
            )
    session.commit()

    assert jobs.forget_done(SYSTEM) == 1

    left = {one.key for one in session.query(Job)}
    assert left == {"done6", "failed6", "failed8", "queued6", "queued8"}
