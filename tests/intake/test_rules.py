"""The decision of who may write where, row by row."""

import csv
from pathlib import Path

import pytest

from app.intake.rules import decide

ROWS = list(csv.DictReader(Path(__file__).with_name("threading.csv").read_text().splitlines()))


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row['auth']}-{row['sender']}-{row['token']}-{row['case']}"
)
def test_every_row_of_the_table_is_decided_as_it_says(row):
    assert decide(row["auth"], row["sender"], row["token"], row["case"]) == row["outcome"], row["why"]


def test_the_table_is_whole():
    assert len(ROWS) == 144
