"""Lists of customers: who is new, who is known, what is taken in, and taken back."""

import pytest

from app.core.actor import SYSTEM
from app.core.db import session
from app.customers import commands, queries
from app.customers.models import Account, Contact, ContactPoint, ContactTerm
from app.imports.models import ImportRow
from tests.factories.cases import a_case, a_contact
from tests.factories.lists import checked, imported, undone

pytestmark = pytest.mark.db
HEAD = ["Name", "Company", "Email", "Phone", "Tags"]
ANNA = ["Anna Maier", "Lumen GmbH", "anna@lumen.example", "+49 30 901820", "vip, Messe"]
WANG = ["王小明", "上海光明电子有限公司", "wang@guangming.example", "+86 139 1234 5678", "老客户"]


def people():
    session.rollback()
    return {one.name: one for one in session.query(Contact).order_by(Contact.id)}


def rows_of(found, *outcomes):
    return [
        one
        for one in session.query(ImportRow).filter_by(import_id=found.id).order_by(ImportRow.id)
        if one.outcome in outcomes
    ]


def test_new_customers_are_known_by_all_that_the_list_says(cast):
    found = imported(cast.ada, [HEAD, ANNA, WANG])

    assert found.counts == {"new": 2}
    anna = people()["Anna Maier"]
    assert {(one.kind, one.value) for one in anna.points} == {
        ("email", "anna@lumen.example"),
        ("phone", "+4930901820"),
    }
    assert ([one.tag for one in anna.tags], anna.account.name) == (["messe", "vip"], "Lumen GmbH")
    assert [one.name for one in queries.search(cast.alice, "光明电子")] == ["王小明"]
    assert [one.name for one in queries.search(cast.alice, "anna maier")] == ["Anna Maier"]
    assert queries.by_point("phone", "+8613912345678").name == "王小明"
    saved = commands.edit(cast.alice, anna.id, {"title": "CEO"}, version=anna.version)
    assert saved.title == "CEO"


def test_the_same_list_again_changes_nothing(cast):
    imported(cast.ada, [HEAD, ANNA, WANG])

    for choice in ("skip", "update", "merge"):
        again = imported(cast.ada, [HEAD, ANNA, WANG], on_duplicate=choice)
        expected = {"skipped": 2, "known": 2} if choice == "skip" else {"same": 2, "known": 2}
        assert again.counts == expected
    assert len(people()) == 2


def test_a_column_that_goes_nowhere_makes_no_rows_one(cast):
    rows = [[*ANNA, "regular"], [*WANG, "regular"]]

    found = imported(cast.ada, [[*HEAD, "Something else"], *rows])

    assert found.mapping[-1] == ""
    assert list(people()) == ["Anna Maier", "王小明"]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("skip", ("Anna Maier", "", "gold", ["a@x.example"])),
        ("update", ("Anna Meier", "CEO", "silver", ["a@x.example", "b@x.example"])),
        ("merge", ("Anna Maier", "CEO", "gold", ["a@x.example", "b@x.example"])),
    ],
)
def test_what_is_done_with_one_whom_we_know(cast, choice, expected):
    contact = a_contact("Anna Maier", "a@x.example")
    commands.edit(cast.alice, contact.id, {"tier": "gold"}, version=1)

    rows = [["Name", "Email", "Title", "Tier"], ["Anna Meier", "A@x.example; b@x.example", "CEO", "silver"]]
    imported(cast.ada, rows, on_duplicate=choice)

    session.expire_all()
    points = [one.value for one in contact.points]
    assert (contact.name, contact.title, contact.tier, points) == expected


def test_a_row_that_repeats_another_of_its_file_is_seen_before_and_while_it_runs(cast):
    rows = [HEAD, ANNA, ["Anna M.", "", "ANNA@lumen.example", "", "new"], WANG]

    found = checked(cast.ada, rows)
    assert found.counts == {"new": 2, "twice": 1}

    found = imported(cast.ada, rows, on_duplicate="merge")
    assert found.counts == {"new": 2, "changed": 1, "twice": 1}
    assert [(one.row, one.twin) for one in rows_of(found, "changed")] == [(3, 2)]
    assert [one.tag for one in people()["Anna Maier"].tags] == ["messe", "new", "vip"]


@pytest.mark.parametrize(
    ("name", "company", "verdict"),
    [
        ("Anna Maier", "Lumen Ltd.", "alike"),
        ("anna  MAIER", "", "alike"),
        ("Ana Maier", "Lumen", "alike"),
        ("Maier, Anna", "Lumen AG", "alike"),
        ("Anna Maier", "Other GmbH", "new"),
        ("Anna", "Lumen", "new"),
        ("Bob Lee", "Lumen", "new"),
    ],
)
def test_a_like_name_is_only_perhaps_the_same(cast, name, company, verdict):
    imported(cast.ada, [HEAD, ANNA])

    found = checked(cast.ada, [["Name", "Company"], [name, company]])

    assert found.counts == {verdict: 1}


def test_chinese_companies_are_the_same_whatever_their_legal_form(cast):
    imported(cast.ada, [HEAD, WANG])

    found = imported(
        cast.ada,
        [["姓名", "公司"], ["王小明", "上海光明电子股份有限公司"], ["李雷", "上海光明电子集团"]],
        on_alike="same",
    )

    assert found.counts == {"skipped": 1, "alike": 1, "new": 1}
    assert session.query(Account).count() == 1


def test_a_phone_is_a_familys_but_not_where_the_name_fits(cast):
    imported(cast.ada, [["Name", "Phone"], ["Anna Maier", "+4930901820"]])

    rows = [["Name", "Phone"], ["Ben Maier", "+4930901820"], ["A. Maier", "030 901820"]]
    found = checked(cast.ada, rows, country="DE")

    assert found.counts == {"new": 1, "known": 1}


def test_faults_name_row_column_and_cell(cast):
    rows = [
        ["Name", "Email", "Mobile", "ID"],
        ["Anna", "no address", "1.39E+10", "007"],
        ["", "", "", ""],
        ["Ben", "ben@x.example", "", "008"],
    ]
    found = imported(cast.ada, rows, source="crm")

    assert found.counts == {"faulty": 1, "new": 1}
    [bad] = rows_of(found, "faulty")
    assert [(one[0], one[2]["cell"]) for one in bad.reason] == [
        ("Email", "no address"),
        ("Mobile", "1.39E+10"),
    ]
    assert bad.row == 2
    assert queries.by_point("external", "crm:008").name == "Ben"


def test_what_was_made_goes_and_what_was_changed_is_as_it_was(cast):
    known = a_contact("Ben Lee", "ben@x.example")
    commands.edit(cast.alice, known.id, {"tier": "gold", "tags": "old"}, version=1)
    before = (known.name, known.tier, [one.tag for one in known.tags], [one.value for one in known.points])
    version = known.version
    rows = [HEAD, ANNA, WANG, ["Benjamin Lee", "Lee Inc.", "ben@x.example", "+1 202 555 0143", "new"]]
    found = imported(cast.ada, rows, on_duplicate="update")
    session.expire_all()
    assert (known.name, len(known.points)) == ("Benjamin Lee", 2)

    found = undone(cast.ada, found.id)

    session.expire_all()
    assert found.state == "undone"
    assert list(people()) == ["Ben Lee"]
    after = (known.name, known.tier, [one.tag for one in known.tags], [one.value for one in known.points])
    assert after == before
    assert known.account_id is None
    assert known.version > version
    assert session.query(Account).count() == 0
    assert session.query(ContactPoint).count() == 1
    assert [one.name for one in queries.search(cast.alice, "lee")] == ["Ben Lee"]
    assert session.query(ContactTerm).filter(ContactTerm.contact_id != known.id).count() == 0
    assert all(one.undone == "yes" for one in rows_of(found, "new", "changed", "beside"))


def test_what_somebody_changed_or_needs_since_stays_and_says_why(cast):
    known = a_contact("Ben Lee", "ben@x.example")
    rows = [[*HEAD, "Title"], [*ANNA, ""], [*WANG, ""], ["Benjamin Lee", "", "ben@x.example", "", "", "CEO"]]
    found = imported(cast.ada, rows, on_duplicate="update")
    anna, wang = people()["Anna Maier"], people()["王小明"]
    a_case(cast, contact=anna)
    commands.edit(cast.alice, wang.id, {"tier": "gold"}, version=wang.version)
    commands.edit(cast.alice, known.id, {"name": "Benny Lee"}, version=queries.contact(known.id).version)

    found = undone(cast.ada, found.id)

    kept = {one.thing_id: (one.undone, one.why) for one in rows_of(found, "new", "changed")}
    assert kept[anna.id][0] == kept[wang.id][0] == "no"
    assert "It has cases." in [one[1] for one in kept[anna.id][1]]
    assert [one[1] for one in kept[wang.id][1]] == ["Somebody changed it since."]
    assert kept[known.id][0] == "partly"
    assert "name" in [one[0] for one in kept[known.id][1]]
    session.expire_all()
    assert (known.name, known.title) == ("Benny Lee", "")
    assert list(people()) == ["Benny Lee", "Anna Maier", "王小明"]


def test_an_address_of_another_customer_is_not_taken_from_her(cast):
    a_contact("Anna", "anna@x.example")
    a_contact("Ben", "ben@x.example")

    found = imported(
        cast.ada, [["Name", "Email"], ["Anna", "anna@x.example ben@x.example"]], on_duplicate="update"
    )

    assert found.counts == {"faulty": 1, "known": 1}
    assert queries.by_point("email", "ben@x.example").name == "Ben"


def test_more_rows_than_a_batch_are_all_there_once(cast):
    rows = [["Name", "Email"]] + [[f"Customer {n}", f"c{n}@x.example"] for n in range(450)]
    rows += [["Again", "c3@x.example"], ["Again", "c449@x.example"]]

    found = imported(cast.ada, rows)

    assert found.counts == {"new": 450, "skipped": 2, "twice": 2}
    assert (found.rows_done, found.rows_total, session.query(Contact).count()) == (452, 452, 450)


def test_the_system_may_import_too(cast):
    assert imported(SYSTEM, [HEAD, ANNA]).counts == {"new": 1}
