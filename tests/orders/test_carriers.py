"""The carriers' data files: every one is whole, and its own numbers are found as its own."""

import pytest

from app.orders.rules.tracking import Known, find, identify, lexicon
from app.orders.rules.tracking.carriers import FOLDER, called, carriers, heads, names, read
from app.orders.rules.tracking.checks import ALGORITHMS
from tests.orders.ordinary import mails

CARRIERS = list(carriers().values())
FORMATS = [(carrier, form) for carrier in CARRIERS for form in carrier.formats]
DOCUMENTED = [(carrier, form, number) for carrier, form in FORMATS for number in form.examples]
ALL = DOCUMENTED + [(carrier, form, number) for carrier, form in FORMATS for number in form.made]
ASKED_FOR = {
    "amazon",
    "australia_post",
    "best",
    "cainiao",
    "canada_post",
    "china_post",
    "deppon",
    "dhl_ecommerce",
    "dhl_express",
    "dhl_parcel",
    "dpd",
    "ems",
    "evri",
    "fedex",
    "gls",
    "hermes",
    "jd",
    "jt_express",
    "lasership",
    "ontrac",
    "postnl",
    "purolator",
    "royal_mail",
    "s10",
    "sf_express",
    "sto",
    "ups",
    "usps",
    "yto",
    "yunda",
    "zto",
}
#: How people name the carrier and the number; {carrier}: every name in its file is tried in turn.
SENTENCES = (
    "Hello, my parcel was sent with {carrier}, tracking number {number}. Where is it?",
    "{carrier}: {number}",
    "Die Sendungsnummer lautet {number} ({carrier}), bitte prüfen Sie das.",
    "Le colis {carrier} {number} n'est pas arrivé, commande n° 240315.",
    "我的{carrier}快递单号是{number}，一直没有更新，请查一下。电话13800138000",
)


def mine(carrier, form):
    """Return the codes that are right for a form: its carrier, or those who give out its numbers."""
    return {carrier.code} | {one.carrier for one in form.issuers.values()}


def test_every_carrier_asked_for_has_a_file():
    assert set(carriers()) >= ASKED_FOR


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda one: one.code)
def test_a_file_says_what_it_must(carrier):
    assert carrier.names
    assert carrier.source
    assert all(one.startswith("https://") for one in carrier.source)
    assert carrier.formats
    assert carrier.links
    text = (FOLDER / f"{carrier.code}.toml").read_text(encoding="utf-8")
    assert (carrier.link or "").count("{number}") == 1 or "no_link" in text
    for form in carrier.formats:
        assert form.examples + form.made
        assert -20 <= form.weight <= 100
        assert form.check is None or form.check.name in ALGORITHMS


@pytest.mark.parametrize(("carrier", "form", "number"), ALL)
def test_an_example_is_valid_and_its_length_is_declared(carrier, form, number):
    normalised = identify(number).normalised

    assert form.match(normalised)
    assert form.shortest <= len(normalised) <= form.longest


def test_no_word_names_a_carrier_and_is_never_one_too():
    assert [word for one in CARRIERS for word in one.never if names()[1][word]] == []


def test_every_documented_number_is_found_among_the_candidates_without_a_word_around_it():
    missed = [
        number
        for carrier, form, number in ALL
        if not mine(carrier, form) & {one.carrier for one in identify(number).candidates}
    ]

    assert missed == []


def test_a_number_that_is_typed_alone_has_the_right_carrier_first_wherever_the_form_can_tell():
    """Where several check digits hold by chance, or there is none, a bare number cannot tell."""
    first = [
        identify(number).candidates[0].carrier in mine(carrier, form) for carrier, form, number in DOCUMENTED
    ]

    assert sum(first) / len(first) >= 0.92


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_documented_number_is_found_in_a_sentence_with_the_right_carrier_first(sentence):
    right, wrong = 0, []
    told = sentence != "{carrier}: {number}"  # a form that says next to nothing wants a word besides the name
    fair = [one for one in ALL if told or one[1].weight >= 5]
    for place, (carrier, form, number) in enumerate(fair):
        text = sentence.format(carrier=carrier.names[place % len(carrier.names)], number=number)
        found = [one for one in find(text) if one.number == number]
        assert found, text
        codes = [one.carrier for one in found[0].candidates]
        assert mine(carrier, form) & set(codes), text
        if codes[0] in mine(carrier, form):
            right += 1
        else:
            wrong.append((text, codes))

    assert right / len(fair) >= 0.98, wrong


def test_the_customers_own_carrier_settles_a_number_that_several_could_have():
    alone = identify("768123456789").candidates
    with_history = identify("768123456789", [Known(carrier="zto")]).candidates

    assert {one.carrier for one in alone} == {one.carrier for one in with_history}
    assert with_history[0].carrier == "zto"
    assert "own carrier" in with_history[0].why


def test_the_fast_way_to_the_carriers_names_finds_what_the_plain_one_finds():
    for text in mails(300):
        for one in (text, text.upper(), f"An Post, S.F. Express; J&T/DHL Express. {text}"):
            fast = [found.span() for found in lexicon.occurrences(one, names()[0], heads())]
            assert fast == [found.span() for found in names()[0].finditer(one)]


CHECKED = [(carrier, form, number) for carrier, form, number in ALL if form.check]


@pytest.mark.parametrize(("carrier", "form", "number"), CHECKED)
def test_any_other_check_digit_is_refused(carrier, form, number):
    """The digit is changed to each of the others: no candidate of this carrier may be left."""
    normalised = identify(number).normalised
    found = form.match(normalised)
    place = found.start("check") if "check" in found.groupdict() else len(normalised) - 1
    others = "0123456789" if normalised[place].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    for other in others.replace(normalised[place], ""):
        wrong = normalised[:place] + other + normalised[place + 1 :]
        seen = identify(wrong)
        assert form.match(wrong) is None
        assert not seen or not mine(carrier, form) & {one.carrier for one in seen.candidates}, wrong
        text = f"Your {carrier.names[0]} parcel, tracking number {wrong}"
        named = {one.carrier for hit in find(text) for one in hit.candidates if one.score >= 50}
        assert not mine(carrier, form) & named, text


def test_check_is_never_said_to_be_wrong():
    for _, _, number in ALL:
        assert all(one.checked in {True, None} for one in identify(number).candidates)


def test_a_carrier_is_added_by_a_file_alone(tmp_path):
    path = tmp_path / "nowhere_post.toml"
    path.write_text(
        'name = "Nowhere Post"\nnames = ["Nowhere Post"]\nlink = "https://nowhere.example/{number}"\n'
        'source = ["https://nowhere.example/formats"]\n[[formats]]\nname = "Parcel"\n'
        "pattern = 'NW(?P<body>[0-9]{8})(?P<check>[0-9])'\nlength = [11, 11]\nweight = 70\n"
        'check = { name = "luhn" }\nexamples = ["NW123456782"]\n',
        encoding="utf-8",
    )

    form = read(path).formats[0]

    assert form.carrier == "nowhere_post"
    assert form.service(form.match("NW123456782")) == "Parcel"
    assert form.match("NW123456783") is None


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("sf_express", "en", "SF Express"),
        ("sf_express", "zh", "顺丰速运"),
        ("ups", "zh", "UPS"),
        ("s10", "zh", "国际邮政包裹（S10）"),
        ("nowhere", "zh", "nowhere"),
    ],
)
def test_a_carrier_is_called_as_its_reader_does(code, language, name):
    assert called(code, language) == name
