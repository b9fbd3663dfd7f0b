"""A bell rung in one process is heard in another; where Redis is away, nothing is hurt."""

import sqlite3
import time
from threading import Event

from redis import Redis

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


def test_a_redis_that_is_away_hurts_nobody(house):
    line = echo.Line("redis://127.0.0.1:1/0")

    line.tell()
    line.tell()
