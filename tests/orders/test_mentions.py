"""Orders, invoices and parcels that one text speaks of."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.orders.rules.mentions import Numbering, mentions

OURS = (
    Numbering("order", "SO-####+"),
    Numbering("invoice", "RE-####-#####"),
    Numbering("order", "############"),
)


def kinds(text, numberings=OURS):
    return [(one.kind, one.number) for one in mentions(text, numberings)]


def test_one_text_gives_all_three_kinds_in_reading_order():
    text = (
        "Order SO-100234, invoice RE-2026-00017: UPS 1Z5R89390357567127 is late, tracking no. 986578788855."
    )

    assert kinds(text) == [
        ("order", "SO-100234"),
        ("invoice", "RE-2026-00017"),
        ("tracking", "1Z5R89390357567127"),
        ("tracking", "986578788855"),
    ]
    assert mentions(text, OURS)[2].found.candidates[0].carrier == "ups"


def test_ones_own_plain_digits_are_an_order_unless_they_are_a_parcels_by_evidence():
    assert kinds("It is 477179081230.") == [("order", "477179081230")]
    assert kinds("FedEx tracking number 477179081230") == [("tracking", "477179081230")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order number 4711-0815", [("order", "4711-0815")]),
        ("Bestellung Nr. 240315", [("order", "240315")]),
        ("commande n° 402-9988776-1234567", [("order", "402-9988776-1234567")]),
        (
            "订单号240315-123456789012345，圆通单号YT8962646785389",
            [("order", "240315-123456789012345"), ("tracking", "YT8962646785389")],
        ),
        ("发票号码是12345678", [("invoice", "12345678")]),
        ("Rechnung ２０２６１２３４５", [("invoice", "２０２６１２３４５")]),
        ("orders 10001, 10002 and 10003", [("order", "10001"), ("order", "10002"), ("order", "10003")]),
        ("my order of 2026-03-15 was late", []),
        ("I ordered it, then paid 150000 by card", []),
        ("phone 030 12345678", []),
        ("so 100234", [("order", "so 100234")]),
    ],
)
def test_a_word_says_whose_number_it_is(text, expected):
    assert kinds(text) == expected


@given(st.text(alphabet="SOREso0123456789-/ #:\u5355\u53f7order", max_size=200))
def test_mentions_never_overlap_and_their_places_are_right(text):
    found = mentions(text, OURS)

    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(text[one.start : one.end] == one.number for one in found)
