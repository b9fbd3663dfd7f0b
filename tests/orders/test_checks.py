"""Check digits, against numbers that others have worked out."""

import pytest

from app.orders.rules.tracking.carriers import carriers
from app.orders.rules.tracking.checks import ALGORITHMS, Check


@pytest.mark.parametrize(
    ("name", "options", "body", "digit"),
    [
        ("mod10", {"weights": [3, 1]}, "0034043416109404255", "7"),
        ("mod10", {"weights": [3, 1]}, "629104150021", "3"),  # GS1 General Specifications, 7.9.1
        ("mod10", {"weights": [4, 9], "start": "left"}, "14031879252", "7"),
        ("mod10", {"weights": [1, 2], "start": "left"}, "591580685558773", "6"),
        ("mod10", {"weights": [1, 2], "start": "left"}, "5R8939035756712", "7"),
        ("weighted", {"weights": [3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1], "modulo": 11}, "98657878885", "5"),
        ("mod7", {}, "331881002", "5"),
        ("luhn", {}, "7992739871", "3"),
        ("s10", {}, "47312482", "9"),  # UPU S10: RB 47312482 9 GB
        ("s10", {}, "00071761", "8"),
        ("mod37_36", {}, "A12425GABC1234002", "M"),  # ISO 7064: A12425GABC1234002M
        ("mod37_36", {}, "09980000020033", "F"),
    ],
)
def test_an_algorithm_gives_the_digit_that_is_printed(name, options, body, digit):
    assert Check(name, "", options).expected(body) == digit


def test_every_algorithm_is_used_by_some_carrier():
    used = {form.check.name for one in carriers().values() for form in one.formats if form.check}

    assert used == set(ALGORITHMS)
