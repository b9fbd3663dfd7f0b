"""Measuring: percentiles, CPU time, SQL statements; and what stood under the figures."""

import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import Engine, event, text

from app.core.db import alchemy

Figure = dict[str, Any]
PACKAGES = ("flask", "sqlalchemy", "psycopg", "flask-socketio", "celery")


def figure(value: float, unit: str, *, aim: str = "", **more: Any) -> Figure:
    """Return one figure. aim: what PERFORMANCE.md of the design says it must be, in its words."""
    return {"value": round(value, 2), "unit": unit} | ({"aim": aim} if aim else {}) | more


def times(work: Callable[[int], object], repeats: int, *, aim: str = "") -> Figure:
    """Return p50 and p95 of work in ms, its SQL statements, and the CPU time it takes in this process.

    work: given 0, 1, 2 ...; warmed up once.
    """
    with counting() as statements:
        work(0)
    cpu = process_time()
    spent = sorted(_milliseconds(work, number) for number in range(repeats))
    cpu = (process_time() - cpu) / repeats * 1000
    cuts = quantiles(spent, n=20, method="inclusive")
    more = {"p95": round(cuts[18], 2), "cpu_ms": round(cpu, 2), "statements": len(statements)}
    more["repeats"] = repeats
    return figure(cuts[9], "ms p50", aim=aim, **more)


def _milliseconds(work: Callable[[int], object], number: int) -> float:
    begun = perf_counter()
    work(number)
    return (perf_counter() - begun) * 1000


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the SQL statements of a block, without BEGIN."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def cpu_seconds() -> float:
    """Return the CPU time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    return {
        "processor": _field(Path("/proc/cpuinfo"), "model name") or platform.processor(),
        "processors": os.cpu_count(),
        "memory": _field(Path("/proc/meminfo"), "MemTotal"),
        "system": platform.system(),
        "load_before": load(),
    }


def load() -> list[float]:
    """Return how many processes wanted a processor in the last 1, 5 and 15 minutes: others count too."""
    return [round(one, 2) for one in os.getloadavg()]


def versions() -> dict[str, str]:
    """Return which programs the figures are of."""
    asked = ["git", "describe", "--always", "--dirty"]
    commit = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return {"python": sys.version.split()[0], "commit": commit} | {one: version(one) for one in PACKAGES}


def database_version() -> str:
    """Return what the database calls itself, and how durable it is."""
    with alchemy.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return f"SQLite {connection.scalar(text('SELECT sqlite_version()'))}, WAL, synchronous FULL"
        said = connection.scalar(text("SHOW server_version"))
        return f"PostgreSQL {said}, fsync {connection.scalar(text('SHOW fsync'))}"


def _field(path: Path, name: str) -> str:
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
