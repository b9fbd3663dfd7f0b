"""python -m bench --size 1k [--database sqlite|postgresql|both] [--only door|intake|lists|live|memory|...]"""

import argparse
import gc
import json
import sys
from time import perf_counter
from typing import Any

import structlog

from bench import customers, door, held, imports, intake, lists, live, memory, tracking
from bench.fill import SIZES, fill
from bench.house import analyse, house
from bench.measure import database_version, figure, load, machine, versions

BENCHMARKS = {
    "lists": lists.measure,
    "door": door.measure,
    "intake": intake.measure,
    "live": live.measure,
    "held": held.measure,
    "customers": customers.measure,
    "imports": imports.measure,
}
ALONE = {"memory": memory.measure, "tracking": tracking.measure}
LEFT_OUT = {
    "search": "full-text: not in the product yet",
    "api": "cases by API: not in the product yet",
}


def main() -> int:
    """Measure what was asked for and print one JSON document."""
    asked = _asked()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    only = [asked.only] if asked.only else [*BENCHMARKS, *ALONE]
    document: dict[str, Any] = {
        "machine": machine(),
        "versions": versions(),
        "size": {"cases": SIZES[asked.cases or asked.size], "name": asked.size},
        "databases": {},
        "left_out": LEFT_OUT,
    }
    document |= {name: measure() for name, measure in ALONE.items() if name in only}
    wanted = [name for name in BENCHMARKS if name in only]
    databases = ("sqlite", "postgresql") if asked.database == "both" else (asked.database,)
    for database in databases if wanted else ():
        document["databases"][database] = _on(database, asked.size, asked.cases or asked.size, wanted)
    document["machine"]["load_after"] = load()
    print(json.dumps(document, indent=1, ensure_ascii=False))
    return 0


def _on(database: str, size: str, cases: str, names: list[str]) -> dict[str, Any]:
    with house(database) as built, built.app.app_context():
        begun = perf_counter()
        rows = fill(built, SIZES[cases])
        spent = perf_counter() - begun
        if database == "postgresql":
            analyse()  # as its autovacuum would have done; SQLite is left as it is
        gc.collect()
        gc.freeze()  # as each process of the house does once it stands
        figures = {name: BENCHMARKS[name](built, size) for name in names}
        return {
            "is": database_version(),
            "filled": figure(sum(rows.values()) / spent, "rows/s", rows=rows),
            **figures,
        }


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure; figures as JSON.")
    parser.add_argument("--size", choices=SIZES, default="1k", help="how many cases there are")
    parser.add_argument("--cases", choices=SIZES, help="so many cases instead, beside customers of that size")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--only", choices=(*BENCHMARKS, *ALONE))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
