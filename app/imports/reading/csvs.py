"""The rows of a CSV file, whatever stands between its cells."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from app.imports.reading.limits import BROKEN, MOST_CHARACTERS, Unreadable

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 60
_LONGEST = 4 * MOST_CHARACTERS


def delimiter_of(path: Path, encoding: str) -> str:
    """Return what stands between the cells: what gives most rows the same number of them."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        said = file.readline().strip()
        if said.lower().startswith("sep=") and len(said) == 5:
            return said[4]
        file.seek(0)
        sample = [file.readline(_LONGEST) for _line in range(_SAMPLE)]
    return max(_DELIMITERS, key=lambda one: _evenness("".join(sample), one))


def rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty, with its number as a spreadsheet shows it. Raises Unreadable."""
    csv.field_size_limit(_LONGEST)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader((line.replace("\0", "") for line in file), delimiter=delimiter)
        try:
            for number, row in enumerate(reader, 1):
                cells = [one.strip() for one in row]
                if any(cells) and not _is_hint(number, row):
                    yield number, cells
        except (csv.Error, UnicodeError) as error:
            raise Unreadable(BROKEN) from error


def _is_hint(number: int, row: list[str]) -> bool:
    return number == 1 and len(row) <= 2 and row[0].lower().startswith("sep=")


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        reader = csv.reader(sample.splitlines(keepends=True), delimiter=delimiter)
        widths = Counter(len(row) for row in islice(reader, _SAMPLE) if row)
    except csv.Error:
        return 0, 0
    wide = Counter({width: count for width, count in widths.items() if width > 1})
    if not wide:
        return 0, 0
    width, count = wide.most_common(1)[0]
    return count / sum(widths.values()), width
