"""The rows of an XLSX file, behind limits: what strangers send may unpack to anything."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.imports.reading import limits
from app.imports.reading.limits import Unreadable

_ZEROS = re.compile(r"0{2,30}")
_TEXTS = "xl/sharedStrings.xml"
#: Excel keeps fifteen digits of a number and writes zeros for the rest.
_DIGITS = 10**15


def ensure_safe(path: Path) -> None:
    """Raise Unreadable where a file is no XLSX, or unpacks to more than may be."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if "[Content_Types].xml" not in packed.namelist() or len(parts) > limits.MOST_PARTS:
                raise Unreadable(limits.NO_TABLE)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise Unreadable(limits.NO_TABLE) from error
    whole = sum(one.file_size for one in parts)
    texts = sum(one.file_size for one in parts if one.filename == _TEXTS)
    packs = any(one.file_size > limits.MOST_RATIO * max(one.compress_size, 1) + 1_000_000 for one in parts)
    if whole > limits.MOST_UNPACKED or texts > limits.MOST_TEXTS or packs:
        raise Unreadable(limits.TOO_LARGE)


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty of the sheet open last, with its number. Raises Unreadable."""
    from openpyxl import load_workbook  # noqa: PLC0415 - loaded where a sheet is read, and not for a CSV

    ensure_safe(path)
    try:
        with path.open("rb") as file:  # of a name it would ask for an ending
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet: Any = book.active if hasattr(book.active, "reset_dimensions") else book.worksheets[0]
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(), 1):
                cells = [_text(cell) for cell in row]
                while cells and not cells[-1]:
                    cells.pop()
                if cells:
                    yield number, cells
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # the library raises whatever its parts raise
        raise Unreadable(limits.BROKEN) from error


def _text(cell: Any) -> str:
    """Return what a cell says, as a person would type it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value, str(cell.number_format or ""))
    return _moment(value)


def _number(value: float, form: str) -> str:
    if abs(value) >= _DIGITS:
        return f"{Decimal(value):.14E}"
    if value == int(value):
        whole = str(int(value))
        return whole.zfill(len(form)) if _ZEROS.fullmatch(form) else whole
    return f"{value:.15g}"


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else str(value).strip()
