"""How names, numbers, domains and signatures are read."""

import pytest

from app.customers import rules


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lumen GmbH", "LUMEN gmbh & Co. KG"),
        ("Lumen Ltd.", "Lumen, Inc"),
        ("Müller S.A.", "Muller"),
        ("上海光明电子有限公司", "上海光明电子（集团）股份有限公司".replace("（集团）", "")),
        ("光明集团", "光明"),
        ("Ｌｕｍｅｎ GmbH", "lumen"),
    ],
)
def test_two_writings_of_a_company_are_one(one, other):
    assert rules.company_key(one) == rules.company_key(other)


@pytest.mark.parametrize(("one", "other"), [("Lumen", "Lumina"), ("光明电子有限公司", "光明食品有限公司")])
def test_two_companies_are_two(one, other):
    assert rules.company_key(one) != rules.company_key(other)


@pytest.mark.parametrize("name", ["GmbH", "公司", "集团", "&", "李"])
def test_a_name_that_is_all_form_is_still_a_name(name):
    assert rules.company_key(name)


@pytest.mark.parametrize(
    ("said", "country", "kept"),
    [
        ("+49 (0)30 901820", "", "+4930901820"),
        ("030/90 18 20", "DE", "+4930901820"),
        ("0049 30 901820", "US", "+4930901820"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("（021）6288-8888", "CN", "+862162888888"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("+1 415 555 2671 ext. 12", "", "+14155552671"),
        ("030 901820", "", None),
        ("12", "DE", None),
        ("SO-100234", "DE", None),
        ("call me", "DE", None),
        ("", "DE", None),
    ],
)
def test_a_number_has_one_writing(said, country, kept):
    assert rules.normal("phone", said, country=country) == kept


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("email", " Anna@Lumen.Example ", "anna@lumen.example"),
        ("email", "anna@", None),
        ("email", "anna", None),
        ("wechat", "Anna_M", "anna_m"),
        ("wechat", "an na", None),
        ("external", "shop:C-1", "shop:C-1"),
        ("external", "C-1", None),
        ("whatsapp", "+8613800138000", "+8613800138000"),
        ("fax", "1", None),
    ],
)
def test_a_point_has_one_writing(kind, said, kept):
    assert rules.normal(kind, said) == kept


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@lumen.example", "lumen.example"),
        ("a@gmail.com", ""),
        ("a@qq.com", ""),
        ("a@localhost", ""),
        ("a", ""),
    ],
)
def test_free_mail_belongs_to_no_company(address, domain):
    assert rules.company_domain(address) == domain


def test_a_name_is_found_by_words_and_by_pairs_of_characters():
    assert rules.terms("Anna-Lena Müller") == ["anna", "lena", "muller"]
    assert rules.terms("王小明") == ["王小", "小明"]
    assert rules.terms("李") == ["李"]
    assert rules.terms("光明Lumen电子") == ["光明", "lumen", "电子"]
    assert rules.wanted("小明 an") == [("小明", False), ("an", True)]
    assert len(rules.terms("x " * 50_000 + " ".join(map(str, range(200))))) == 60


@pytest.mark.parametrize(
    ("text", "country", "found"),
    [
        (
            "Hello\n\n-- \nAnna Maier\nTel: 030 901820\nFax: 030 901821",
            "DE",
            [("name", "Anna Maier"), ("phone", "+4930901820")],
        ),
        (
            "Where is it?\n\nBest regards,\nAnna Maier\n+49 151 12345678",
            "",
            [("name", "Anna Maier"), ("phone", "+4915112345678")],
        ),
        (
            "请问到哪了？\n\n此致\n王小明\n手机：13800138000",
            "CN",
            [("name", "王小明"), ("phone", "+8613800138000")],
        ),
        ("Call me at\nMobile: (415) 555-2671", "US", [("phone", "+14155552671")]),
        ("My order 4155552671 did not come", "US", []),
        ("Order: 030 901820 is its number", "DE", []),
        ("", "DE", []),
    ],
)
def test_a_signature_tells_a_name_and_numbers_but_no_fax_and_nothing_of_the_words(text, country, found):
    assert [(one.kind, one.value) for one in rules.found_in(text, country=country)] == found


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("number", "1,50", "1.5"),
        ("number", "100", "100"),
        ("date", "2026-11-23", "2026-11-23"),
        ("choice", "A", "A"),
        ("text", " x ", "x"),
        ("number", "", ""),
    ],
)
def test_a_field_keeps_one_writing(kind, said, kept):
    assert rules.value_of(kind, said, ["A", "B"]) == kept


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("number", "many"),
        ("number", "NaN"),
        ("number", "1e9999999"),
        ("date", "23.11.2026"),
        ("choice", "C"),
        ("text", "x" * 2_001),
    ],
)
def test_a_field_refuses_what_it_cannot_be(kind, said):
    with pytest.raises(ValueError, match=r"\w"):
        rules.value_of(kind, said, ["A", "B"])
