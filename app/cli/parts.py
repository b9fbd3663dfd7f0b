"""`flask web | worker | clock | mailboxes`: one part each, on PostgreSQL and Redis."""

import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from threading import Event, Timer

import click
import structlog
from flask import Flask
from flask.cli import with_appcontext

from app.cli import house, setup
from app.cli.start import refuse
from app.core import bell
from app.core.db import alchemy, session
from config import Settings
from workers import clock as the_clock
from workers import echo, intake, lanes
from workers import mailboxes as the_mailboxes
from workers.celery_app import Hands

#: After so long a part is gone, whatever is still on its way.
LEAVE_SECONDS = 4
log = structlog.get_logger(__name__)


@click.command("web")
@click.option("--port", type=int, help="instead of PORT")
@with_appcontext
def web(port: int | None) -> None:
    """Serve pages and sockets."""
    app, settings = _ready("web")
    begin = partial(house.web_only, app, settings)
    house.Server(app, bind=settings.bind, port=port or settings.port, begin=begin).run()


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Take mail in, run reactions and jobs."""
    app, settings = _ready("worker")
    hands = Hands(app, settings.redis_url)
    _until_told(
        "worker",
        [
            intake.start(app, house.holder()),
            *lanes.start(app, react=hands.give, run=hands.give),
            *echo.start(app, settings.redis_url),
            hands.start(),
        ],
    )


@click.command("clock")
@with_appcontext
def clock() -> None:
    """Tick: the one leader of all clocks that run."""
    app, settings = _ready("clock")
    _until_told("clock", [*the_clock.start(app, house.holder()), *echo.start(app, settings.redis_url)])


@click.command("mailboxes")
@with_appcontext
def mailboxes() -> None:
    """Watch the mailboxes by IMAP."""
    app, settings = _ready("mailboxes")
    _until_told("mailboxes", [the_mailboxes.start(app, house.holder()), *echo.start(app, settings.redis_url)])


def _ready(part: str) -> tuple[Flask, Settings]:
    """Return what the part needs, or refuse to start it."""
    app = house.itself()
    settings: Settings = app.config["CARELINE"]
    if settings.embedded or settings.database_url.startswith("sqlite"):
        refuse(
            f"flask {part} is one of several processes, which need PostgreSQL and Redis: set DATABASE_URL "
            "and REDIS_URL. To run everything in one process: flask start"
        )
    why = setup.not_ready()
    if why:
        refuse(why)
    session.remove()
    alchemy.engine.dispose()
    return app, settings


def _until_told(part: str, stops: Sequence[bell.Stop]) -> None:
    over = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    log.info("careline.up", part=part, holder=house.holder())
    while not over.wait(3600):
        pass
    last = Timer(LEAVE_SECONDS, os._exit, (0,))
    last.daemon = True
    last.start()
    house.stop_all(stops)
    log.info("careline.down", part=part)
    sys.stdout.flush()
    os._exit(0)  # a job that hangs at a mail server is not waited for: it has its lease
