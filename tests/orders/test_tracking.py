"""Tracking numbers in texts: what is found, where, as whose; and what is never taken for one."""

from itertools import pairwise

import pytest

from app.orders.rules.tracking import Known, find, identify
from tests.orders.ordinary import MAILS, mails

FEDEX, OTHER_FEDEX, THIRD_FEDEX = "986578788855", "477179081230", "799531274483"
UPS, ZTO, YUNDA, SF = "1Z5R89390357567127", "73610555582883", "463431409940372", "SF1385628716739"


def numbers(text, **more):
    return [one.number for one in find(text, **more)]


def carrier(text, **more):
    found = find(text, **more)
    assert len(found) == 1, found
    return found[0].candidates[0].carrier


@pytest.mark.parametrize(
    ("text", "printed", "normalised"),
    [
        ("see 1z 5r8 939 0357567127 please", None, None),
        ("UPS 1Z 5R8 939 03 5756 7127!", "1Z 5R8 939 03 5756 7127", UPS),
        ("ups 1z5r89390357567127", "1z5r89390357567127", UPS),
        ("Sendungsnummer: 00 340434 1610 9404 2557", "00 340434 1610 9404 2557", "00340434161094042557"),
        ("中通快递单号７３６１０５５５５８２８８３已发", "７３６１０５５５５８２８８３", ZTO),
        ("韵达463431409940372到哪了", YUNDA, YUNDA),
        ("我的单号SF1385628716739麻烦查", SF, SF),
        ("tracking: 9865\u00a07878\u00a08855", "9865\u00a07878\u00a08855", FEDEX),
        ("tracking: 9865\u200b7878\u200b8855", "9865\u200b7878\u200b8855", FEDEX),
        ("tracking: 9865\u20137878\u20138855", "9865\u20137878\u20138855", FEDEX),
        ("Tracking number\n\n9400 1112 0108 0805 4830 16\n\nRegards", "9400 1112 0108 0805 4830 16", None),
        ("RR 123 456 785 IE", "RR 123 456 785 IE", "RR123456785IE"),
        ("R B 1 2 3 4 5 6 7 8 5 C F", "R B 1 2 3 4 5 6 7 8 5 C F", "RB123456785CF"),
        ("京东快递JDVA00049341283-1-1-", "JDVA00049341283", "JDVA00049341283"),
        ("(1LS7119013618127-1)", "1LS7119013618127-1", "1LS71190136181271"),
    ],
)
def test_a_number_is_found_as_carriers_and_people_write_it(text, printed, normalised):
    found = find(text)

    assert [one.number for one in found] == ([printed] if printed else ["1z 5r8 939 0357567127"])
    assert text[found[0].start : found[0].end] == found[0].number
    assert normalised in {None, found[0].normalised}


def test_several_numbers_come_in_reading_order_and_do_not_overlap():
    text = f"Tracking numbers: {FEDEX}, {OTHER_FEDEX} and {THIRD_FEDEX}; also {UPS}."

    found = find(text)

    assert [one.number for one in found] == [FEDEX, OTHER_FEDEX, THIRD_FEDEX, UPS]
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_number_of_several_groups_beats_the_number_inside_it():
    assert numbers("USPS 420 22153 9101026837331000039521") == ["420 22153 9101026837331000039521"]


def test_the_carriers_own_link_is_evidence_and_no_other_link_is():
    links = (
        f"https://www.fedex.com/fedextrack/?trknbr={FEDEX}&lang=en",
        f"https://shop.example/order/{FEDEX}",
        f"shop.example/track?trknbr={FEDEX}",
        f"https://www.fedex.com/news/{FEDEX}",
        f"https://fedex.com.evil.example/fedextrack/?trknbr={FEDEX}",
    )

    assert [len(find(link)) for link in links] == [1, 0, 0, 0, 0]
    assert "link" in find(links[0])[0].candidates[0].why
    assert identify(links[0]).normalised == FEDEX


def test_a_link_with_several_numbers_gives_them_all():
    link = (
        "https://tools.usps.com/go/TrackConfirmAction?tLabels=9405803699300124287899,9400111201080805483016"
    )

    assert numbers(link) == ["9405803699300124287899", "9400111201080805483016"]


def test_a_link_may_stand_in_chinese_text_without_a_space():
    text = f"点击https://www.kuaidi100.com/chaxun?com=shunfeng&nu={SF}，查看"

    assert numbers(text) == [SF]


def test_the_name_beside_a_bare_number_decides():
    assert carrier("顺丰 638650888018") == "sf_express"
    assert carrier("Purolator 287809468872 and no word from you") == "purolator"
    assert carrier("FedEx tracking 287809468872") == "fedex"
    assert carrier("DHL Sendung 201298452277") == "dhl_parcel"


def test_the_nearest_name_counts_where_there_are_two():
    found = find(f"FedEx has {FEDEX}, DHL has 3318810025.")

    assert [one.candidates[0].carrier for one in found] == ["fedex", "dhl_express"]


def test_a_word_that_only_looks_like_a_carrier_names_none():
    assert find("过程中通过 768123456789 完成") == []


def test_a_word_alone_finds_a_bare_number_and_all_who_could_have_it():
    found = find("快递单号：638650888018")

    assert {one.carrier for one in found[0].candidates} >= {"sf_express", "best"}
    assert found[0].candidates[0].checked is None


def test_the_word_nearest_to_a_number_says_what_it_is():
    text = f"Tracking number for order {OTHER_FEDEX} is {FEDEX}, customer number {THIRD_FEDEX}."

    assert numbers(text) == [FEDEX]


def test_a_word_after_the_number_counts_too():
    assert numbers(f"{FEDEX} is my tracking number") == [FEDEX]
    assert numbers(f"{FEDEX} is my order number") == []


def test_an_order_that_is_called_by_its_tracking_number_is_still_a_tracking_number():
    assert carrier(f"Where is my order {UPS}?") == "ups"


def test_a_number_found_once_is_found_everywhere_in_the_text():
    text = f"Tracking number {FEDEX}\n\nSubject: problem\nit is {FEDEX} again"

    assert numbers(text) == [FEDEX, FEDEX]


def test_the_customers_own_parcel_is_found_whatever_its_form():
    found = find("my number is ABC-998877 again", [Known("ABC998877", "gls")])

    assert [(one.number, one.candidates[0].carrier) for one in found] == [("ABC-998877", "gls")]
    assert found[0].candidates[0].why == ("own parcel",)
    assert find("my number is ABC-998877 again") == []


def test_the_customers_own_carrier_lifts_its_number():
    text = "DHL or so: 201298452277 Paket"

    assert "own carrier" in find(text, [Known(carrier="dhl_parcel")])[0].candidates[0].why


def test_the_language_settles_a_tie():
    german = identify("09133131530724", language="de").candidates[0]

    assert german.carrier == "hermes"
    assert "language" in german.why


def test_a_candidate_brings_its_link_and_its_service():
    first = identify("RB123456785US").candidates[0]

    assert (first.carrier, first.service, first.checked) == ("usps", "Registered Mail", True)
    assert first.url == "https://tools.usps.com/go/TrackConfirmAction?tLabels=RB123456785US"


def test_a_post_without_a_file_of_its_own_is_named_by_its_country():
    first = identify("RB123456785CV").candidates[0]

    assert (first.carrier, first.name, first.url) == ("post_cv", "Correios de Cabo Verde", None)


def test_nobody_gives_out_numbers_for_a_country_that_is_none():
    assert identify("RB123456785XX") is None


@pytest.mark.parametrize(
    "text",
    [
        "call me at 13800138000, 快递",
        "手机13800138000快递员",
        "+49 30 12345678 DHL",
        "Call DHL at 3318810025",
        "DHL hotline (331) 881-0025",
        f"order {FEDEX}",
        f"订单号{FEDEX}，顺丰什么时候发",
        "订单240315-123456789012345，快递不要发中通",
        "Visa 4111 1111 1111 1111, Canada Post lost it",
        "my card 4002847016405018",
        "IBAN DE89 3704 0044 0532 0130 00 DHL",
        "invoice 986578788855 FedEx",
        "取件码16-4-9626，快递在驿站",
        "取件码 3318810025",
        "on 2024-03-15T10:22:33.986578788855Z the parcel",
        "parcel 550e8400-e29b-41d4-a716-986578788855",
        "FedEx quote $986578788855 or 986578788855 EUR",
        "from 10.200.30.40 the parcel",
        "order.986578788855@shop.example tracking",
        "FedEx: https://img.example/986578788855.png",
        "Canada Post parcel, serial number 7035114477138472",
        f"tracking {UPS[:-1]}8",
        "FedEx tracking number 986578788856",
        "GLS Kundennummer XHAX4HDA",
        "20240315102233 parcel log",
        "IMG_986578788855_FedEx",
        "",
        " \n\t",
        "1Z",
        "单号",
    ],
)
def test_this_is_not_taken_for_a_tracking_number(text):
    assert find(text) == []


def test_there_are_sixty_mails_and_more_and_no_two_are_one():
    assert len(MAILS) >= 60
    assert len(set(MAILS)) == len(MAILS)


def test_under_one_ordinary_mail_in_a_thousand_gives_a_false_find():
    taken = [(mail, one.number) for mail in mails(7_000) for one in find(mail)]

    assert len({mail for mail, _ in taken}) < 7, taken[:10]


def test_a_number_is_found_in_ordinary_mails_too():
    """The mails are no reason to find nothing: a labelled number among their phones and orders is found."""
    for mail in mails(210, seed=7):
        assert UPS in numbers(f"{mail}\nTracking number: {UPS}")
        assert FEDEX in numbers(f"{mail}\nFedEx tracking number: {FEDEX}")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        "1 " * 150_000,
        "A" * 1_000_000,
        "1234 5678 9012 3456 7890 " * 6_000,
        "1-" * 100_000,
        "a." * 150_000,
        "ups.com/track?tracknum=" * 20_000,
        "a@" * 150_000,
        "1:" * 150_000,
        "DE89 3704 " * 20_000,
        f"{FEDEX}\n" * 30_000,
        "FedEx UPS tracking number " * 20_000,
        "顺丰单号986578788855，" * 20_000,
        "\0" * 500_000,
    ],
    ids=range(14),
)
def test_no_text_takes_more_than_linear_time(text):
    assert isinstance(find(text), list)
