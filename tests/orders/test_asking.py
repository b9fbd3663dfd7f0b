"""Who asks where an order is, and who asks for something else: measured on mails of many languages."""

from pathlib import Path

import pytest

from app.orders.rules.asking import MOST, asks_where

FOLDER = Path(__file__).parent / "asking"
#: What is promised. A wrong yes sends a machine's words to somebody who needs a person's.
LEAST_PRECISION, LEAST_RECALL = 0.99, 0.95
#: Of mails that were written when the patterns stood; see docs/tracking-page.md for what they gave at first.
LEAST_LATER_PRECISION, LEAST_LATER_RECALL = 0.95, 0.35


def mails(*names: str) -> list[tuple[bool, str]]:
    files = [FOLDER / f"{name}.txt" for name in names] if names else sorted(FOLDER.glob("*.txt"))
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return [(line[0] == "+", line[2:]) for line in lines if line[:2] in {"+ ", "- "}]


def measured(some) -> tuple[float, float, list[str]]:
    """Return precision, recall, and the mails that were judged wrongly."""
    said = [(bool(asks_where("", words)), is_so, words) for is_so, words in some]
    right = sum(1 for yes, is_so, _words in said if yes and is_so)
    wrong = [f"{'+' if is_so else '-'} {words}" for yes, is_so, words in said if yes != is_so]
    return (
        right / max(sum(yes for yes, _is_so, _words in said), 1),
        right / max(sum(is_so for _yes, is_so, _words in said), 1),
        wrong,
    )


def test_there_are_two_hundred_mails_of_each_kind():
    kinds = [is_so for is_so, _words in mails()]

    assert (kinds.count(True) >= 200, kinds.count(False) >= 200) == (True, True)


def test_what_asks_is_found_and_nothing_else():
    precision, recall, wrong = measured(mails("en", "zh", "de", "fr", "es", "more", "second", "third"))

    assert precision >= LEAST_PRECISION, wrong
    assert recall >= LEAST_RECALL, wrong


def test_mails_that_the_patterns_were_not_made_from_are_judged_well_too():
    precision, recall, wrong = measured(mails("later"))

    assert precision >= LEAST_LATER_PRECISION, wrong
    assert recall >= LEAST_LATER_RECALL, wrong


@pytest.mark.parametrize("subject", ["Re: Where is my order?", "Where is my order?", "回复: 我的包裹在哪里"])
def test_the_subject_counts_as_words(subject):
    assert asks_where(subject, "Thank you")
    assert not asks_where(subject, "It arrived broken. 坏了")


def test_it_says_by_which_words_it_asks():
    assert asks_where("Hello", "Tell me please:\nwhere is my  order SO-1?") == "where is my order"


def test_who_writes_much_has_more_on_her_mind():
    assert asks_where("", "Where is my order? " + "x" * (MOST - 40))
    assert not asks_where("", "Where is my order? " + "x" * MOST)


def test_a_long_line_of_almost_asking_costs_little():
    from time import process_time  # noqa: PLC0415

    began = process_time()
    for words in ("where is my " * 90, "when will i " * 90, "order " * 190, "nicht " * 190, "没有" * 590):
        asks_where("", words[:MOST])

    assert process_time() - began < 1
