"""What a drill counted: one document, and one table of all documents for people. DRILL_FIGURES names it."""

import json
import os
import platform
import re
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

_TALLY = pytest.StashKey["Tally"]()
_BEGUN = time.monotonic()
_runs: dict[str, dict] = {}
MARK = re.compile(r"test_fault_(\d+)_(\w+)")


class Tally(Counter):
    """Counts of one run: mails, kills, lost, doubled, ..."""

    def add(self, **counts: int) -> None:
        self.update(counts)


def tally_of(node) -> Tally:
    return node.stash.setdefault(_TALLY, Tally())


def note(item, seconds: float, report) -> None:
    """Add one run of a fault to the figures, and say so where somebody waits for them."""
    found = MARK.match(item.originalname or "")
    if not found:
        return
    house = getattr(item, "callspec", None) and item.callspec.params.get("settings")
    key = f"{found[0]}:{house}"
    empty = {"runs": 0, "good": 0, "counts": Counter(), "seconds": 0.0, "longest_seconds": 0.0}
    run = _runs.setdefault(key, {"fault": int(found[1]), "what": _words(found[2]), "house": house, **empty})
    run["runs"] += 1
    run["good"] += report.passed
    run["seconds"] += seconds
    run["longest_seconds"] = max(run["longest_seconds"], seconds)
    run["counts"].update(tally_of(item))
    if os.environ.get("DRILL_FIGURES"):
        print(f"\n{report.outcome:7} {seconds:6.1f} s  {item.name}  {dict(tally_of(item)) or ''}", flush=True)


def write(config) -> None:
    """Write the document, if one is wanted and anything was run; and the table of all documents."""
    wanted = os.environ.get("DRILL_FIGURES")
    if not wanted or not _runs or hasattr(config, "workerinput"):
        return
    path = Path(wanted)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_document(), indent=1) + "\n")
    print(f"\n{path}")


def _document() -> dict:
    runs = sorted(_runs.values(), key=lambda run: (run["fault"], run["what"], str(run["house"])))
    for run in runs:
        run["counts"] = dict(run["counts"])
        run["seconds"], run["longest_seconds"] = round(run["seconds"], 1), round(run["longest_seconds"], 1)
    return {
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251
        "minutes": round((time.monotonic() - _BEGUN) / 60, 1),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": [round(one, 1) for one in os.getloadavg()],
        "faults": runs,
    }


def _words(name: str) -> str:
    return name.replace("_", " ")
