"""`flask web | worker | clock | mailboxes`: one part each, on PostgreSQL and Redis."""

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Timer

import click
import structlog
from flask import Flask
from flask.cli import with_appcontext

from app.cli import house, setup
from app.cli.signals import until_told
from app.cli.start import ensure_port, refuse
from app.core import bell, running
from app.core.db import alchemy, session
from app.core.errors import Refused
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
    with _ready("web") as (app, settings):
        ensure_port(settings.bind, port or settings.port, "--port" if port else "PORT")
        begin = partial(house.web_only, app, settings)
        house.Server(app, bind=settings.bind, port=port or settings.port, begin=begin).run()


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Take mail in, run reactions and jobs."""
    with _ready("worker") as (app, settings):
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
    with _ready("clock") as (app, settings):
        _until_told("clock", [*the_clock.start(app, house.holder()), *echo.start(app, settings.redis_url)])


@click.command("mailboxes")
@with_appcontext
def mailboxes() -> None:
    """Watch the mailboxes by IMAP."""
    with _ready("mailboxes") as (app, settings):
        parts = [the_mailboxes.start(app, house.holder()), *echo.start(app, settings.redis_url)]
        _until_told("mailboxes", parts)


@contextmanager
def _ready(part: str) -> Iterator[tuple[Flask, Settings]]:
    """Give what the part needs while it runs, or refuse to start it."""
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
    with ExitStack() as stack:
        try:
            stack.enter_context(running.beside_others(settings.data_dir / "run.lock"))
        except Refused as error:
            refuse(error.message)
        yield app, settings


def _until_told(part: str, stops: Sequence[bell.Stop]) -> None:
    wait = until_told()
    gc.freeze()  # as house.Server does
    log.info("careline.up", part=part, holder=house.holder())
    wait()
    last = Timer(LEAVE_SECONDS, os._exit, (0,))
    last.daemon = True
    last.start()
    house.stop_all(stops)
    log.info("careline.down", part=part)
    sys.stdout.flush()
    os._exit(0)  # a job that hangs at a mail server is not waited for: it has its lease


@click.command("receive")
@with_appcontext
def receive() -> None:
    """Listen for mail that a mail server hands in by LMTP or SMTP (LMTP_PORT); flask start does it too."""
    with _ready("mail receive") as (app, settings):
        if not settings.lmtp_port:
            refuse("Say where to listen: LMTP_PORT.")
        stops = house.receiver(app, settings)
        _until_told("mail receive", [*stops, *echo.start(app, settings.redis_url)])
