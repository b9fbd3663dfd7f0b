"""Variables: what they say, in whose words they are read, and that nothing filled in is read again."""

from datetime import UTC, datetime, timedelta

import pytest

from app.orders.rules import telling
from app.orders.rules.progress import OrderFacts, ParcelFacts, progress, trouble
from app.orders.rules.variables import VARIABLES, About, fill, names_in, unknown_in

AT = datetime(2026, 11, 12, 8, tzinfo=UTC)


def parcel(status="in_transit", **other) -> ParcelFacts:
    words = {"number": "00340", "carrier": "dhl_parcel", "place": "Köln", "at": AT}
    words["due_at"] = AT + timedelta(days=2)
    return ParcelFacts(status=status, **(words | other))


def order(*parcels: ParcelFacts, **other) -> OrderFacts:
    words = {"id": 1, "number": "SO-1", "status": "shipped", "placed_at": AT, "link": "https://x/track/a"}
    return OrderFacts(**(words | other), parcels=parcels)


def about(*orders: OrderFacts, language="en", **other) -> About:
    return About(language=language, orders=orders, **other)


def test_every_variable_says_something_of_a_whole_order():
    it = about(order(parcel(url="https://dhl/1")), customer="Dora", agent="Alice", case="C-1")

    empty = [name for name, one in VARIABLES.items() if not one.value(it)]
    assert empty == []


def test_what_is_filled_in_is_never_read_again():
    it = about(order(parcel(number="{{customer.name}}"), number="{{agent.name}}"), customer="Dora", agent="A")

    said = fill("{{order.number}} {{ parcel.number }}", it)

    assert said.words == "{{agent.name}} {{customer.name}}"


def test_what_somebody_is_quoted_with_is_not_read():
    said = fill("> {{customer.name}}\n {{customer.name}}", about(customer="Dora"))

    assert said.words == "> {{customer.name}}\n Dora"


def test_what_nothing_is_known_of_is_named():
    said = fill("Hello {{customer.name}}, {{order.number}}", about(customer="dora@example.org"))

    assert said.empty == ("customer.name", "order.number")


def test_names_there_are_not_are_named():
    assert unknown_in("{{order.number}} {{order.price}} {{ x y }} {{}} {one}") == ["order.price", "x y"]
    assert names_in("{{a.b}} {{ a.b }}") == ["a.b"]


def test_a_mark_that_somebody_typed_stands_for_nothing():
    assert fill("\ue0000\ue001 {{agent.name}}", about(agent="A")).words == "0 A"


@pytest.mark.parametrize("language", telling.languages())
@pytest.mark.parametrize(
    "status", ["label_created", "customs", "attempted", "exception", "returned", "delivered", "odd_word"]
)
def test_each_language_has_a_sentence_for_each_status(language, status):
    said = telling.sentence(parcel(status), language)

    assert "00340" in said
    assert "{" not in said


def test_a_language_we_have_no_words_in_is_told_in_english():
    assert telling.sentence(parcel(), "xx") == telling.sentence(parcel(), "en")


def test_several_parcels_have_a_line_each():
    it = about(order(parcel(), parcel(number="7")))

    assert VARIABLES["parcel.sentence"].value(it).count("\n") == 1
    assert VARIABLES["parcel.number"].value(it) == "00340, 7"
    assert VARIABLES["parcel.carrier"].value(it) == "DHL Parcel"


def test_a_carrier_has_its_name_in_the_language_in_which_it_is_told():
    it = about(order(parcel(carrier="sf_express"), parcel(number="7", carrier="ours")), language="zh")

    assert VARIABLES["parcel.carrier"].value(it) == "顺丰速运, ours"
    assert "顺丰速运" in telling.sentence(parcel(carrier="sf_express"), "zh")
    assert "SF Express" in telling.sentence(parcel(carrier="sf_express"), "en")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (order(parcel()), ""),
        (order(parcel("customs")), ""),
        (order(parcel("exception")), "exception"),
        (order(parcel("returned")), "returned"),
        (order(parcel("attempted")), "attempted"),
        (order(parcel("delivered")), "delivered"),
        (order(parcel("delivered"), parcel()), ""),
        (order(parcel("delivered"), parcel("exception")), "exception"),
        (order(parcel(due_at=AT - timedelta(days=2))), "late"),
        (order(parcel(at=AT - timedelta(days=8), due_at=None)), "silent"),
        (order(parcel(at=None, since=AT - timedelta(days=8), due_at=None)), "silent"),
        (order(), ""),
        (order(placed_at=AT - timedelta(days=6)), "unsent"),
        (order(status="delivered"), "unsent"),
        (order(parcel(), status="cancelled"), "ended"),
        (order(parcel(), status="refunded"), "ended"),
    ],
)
def test_when_a_person_must_look(told, why):
    assert trouble(told, AT) == why


@pytest.mark.parametrize(
    ("status", "before", "step", "tone"),
    [
        ("label_created", [], 1, ""),
        ("picked_up", [], 2, ""),
        ("customs", ["picked_up"], 3, "info"),
        ("attempted", ["out_for_delivery"], 4, "warn"),
        ("exception", ["picked_up"], 2, "bad"),
        ("exception", [], 2, "bad"),
        ("returned", ["out_for_delivery", "attempted"], 4, "bad"),
        ("delivered", ["in_transit"], 5, "good"),
    ],
)
def test_how_far_a_parcel_is(status, before, step, tone):
    far = progress(status, before)

    assert (far.step, far.tone) == (step, tone)
