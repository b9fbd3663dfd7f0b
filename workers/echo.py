"""The bell between processes: Redis at scale; embedded, a look at whether a command line wrote beside us."""

from collections.abc import Callable
from contextlib import nullcontext
from threading import Event, Thread
from time import monotonic
from uuid import uuid4

import redis
import structlog
from flask import Flask

from app.core import bell
from app.core.db import data_version

CHANNEL = "careline.bell"
LOOK_SECONDS = 0.25
TIMEOUT_SECONDS = 1
log = structlog.get_logger(__name__)


def start(app: Flask, redis_url: str) -> list[bell.Stop]:
    """Hear other processes, and be heard. redis_url: "" where there is but one process and its commands."""
    if not redis_url:
        return [_thread("data_version", lambda over: _look(app, over))]
    line = Line(redis_url)
    tell = bell.attend(nullcontext, line.tell, every=60, pause=0.01, tells=True)
    return [tell, _thread("redis", line.hear)]


class Line:
    """Redis as a bell rope. A Redis that is away is logged once a minute; timers do its work until then."""

    def __init__(self, redis_url: str) -> None:
        self._me = uuid4().hex.encode()
        self._client = redis.Redis.from_url(
            redis_url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
        )
        self._complained = 0.0

    def tell(self) -> None:
        """Ring in the other processes."""
        try:
            self._client.publish(CHANNEL, self._me)
        except (redis.RedisError, OSError) as error:
            self._complain(error)

    def hear(self, over: Event) -> None:
        """Ring here when another process rings, until over is set."""
        while not over.is_set():
            try:
                self._listen(over)
            except (redis.RedisError, OSError) as error:
                self._complain(error)
                over.wait(1)

    def _listen(self, over: Event) -> None:
        with self._client.pubsub(ignore_subscribe_messages=True) as heard:  # type: ignore[no-untyped-call]
            heard.subscribe(CHANNEL)
            bell.ring(heard=True)  # what rang before we listened
            while not over.is_set():
                message = heard.get_message(timeout=0.5)
                if message and message["data"] != self._me:
                    bell.ring(heard=True)

    def _complain(self, error: Exception) -> None:
        if monotonic() - self._complained > 60 or not self._complained:
            self._complained = monotonic()
            log.warning("bell.redis_away", error=type(error).__name__)


def _look(app: Flask, over: Event) -> None:
    while not over.is_set():
        try:
            with app.app_context(), data_version() as ask:
                last = ask()
                while not over.wait(LOOK_SECONDS):
                    version = ask()
                    if version != last:
                        bell.ring()
                    last = version
        except Exception as error:  # noqa: BLE001 - the timers go on; the look is tried again
            log.warning("bell.look_failed", error=type(error).__name__)
            over.wait(1)


def _thread(name: str, work: Callable[[Event], object]) -> bell.Stop:
    over = Event()
    thread = Thread(target=work, args=(over,), daemon=True, name=f"echo:{name}")
    thread.start()

    def stop() -> None:
        over.set()
        thread.join(2)

    return stop
