"""Tracking numbers drawn at random: what must hold for every one of them, in every text."""

import string
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.orders.rules.tracking import Known, find, identify
from app.orders.rules.tracking.carriers import carriers
from app.orders.rules.tracking.folding import fold, normalise

#: The forms that say by themselves what they are; a bare number needs a word beside it.
TELLING = [form for one in carriers().values() for form in one.formats if form.check and form.weight >= 60]
CHECKED = [form for one in carriers().values() for form in one.formats if form.check]
WORDS = st.text(alphabet=string.ascii_lowercase + " ,.\n\u00e4\u00e9\u5feb\u9012\u5230", max_size=60)


@st.composite
def numbers(draw, forms):
    """Draw a number of one of these forms, its check digit put right."""
    form = draw(st.sampled_from(forms))
    raw = draw(st.from_regex(form.pattern, fullmatch=True))
    issuers = list(form.issuers)
    raw = raw[:-2] + draw(st.sampled_from(issuers)) if issuers else raw
    parts = form.pattern.fullmatch(raw)
    if parts is None:  # a country's letters that the form does not know
        return form, raw
    place = parts.start("check") if "check" in parts.groupdict() else len(raw) - 1
    body = parts.groupdict().get("body") or raw[:-1]
    return form, raw[:place] + form.check.expected(body) + raw[place + 1 :]


@settings(max_examples=300, deadline=None)
@given(numbers(TELLING), WORDS, WORDS)
def test_a_number_with_a_right_check_digit_is_found_in_any_words(drawn, before, after):
    form, number = drawn
    if form.match(number) is None:  # its right check character is none that this form ends with
        return
    text = f"{before} {number} {after}"

    found = [one for one in find(text) if one.normalised == number]

    assert found
    assert number in text[found[0].start : found[0].end]
    assert form.issuer(form.match(number)).carrier in {one.carrier for one in found[0].candidates}


@settings(max_examples=200, deadline=None)
@given(numbers(CHECKED), st.integers(2, 5))
def test_groups_of_any_size_do_not_hide_a_number_from_identify(drawn, size):
    form, number = drawn
    grouped = " ".join(number[place : place + size] for place in range(0, len(number), size))

    if form.match(number):
        assert identify(grouped) is not None
        assert identify(grouped).normalised == number


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.sampled_from([None, "de", "zh-CN", "", "xx"]))
def test_any_text_is_read_without_an_error_and_its_places_are_right(text, language):
    for one in find(text, [Known("AB12345678", "ups"), Known("", "nobody")], language):
        assert text[one.start : one.end] == one.number
        assert one.candidates
        assert all(candidate.checked is not False for candidate in one.candidates)
    identify(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789AZSFJD -/.:+#\n\u5355\u53f7\uff11", max_size=200))
def test_a_text_full_of_numbers_gives_places_that_do_not_overlap(text):
    found = find(f"tracking {text}")

    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(normalise(one.number) == one.normalised for one in found)


@given(st.text(max_size=100))
def test_folding_moves_no_character(text):
    assert len(fold(text)) == len(text)
