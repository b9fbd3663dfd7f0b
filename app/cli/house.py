"""The running parts as `flask start` and its siblings put them together, and the web server around them."""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL
from functools import partial
from threading import Thread
from types import FrameType
from typing import Any, cast

import structlog
from flask import Flask, current_app
from gunicorn.app.base import BaseApplication
from typing_extensions import override

from app.channels.email.receiver import Receiver
from app.core import bell
from app.live import tail
from app.live.desk import MOST_OPEN
from config import Settings
from workers import clock, echo, intake, lanes, mailboxes

THREADS = MOST_OPEN + 100
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
STOP_SECONDS = 1.2
WHY = {
    EADDRINUSE: "another program listens there",
    EADDRNOTAVAIL: "BIND is no address of this machine",
    EACCES: "only root may listen below 1024",
}
log = structlog.get_logger(__name__)
Begin = Callable[[], Sequence[bell.Stop]]


def receiver(app: Flask, settings: Settings) -> list[bell.Stop]:
    """Listen for mail that is handed in, where that is asked for."""
    if not settings.lmtp_port:
        return []
    listening = Receiver(app, host=settings.lmtp_bind, port=settings.lmtp_port)
    listening.start()
    return [partial(listening.stop, no_assert=True)]


def embedded(app: Flask, settings: Settings) -> list[bell.Stop]:
    """Start everything in this process; return what stops it, in order."""
    return [
        *receiver(app, settings),
        mailboxes.start(app, "embedded"),
        intake.start(app, "embedded"),
        *clock.start(app, "embedded"),
        *lanes.start(app),
        *echo.start(app, settings.redis_url),
        tail.start(app),
    ]


def web_only(app: Flask, settings: Settings) -> list[bell.Stop]:
    """Start what a web process needs beside its pages."""
    return [*echo.start(app, settings.redis_url), tail.start(app)]


def port_fault(bind: str, port: int) -> str | None:
    """Return why nobody can listen there, or None. What is free now may be taken in a moment."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
            probe.listen(1)
        except OSError as error:
            return WHY.get(error.errno or 0, str(error.strerror))
    return None


def holder() -> str:
    """Name this process among all."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one worker process: begin runs in it once it is up, what it returned at its end."""

    def __init__(self, app: Flask, *, bind: str, port: int, begin: Begin) -> None:
        self._app, self._begin = app, begin
        self._address = f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}"
        self._stops: Sequence[bell.Stop] = ()
        self._stopping = Thread(target=stop_all, args=((),))
        self._told = False
        super().__init__()

    @override
    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self._address,
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "worker_connections": THREADS + 100,
            "timeout": 60,
            "graceful_timeout": 3,
            "loglevel": "warning",
            "control_socket_disable": True,
            "forwarded_allow_ips": "",  # who is believed is said by TRUSTED_PROXIES, see core.proxies
            "post_worker_init": self._up,
            "worker_exit": self._down,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    @override
    def run(self) -> None:
        """Serve until told to stop, then leave at once: taking the interpreter apart can take seconds."""
        try:
            super().run()
        except SystemExit as left:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(left.code if isinstance(left.code, int) else 0)

    @override
    def load(self) -> Flask:
        return self._app

    def _up(self, worker: Any) -> None:
        gc.freeze()  # what stands now stays: looking through it for garbage again and again takes 0.1 s each
        self._stops = self._begin()
        self._stopping = Thread(target=stop_all, args=(self._stops,), daemon=True)
        worker.cfg.set("graceful_timeout", 1)  # this process gives open sockets less time than it has itself
        finish = signal.getsignal(signal.SIGTERM)

        def told(number: int, frame: FrameType | None) -> None:
            self._stop()
            if callable(finish):
                finish(number, frame)

        for number in STOPPING:  # Ctrl-C tells this process and its parent, which then tells it once more
            signal.signal(number, told)
        log.info("careline.up", address=self._address)

    def _stop(self) -> None:
        if not self._told:  # a second signal may come while the first one's thread is still starting
            self._told = True
            self._stopping.start()

    def _down(self, _server: object, _worker: object) -> None:
        """Stop all, then leave at once: threads that serve open sockets are not waited for."""
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        self._stop()
        self._stopping.join(STOP_SECONDS)
        log.info("careline.down")
        os._exit(0)


def stop_all(stops: Sequence[bell.Stop]) -> None:
    """Stop each part; the failure of one keeps no other from stopping."""
    for stop in stops:
        try:
            stop()
        except Exception:
            log.exception("careline.stop_failed")


def itself() -> Flask:
    """Return the application behind current_app, which threads need."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    return cast("Flask", app)
