"""Jobs run beside each other, each once at a time; the clock ticks only where it has the duty."""

import time
from threading import Event

from app.core import bell
from workers import clock, lanes
from workers.duty import Duty


def until(ask, seconds=5):
    give_up = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.01)


def test_a_slow_job_delays_no_other(house):
    free, done = Event(), []
    here = lanes.Here(house)

    here(lambda number: free.wait(5) and done.append(number), 1)
    here(done.append, 2)
    until(lambda: done == [2])
    free.set()

    until(lambda: done == [2, 1])
    here.stop()


def test_a_job_on_its_way_is_not_begun_again(house):
    free, begun = Event(), []
    here = lanes.Here(house)

    def work(number):
        begun.append(number)
        free.wait(5)

    here(work, 1)
    here(work, 1)
    until(lambda: begun)
    free.set()
    here.stop()

    assert begun == [1]


def test_the_clock_ticks_and_outlives_the_failure_of_a_flow(house):
    ticked = []

    def bad(_actor):
        raise OSError

    stops = clock.start(house, "one", ticks=(bad, ticked.append))
    try:
        until(lambda: len(ticked) >= 2)
    finally:
        for stop in stops:
            stop()


def test_a_duty_has_one_holder(house):
    first = Duty(house, "clock", "one")
    until(first.held)
    second = Duty(house, "clock", "two")
    second.renew()

    assert (first.held(), second.held()) == (True, False)
    first.stop()
    second.stop()


def test_a_ring_heard_from_elsewhere_is_not_told_again():
    told, woken = [], []
    teller = bell.attend(_nothing, lambda: told.append(1), every=60, tells=True)
    worker = bell.attend(_nothing, lambda: woken.append(1), every=60)

    bell.ring(heard=True)
    until(lambda: woken)
    assert told == []
    bell.ring()
    until(lambda: told)

    teller()
    worker()


class _nothing:  # noqa: N801 - stands for app.app_context
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None
