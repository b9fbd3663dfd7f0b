"""What a drill counted: one document, and one table of all documents for people. DRILL_FIGURES names it."""

import json
import os
import platform
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults import table

_TALLY = pytest.StashKey["Tally"]()
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
    told = item.callspec.params if hasattr(item, "callspec") else {}
    house = told.get("settings") or told.get("database")
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
    before = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(_document(before), indent=1) + "\n")
    table.write(path.parent)
    print(f"\n{path}")


def _document(before: dict) -> dict:
    """Return the figures of this drill; of an earlier part of it (on the same day) what was not run again.

    What a person noted there stays.
    """
    machine = {"python": platform.python_version(), "processors": os.cpu_count()}
    ended = datetime.now(UTC).isoformat(timespec="seconds")
    for run in _runs.values():
        run["counts"] = dict(run["counts"])
        run["seconds"], run["longest_seconds"] = round(run["seconds"], 1), round(run["longest_seconds"], 1)
        run["ended_at"], run["load"] = ended, round(os.getloadavg()[2], 1)
    every = {_key(run): run for run in [*before.get("faults", ()), *_runs.values()]}
    note = {"note": before["note"]} if "note" in before else {}
    return {**machine, **note, "faults": [every[key] for key in sorted(every)]}


def _key(run: dict) -> tuple[int, str, str]:
    return run["fault"], run["what"], run["house"] or ""


def _words(name: str) -> str:
    return name.replace("_", " ")
