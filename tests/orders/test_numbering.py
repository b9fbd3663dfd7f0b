"""How our own numbers look: guessed from those there are, or as an administrator wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import NotAllowed, Refused
from app.orders import commands, queries
from app.orders.rules.mentions import Numbering, mentions
from app.orders.rules.numbering import fault, guess, key
from tests.factories.cases import a_contact, an_order


@pytest.mark.parametrize(
    ("numbers", "forms"),
    [
        (["SO-100234", "SO-100235"], ["SO-######+"]),
        (["SO-9", "SO-10234"], ["SO-##+"]),
        (["RE-2026-00017", "RE-2026-00018"], ["RE-####-#####+"]),
        (["10234", "10235", "99999"], ["#####"]),
        (["10234", "100001"], ["#####+"]),
        (["SO-1001"] * 9 + ["4711"] * 1, ["SO-####+", "####"]),
        (["AB12X7", "CD34Y8", "EF56Z9", "GH78A1"], ["@@##@#+"]),
        (["", "order", "#1001", "12"], []),
        ([], []),
    ],
)
def test_the_forms_of_numbers_are_guessed(numbers, forms):
    assert guess(numbers) == forms


@given(st.lists(st.from_regex(r"[A-Z]{2}-[0-9]{4,9}", fullmatch=True), min_size=1, max_size=30))
def test_a_guess_finds_every_number_that_it_was_made_of_or_nothing_is_like_another(numbers):
    forms = [Numbering("order", one) for one in guess(numbers)]
    common = {one for one in numbers if sum(other[:2] == one[:2] for other in numbers) * 2 > len(numbers)}

    for one in common:
        assert [found.number for found in mentions(f"it is {one}.", forms)] == [one]


@pytest.mark.parametrize("form", ["", "+##", "SO", "A+", "###", "SO-#*", "#" * 41, "SO(##"])
def test_a_form_that_fits_too_much_or_says_nothing_is_refused(form):
    assert fault(form)


@pytest.mark.parametrize("form", ["SO-####+", "#####", "RE-####-#####", "@@##+", "2026-##"])
def test_a_good_form_is_taken(form):
    assert fault(form) == ""


def test_a_number_is_found_however_it_is_written():
    assert {key(one) for one in ("so-100234", "SO 100 234", "#SO100234", "ＳＯ－１００２３４")} == {
        "SO100234"
    }


@pytest.mark.db
def test_an_administrator_says_how_numbers_look_and_else_they_are_guessed(cast):
    an_order(a_contact("Dora"), "SO-100234")
    assert queries.numberings() == (Numbering("order", "SO-######+"),)

    with pytest.raises(NotAllowed):
        commands.set_numberings(cast.sam, {"order": ["X-####"]})
    with pytest.raises(Refused) as refused:
        commands.set_numberings(cast.ada, {"invoice": ["RE-####", "##"]})
    commands.set_numberings(cast.ada, {"order": [" X-#### ", ""], "invoice": ["RE-####"]})

    assert refused.value.data == {"field": "invoice"}
    assert queries.numberings() == (Numbering("order", "X-####"), Numbering("invoice", "RE-####"))
    commands.set_numberings(cast.ada, None)
    assert queries.numberings() == (Numbering("order", "SO-######+"),)
