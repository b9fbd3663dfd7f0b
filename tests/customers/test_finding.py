"""How customers are found: by parts of names, numbers however written, addresses, tags."""

import pytest

from app.core.db import session
from app.core.events import EventRow
from app.customers import commands, queries
from tests.factories.cases import a_contact

pytestmark = pytest.mark.db


def told(name):
    return [one.facts for one in session.query(EventRow).filter_by(name=name).order_by(EventRow.id)]


def found(actor, text):
    return [one.name for one in queries.search(actor, text)]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Anna Maier", "mai"),
        ("Anna Maier", "anna MAIER"),
        ("José Núñez", "nunez"),
        ("王小明", "小明"),
        ("王小明", "王小"),
        ("王小明", "王"),
        ("上海光明电子有限公司", "光明电子"),
        ("Ｌｕｍｅｎ", "lumen"),
    ],
)
def test_a_customer_is_found_by_parts_of_her_name(cast, name, wanted):
    a_contact(name)
    a_contact("Somebody Else")

    assert found(cast.alice, wanted) == [name]


def test_a_customer_is_not_found_by_the_middle_of_a_word_or_by_half_a_question(cast):
    a_contact("Anna Maier")

    assert found(cast.alice, "aier") == []
    assert found(cast.alice, "anna schmidt") == []
    assert found(cast.alice, "") == []
    assert found(cast.alice, "%") == []


@pytest.mark.parametrize(
    "said", ["+49 30 901820", "(030) 90 18 20", "030/901820", "0049-30-901820", "０３０ ９０１８２０"]
)
def test_a_customer_is_found_by_her_number_however_it_is_written(cast, said):
    commands.set_country(cast.ada, "de")
    contact = a_contact("Anna Maier")
    commands.add_point(cast.alice, contact.id, "phone", "030 901820")

    assert found(cast.alice, said) == ["Anna Maier"]


def test_a_customer_is_found_by_address_account_tag_and_foreign_number(cast):
    contact = a_contact("Anna Maier", "anna@lumen.example")
    commands.edit(cast.alice, contact.id, {"account": "光明电子有限公司", "tags": "Messe 2026"}, version=1)
    commands.add_point(cast.alice, contact.id, "external", "shop:C-4711")

    for wanted in ("anna@lumen.example", "ANNA@lum", "光明", "messe", "shop:C-4711", "4711"):
        assert found(cast.alice, wanted) == ["Anna Maier"], wanted
    assert found(cast.alice, "lumen.example@") == []


def test_the_merged_are_found_by_every_name_once(cast):
    kept, gone = a_contact("Anna Maier"), a_contact("A. M. Privat", "am@home.example")
    commands.merge(cast.alice, kept.id, gone.id)

    assert found(cast.alice, "privat") == ["Anna Maier"]
    assert found(cast.alice, "am@home.example") == ["Anna Maier"]


@pytest.mark.parametrize(
    "wanted",
    ["anna zett", "zett anna", "anna lumen zett", "lumen anna", "an ze lum", "lumen zwei", "lumen zwei anna"],
)
def test_one_of_many_of_a_name_is_found_by_a_rarer_word_of_hers_or_of_her_account(cast, wanted):
    for number in range(220):  # more than a search looks at
        a_contact(f"Anna Maier {number}")
    anna = a_contact("Anna Zett")
    commands.edit(cast.alice, anna.id, {"account": "Lumen Zwei"}, version=1)
    a_contact("Zett Zwei")

    assert found(cast.alice, wanted) == ["Anna Zett"]
    assert len(found(cast.alice, "anna")) == 50
