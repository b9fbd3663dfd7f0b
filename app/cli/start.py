"""`flask start`: the whole house in one process, on SQLite, with nothing else to install."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext

from app.cli import house, setup
from app.core import running
from app.core.db import alchemy, session
from app.core.errors import Refused
from config import Settings


@click.command("start")
@click.option("--admin", default="admin@careline.example", show_default=True, help="the first administrator")
@with_appcontext
def start(admin: str) -> None:
    """Run everything in one process, until Ctrl-C."""
    app = house.itself()
    settings: Settings = app.config["CARELINE"]
    if not settings.embedded:
        refuse(
            "REDIS_URL is set, so Careline runs as several processes: flask web, flask worker, flask clock "
            "and flask mailboxes. To run everything in this one process, leave REDIS_URL out."
        )
    with alone(settings.data_dir / "run.lock"):
        ensure_port(settings.bind, settings.port, "PORT")
        setup.prepare()
        password = setup.first_administrator(admin)
        if password:
            click.echo(f"First administrator: {admin}  password: {password}  (shown only this once)")
        click.echo(f"Careline: {settings.base_url}")
        session.remove()
        alchemy.engine.dispose()  # the worker process must not share our connections
        begin = partial(house.embedded, app, settings)
        house.Server(app, bind=settings.bind, port=settings.port, begin=begin).run()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of the data folder. Refuses where another process has it."""
    with ExitStack() as stack:
        try:
            stack.enter_context(running.alone(path))
        except Refused as error:
            refuse(error.message)
        yield


def ensure_port(bind: str, port: int, setting: str) -> None:
    """Refuse where nobody can listen on a port. setting: what would name another."""
    why = house.port_fault(bind, port)
    if why:
        other = port + 1 if port < 65535 else 8000
        refuse(f"Port {port} on {bind} ({setting}) cannot be used: {why}. Another one: {setting}={other}")


def refuse(words: str) -> NoReturn:
    """Say why and leave with exit code 2."""
    click.echo(words, err=True)
    raise SystemExit(2)
