"""Words that lie ready become one letter."""

import pytest

from app.cases.rules import letter, letter_sign


@pytest.mark.parametrize(
    ("letters", "whole"),
    [
        ([], ""),
        (["Hello,\n\nA"], "Hello,\n\nA"),
        (["Hello,\n\nA", "Hello,\n\nB"], "Hello,\n\nA\n\nB"),
        (["Hello,\n\nA\n\nBye", "Hello,\n\nB\n\nBye"], "Hello,\n\nA\n\nB\n\nBye"),
        (["Hello,\n\nA\n\nBye", "您好！\n\nB\n\nBye"], "Hello,\n\nA\n\n您好！\n\nB\n\nBye"),
        (["Hello,\n\nA", "Hello,\n\nA"], "Hello,\n\nA"),
        (["Hello,\n\nA", "Hello,\n\nA\n\nB"], "Hello,\n\nA\n\nB"),
        (["A\n\nA", "A"], "A\n\nA"),
        (["Hi\n\nA\n\nx", "Hi\n\nB\n\nx", "Hi\n\nC\n\nx"], "Hi\n\nA\n\nB\n\nC\n\nx"),
    ],
)
def test_how_all_begin_and_end_stands_once(letters, whole):
    assert letter({f"parcel {place}:late": words for place, words in enumerate(letters)}) == whole


def test_of_one_matter_the_newest_words_count():
    assert letter({"parcel 1:late": "A", "parcel 2:late": "B", "parcel 1:silent": "C"}) == "C\n\nB"


def test_the_sign_changes_with_the_letter_only():
    assert letter_sign({}) == ""
    assert letter_sign({"a:b": "A"}) == letter_sign({"c:d": "A"}) != letter_sign({"a:b": "B"})
