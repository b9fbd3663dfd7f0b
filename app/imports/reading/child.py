"""The reading process: turns a stranger's file into plain rows, behind limits of memory and time.

Run as `python -m app.imports.reading.child`: one JSON line in, one out. The rows go to a file, each as a JSON
list of its line's number and its cells.
"""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.imports.reading import csvs, encodings, limits, sheets
from app.imports.reading.limits import Unreadable
from app.imports.rules.headers import header_row

_MEMORY = 2_000 * 1024 * 1024
_SECONDS = 600
_HEAD = 30
Rows = Iterator[tuple[int, list[str]]]


def main() -> None:
    """Answer the one line on standard input."""
    _limit()
    question = json.loads(sys.stdin.readline())
    try:
        answer = {"ok": True, **read(Path(question["path"]), Path(question["out"]), question)}
    except Unreadable as unreadable:
        answer = {"ok": False, "reason": unreadable.reason}
    except MemoryError:
        answer = {"ok": False, "reason": limits.TOO_LARGE}
    sys.stdout.write(json.dumps(answer) + "\n")


def read(path: Path, out: Path, question: dict[str, Any]) -> dict[str, Any]:
    """Write the rows below the names of the columns to out; return these names and how the file was read."""
    facts, rows = _opened(path, str(question.get("encoding", "")))
    head: list[tuple[int, list[str]]] = []
    for row in rows:
        head.append(row)
        if len(head) == _HEAD:
            break
    if not head:
        raise Unreadable(limits.NO_ROWS)
    at = header_row(question["kind"], [cells for _number, cells in head])
    width = max(len(cells) for _number, cells in head)
    headers = [f"#{number + 1}" for number in range(width)] if at is None else _named(head[at][1])
    kept = head if at is None else head[at + 1 :]
    with out.open("w", encoding="utf-8") as file:
        count, width = _written(file, kept, rows, len(headers))
    headers += [f"#{number + 1}" for number in range(len(headers), width)]
    if not count:
        raise Unreadable(limits.NO_ROWS)
    return {"headers": headers, "rows": count, "headless": at is None, **facts}


def _opened(path: Path, encoding: str) -> tuple[dict[str, str], Rows]:
    with path.open("rb") as file:
        mark = file.read(8)
    if mark.startswith(b"PK\x03\x04"):
        return {"form": "xlsx", "encoding": "", "delimiter": ""}, sheets.rows(path)
    if mark.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(limits.OLD_EXCEL)
    if mark.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"GIF8", b"\x1f\x8b")):
        raise Unreadable(limits.NO_TABLE)
    written = encodings.chosen(path, encoding) if encoding else encodings.encoding_of(path)
    delimiter = csvs.delimiter_of(path, written)
    facts = {"form": "csv", "encoding": written.removesuffix("-sig"), "delimiter": delimiter}
    return facts, csvs.rows(path, written, delimiter)


def _named(cells: list[str]) -> list[str]:
    return [cell[:200] or f"#{at + 1}" for at, cell in enumerate(cells)]


def _written(file: Any, head: list[tuple[int, list[str]]], rows: Rows, width: int) -> tuple[int, int]:
    """Write rows; return how many, and how many cells the widest has."""
    count = 0
    for source in (head, rows):
        for number, cells in source:
            count += 1
            width = max(width, len(cells))
            if count > limits.MOST_ROWS:
                raise Unreadable(limits.TOO_MANY_ROWS)
            if width > limits.MOST_COLUMNS:
                raise Unreadable(limits.TOO_MANY_COLUMNS)
            cut = [one[: limits.MOST_CHARACTERS] for one in cells]
            file.write(json.dumps([number, *cut], ensure_ascii=False) + "\n")
    return count, width


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on Windows

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    main()
