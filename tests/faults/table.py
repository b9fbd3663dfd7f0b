"""The table of all drills, for people: docs/drills/README.md is written from the documents beside it."""

import json
from pathlib import Path

HEAD = """# Drills

`make drill` kills, cuts and fills (`tests/faults/`), and writes what it counted here. The short form of every
line is in `make test`. `DRILL_SEEDS` (30), `DRILL_MAILS` (10000) and `DRILL_KILLS` (100) make it longer or
shorter; `make drill TESTS="tests/faults -k fault_12"` runs a part and adds it to the document of the day. The
number of a fault is the one in its test's name.

runs: passed of begun. counts: summed over the runs. "lost" and "doubled" must be 0; where a mail may rightly
leave twice (the mail server's reply was lost), it is counted by itself and its row says so.
"""


def write(folder: Path) -> None:
    """Write the table of every document in folder, the newest first."""
    parts = [_part(path) for path in sorted(folder.glob("*.json"), reverse=True)]
    (folder / "README.md").write_text(HEAD + "".join(parts))


def _part(path: Path) -> str:
    document = json.loads(path.read_text())
    machine = f"Python {document['python']}, {document['processors']} processors."
    lines = ["| fault | what | on | runs | counts | seconds (longest) |", "|---|---|---|---|---|---|"]
    lines += [_line(run) for run in document["faults"]]
    return f"\n## {path.stem}\n\n{machine} {document.get('note', '')}\n\n" + "\n".join(lines) + "\n"


def _line(run: dict) -> str:
    counts = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in run["counts"].items())
    cells = [
        run["fault"],
        run["what"],
        run["house"] or "",
        f"{run['good']}/{run['runs']}",
        counts,
        f"{run['seconds']} ({run['longest_seconds']})",
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
