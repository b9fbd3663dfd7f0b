"""Whatever cells hold, what we write we read again; and what numbers and days mean does not change."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imports.reading.child import read
from app.imports.rules import dates, numbers
from app.imports.rules.cells import GUARDED
from app.imports.rules.wrong import Wrong
from app.imports.writing import as_csv, as_xlsx

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), max_size=40)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8)
HEAD = ("Name", "Company", "Tags")


@pytest.mark.parametrize("form", [as_csv, as_xlsx])
@given(rows=ROWS)
@settings(max_examples=60, deadline=None)
def test_cells_that_left_come_back(form, rows):
    with TemporaryDirectory() as folder:
        path, out = Path(folder) / "file", Path(folder) / "rows"
        path.write_bytes(BytesIO(b"".join(form([HEAD, *rows]))).getvalue())
        filled = [tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)]
        if not filled:
            return
        read(path, out, {"kind": "customers"})
        found = [[GUARDED.sub("", one, count=1) for one in line] for line in cells(out)]

    padded = [tuple([*line, "", "", ""][:3]) for line in found]
    back = [tuple(one.strip() for one in row) for row in padded]
    assert back == [tuple(plain(one) for one in row) for row in filled]


def plain(cell: str) -> str:
    """Return a cell as it comes back: one that begins with our own sign has lost it."""
    return GUARDED.sub("", cell, count=1).strip()


def cells(out: Path):
    return [json.loads(line)[1:] for line in out.read_text("utf-8").splitlines()]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_is_the_same_in_english_and_in_german(amount):
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))

    assert numbers.number(english, ".") == numbers.number(german, ",") == amount
    assert numbers.amount(f"€ {german}", ",") == (amount, "EUR")


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2069, 12, 31)))
def test_a_day_is_the_same_however_it_is_written(day):
    for words in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%d.%m.%Y}",
        f"{day:%Y%m%d}",
        f"{day.day} {day:%B} {day.year}",
    ):
        assert dates.day(words, "") == day
    assert dates.day(f"{day:%d/%m/%Y}", "dmy") == dates.day(f"{day:%m/%d/%Y}", "mdy") == day
    serial = str((day - date(1899, 12, 30)).days)
    assert dates.day(serial, "") == day


@pytest.mark.parametrize("cell", ["03/11/2026", "3-4-26", "1/2/2026"])
def test_a_day_that_may_be_two_is_asked_for(cell):
    with pytest.raises(Wrong, match="two days"):
        dates.day(cell, "")


@pytest.mark.parametrize(
    ("cells_", "order", "sign"),
    [
        (["13/11/2026", "03/11/2026"], "dmy", ""),
        (["11/13/2026", "03/11/2026"], "mdy", ""),
        (["13/11/2026", "11/13/2026"], "", ""),
        (["1.234", "1.234,5"], "", ","),
        (["1.234", "12.5"], "", "."),
        (["1.234"], "", ""),
    ],
)
def test_a_column_tells_how_it_is_written(cells_, order, sign):
    assert (dates.order_of(cells_), numbers.decimal_sign(cells_)) == (order, sign)


@pytest.mark.parametrize("cell", ["", "x", "1.2.3,4", "1,23,456.7", "--1", "12a"])
def test_what_is_no_number_is_none(cell):
    with pytest.raises(Wrong):
        numbers.number(cell, ".")
    assert Decimal("0.5") == numbers.number(".5", "")
