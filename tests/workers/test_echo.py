"""A bell rung in one process is heard in another; where Redis is away, nothing is hurt."""

import sqlite3
import time
from threading import Event

from redis import Redis
from structlog.testing import capture_logs

from app.core import bell
from workers import echo


def heard_by(work):
    event = Event()
    return event, bell.attend(work, event.set, every=60)


def test_another_process_that_writes_to_sqlite_is_noticed(house, settings):
    event, leave = heard_by(house.app_context)
    stops = echo.start(house, "")
    time.sleep(0.6)
    event.clear()
    with sqlite3.connect(settings.data_dir / "careline.db", timeout=5) as other:
        other.execute("CREATE TABLE beside (id INTEGER)")
    other.close()

    assert event.wait(2)
    for stop in [*stops, leave]:
        stop()


def test_a_ring_in_another_process_is_heard_through_redis(house, empty_redis):
    event, leave = heard_by(house.app_context)
    stops = echo.start(house, empty_redis)
    time.sleep(0.6)
    event.clear()
    with Redis.from_url(empty_redis) as other:
        other.publish(echo.CHANNEL, b"somebody")

    assert event.wait(2)
    for stop in [*stops, leave]:
        stop()


def test_a_redis_that_is_away_hurts_nobody_and_is_told_of_once(house):
    event, leave = heard_by(house.app_context)
    with capture_logs() as said:
        stops = echo.start(house, "redis://127.0.0.1:1/0")
        time.sleep(0.3)
        for _ in range(2):
            event.clear()
            bell.ring()
            assert event.wait(2)  # who is in this process hears it all the same
            time.sleep(0.2)
        for stop in [*stops, leave]:
            stop()

    assert [one["event"] for one in said] == ["bell.redis_away"]
