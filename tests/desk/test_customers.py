"""The pages of customers: who sees what, what is changed in its place, what becomes of bad input."""

import io
import zipfile

import pytest
from sqlalchemy import event

from app.cases import queries as cases
from app.core.actor import SYSTEM
from app.core.db import alchemy, session
from app.core.text.papers import words_of
from app.customers import commands, queries
from app.people import commands as people
from tests.factories.cases import a_case, a_contact, an_order

HX = {"HX-Request": "true"}
#: Statements of one page, the look at its reader among them.
MOST_FOR_A_CUSTOMER, MOST_FOR_A_LIST = 50, 25


@pytest.fixture
def narrow(cast):
    """Alice no longer sees every customer."""
    role = people.save_role(SYSTEM, None, name="Narrow", grants=["cases.work", "customers.edit"])
    people.set_roles(SYSTEM, cast.alice.id, [role.id])


def test_everything_of_a_customer_is_on_her_page(cast, sign_in):
    contact = a_contact("Anna Maier", "anna@lumen.example")
    a_case(cast, contact=contact, subject="Where is my lamp?", words="It should be here.")
    an_order(contact, "SO-800001")
    commands.note(cast.alice, (contact.id, None), "Showed her the lamps.", kind="visit")
    paper = commands.Paper(filename="offer.pdf", content_type="x/y", content=b"1", title="Offer 40")
    commands.keep(cast.alice, (contact.id, None), paper)
    page = sign_in("alice").get(f"/desk/customers/{contact.id}").text

    told = ("anna@lumen.example", "Where is my lamp?", "It should be here.", "SO-800001", "€49.90")
    for words in (*told, "Showed her the lamps.", "Offer 40"):
        assert words in page, words


def test_a_field_is_changed_in_its_place_and_what_is_wrong_stands_at_it(cast, sign_in):
    contact, alice = a_contact("Anna Maier"), sign_in("alice")
    path = f"/desk/customers/{contact.id}/facts"

    assert 'name="time_zone"' in alice.get(f"{path}?edit=1").text
    bad = alice.send(path, data={"version": "1", "name": "Anna Meier", "time_zone": "Mars"}, headers=HX)
    assert (bad.status_code, "There is no such time zone" in bad.text, 'value="Mars"' in bad.text) == (
        422,
        True,
        True,
    )
    good = alice.send(path, data={"version": "1", "name": "Anna Meier"}, headers=HX)
    assert good.status_code == 200
    stale = alice.send(path, data={"version": "1", "name": "Anna Mayer"}, headers=HX)
    assert (stale.status_code, "Meanwhile it is: Anna Meier" in stale.text) == (422, True)
    session.expire_all()
    assert queries.contact(contact.id).name == "Anna Meier"
    assert alice.send(path, data={"version": "2", "name": "Anna Mayer"}).status_code == 303


def test_an_address_that_is_anothers_says_whose(cast, sign_in):
    held, contact, alice = a_contact("Bob Lee", "bob@x.example"), a_contact("Anna"), sign_in("alice")
    path = f"/desk/customers/{contact.id}/points"

    answer = alice.send(path, data={"kind": "email", "value": "Bob@x.example"}, headers=HX)

    assert answer.status_code == 422
    assert f"/desk/customers/{held.id}" in answer.text
    alice.send(path, data={"kind": "email", "value": "bob@x.example", "take": "yes"}, headers=HX)
    assert queries.by_point("email", "bob@x.example").id == contact.id


def test_what_an_agent_may_not_see_is_not_there(cast, sign_in, narrow):
    contact, alice = a_contact("Anna Maier"), sign_in("alice")
    kept = commands.keep(
        cast.sam,
        (contact.id, None),
        commands.Paper(filename="a.txt", content_type="t/p", content=b"1"),
    )
    (point,) = queries.points_of(contact.id)
    session.rollback()

    for path in ("", "/facts", "/points", "/merge"):
        assert alice.get(f"/desk/customers/{contact.id}{path}").status_code == 404, path
    assert alice.get(f"/desk/documents/{kept.id}").status_code == 404
    assert alice.send(f"/desk/points/{point.id}/ended").status_code == 404
    assert alice.send(f"/desk/customers/{contact.id}/notes", data={"body": "x"}).status_code == 404
    assert "Anna Maier" not in alice.get("/desk/customers?q=anna").text
    assert "Anna Maier" not in alice.get("/desk/customers").text


def test_whoever_sees_a_case_sees_its_customers_card_and_may_put_it_right(cast, sign_in, narrow):
    contact = a_contact("Anna Maier")
    case, alice = a_case(cast, contact=contact), sign_in("alice")

    page = alice.get(f"/desk/cases/{case.id}").text
    assert "Anna Maier" in page
    assert f"/desk/customers/{contact.id}" not in page
    path = f"/desk/cases/{case.id}/customer"
    answer = alice.send(path, data={"name": "Anna Meier", "language": "zh", "version": "1"}, headers=HX)
    assert "Anna Meier" in answer.text
    assert queries.contact(contact.id).language == "zh"
    assert sign_in("bob").send(path, data={"name": "X", "version": "2"}, headers=HX).status_code == 404


def test_a_case_becomes_another_customers_matter(cast, sign_in):
    contact, other = a_contact("Anna Maier"), a_contact("Bob Lee")
    case, alice = a_case(cast, contact=contact), sign_in("alice")

    assert "Bob Lee" in alice.get(f"/desk/cases/{case.id}/requester?q=bob").text
    answer = alice.send(f"/desk/cases/{case.id}/requester", data={"contact_id": other.id}, headers=HX)

    assert "Bob Lee" in answer.text
    session.rollback()
    assert cases.participants(case.id) == {contact.id: "participant", other.id: "requester"}
    assert "made it the matter of Bob Lee" in alice.get(f"/desk/cases/{case.id}").text


def test_a_number_in_a_signature_is_offered_and_used(cast, sign_in):
    commands.set_country(SYSTEM, "DE")
    contact = a_contact("Anna Maier")
    case = a_case(cast, contact=contact, words="Hello?\n\n-- \nAnna Maier\nTel: 030 901820\nFax: 030 901821")
    alice = sign_in("alice")

    page = alice.get(f"/desk/cases/{case.id}").text
    assert "Found in a signature" in page
    assert "+4930901821" not in page
    assert queries.by_point("phone", "+4930901820") is None
    alice.send(f"/desk/cases/{case.id}/found", data={"kind": "phone", "value": "+4930901820"}, headers=HX)
    assert queries.by_point("phone", "+4930901820").id == contact.id
    assert "Found in a signature" not in alice.get(f"/desk/cases/{case.id}").text


def test_two_become_one_by_choice_of_each_field_and_two_again(cast, sign_in):
    kept, gone, alice = a_contact("A. Maier"), a_contact("Anna Maier"), sign_in("alice")

    assert 'name="take_name"' in alice.get(f"/desk/customers/{kept.id}/merge/{gone.id}").text
    alice.send(f"/desk/customers/{kept.id}/merge/{gone.id}", data={"take_name": "other"})
    assert alice.get(f"/desk/customers/{gone.id}").headers["Location"].endswith(f"/desk/customers/{kept.id}")
    page = alice.get(f"/desk/customers/{kept.id}").text
    assert "<bdi>Anna Maier</bdi></h1>" in page
    merge_id = page.split("/desk/merges/")[1].split("/")[0]
    alice.send(f"/desk/merges/{merge_id}/undone")
    assert "<bdi>A. Maier</bdi></h1>" in alice.get(f"/desk/customers/{kept.id}").text
    assert alice.get(f"/desk/customers/{gone.id}").status_code == 200


def test_the_chosen_are_changed_together_or_not_at_all(cast, sign_in):
    ids = [a_contact(f"Name {number}").id for number in range(3)]
    sam, alice = sign_in("sam"), sign_in("alice")

    answer = sam.send("/desk/customers/chosen", data={"ids": ids, "deed": "give", "agent_id": cast.bob.id})
    assert "3 customers changed." in answer.text
    refused = alice.send(
        "/desk/customers/chosen", data={"ids": ids, "deed": "give", "agent_id": cast.alice.id}
    )
    assert refused.status_code == 422
    assert {queries.contact(one).owner_id for one in ids} == {cast.bob.id}
    assert sam.send("/desk/customers/chosen", data={"deed": "tag", "tags": "x"}).status_code == 422


def test_a_document_is_kept_found_by_its_words_and_saved_never_shown(cast, sign_in):
    contact, alice = a_contact(), sign_in("alice")
    paper = (io.BytesIO("一百盏台灯".encode()), "offer.txt")
    path = f"/desk/customers/{contact.id}/documents"

    alice.send(path, data={"file": paper, "kind": "offer"}, content_type="multipart/form-data")

    assert "offer.txt" in alice.get("/desk/customers?q=台灯").text
    (kept,) = queries.documents_of(contact.id)
    saved = alice.get(f"/desk/documents/{kept.id}")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.mimetype == "application/octet-stream"
    nothing = alice.send(path, data={"file": (io.BytesIO(b""), "x.txt")}, content_type="multipart/form-data")
    assert nothing.status_code == 422


def test_the_words_of_a_docx_are_read_and_a_broken_or_swollen_one_has_none():
    def docx(inside: bytes) -> bytes:
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", inside)
        return written.getvalue()

    assert (
        words_of(docx(b"<w:p><w:t>Forty</w:t></w:p><w:p><w:t>lamps &amp; more</w:t></w:p>"))
        == "Forty\nlamps & more\n"
    )
    assert words_of(docx(b"<w:t>a</w:t>" + b" " * 300_000_000)) in {"", "a"}
    assert words_of(b"%PDF-1.4 nothing that is one") == ""
    assert words_of(b"PK\x03\x04 nothing") == ""
    assert words_of(b"\0\1\2") == ""


def test_pages_ask_no_more_for_many_than_for_few(cast, sign_in):
    contact, alice = a_contact("Anna Maier"), sign_in("alice")
    seen: list[str] = []
    event.listen(alchemy.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    asked = []
    for number in (1, 9):
        for one in range(number):
            a_case(cast, contact=contact)
            commands.note(cast.alice, (contact.id, None), "x")
            commands.save_account(SYSTEM, None, {"name": f"Firm {number} {one}"})
            commands.edit(SYSTEM, a_contact().id, {"tags": "x", "account": f"Firm {number} {one}"}, version=1)
        counts = []
        for path in (f"/desk/customers/{contact.id}", "/desk/customers"):
            seen.clear()
            assert alice.get(path).status_code == 200
            counts.append(len([sql for sql in seen if not sql.startswith("BEGIN")]))
        asked.append(counts)

    assert asked[0] == asked[1]
    assert asked[0][0] <= MOST_FOR_A_CUSTOMER, asked
    assert asked[0][1] <= MOST_FOR_A_LIST, asked


def test_an_account_has_its_customers_and_refuses_what_it_cannot_be(cast, sign_in):
    alice = sign_in("alice")
    bad = alice.send("/desk/accounts", data={"name": "Lumen", "domains": "gmail.com"})
    assert (bad.status_code, "Anybody can have an address there." in bad.text) == (422, True)

    made = alice.send("/desk/accounts", data={"name": "Lumen GmbH", "domains": "lumen.example"})
    a_contact("Anna Maier", "anna@lumen.example")

    page = alice.get(made.headers["Location"]).text
    assert "Anna Maier" in page
    assert "lumen.example" in page
    assert "Lumen GmbH" in alice.get("/desk/accounts?q=lumen").text


def test_fields_are_added_by_administrators_alone(cast, sign_in):
    ada = sign_in("ada")
    ada.send(
        "/admin/customers/fields/new",
        data={"of": "contact", "label": "Route", "kind": "choice", "choices": "A\nB"},
    )
    ada.send("/admin/customers", data={"country": "CN"})

    contact = a_contact()
    assert "Route" in sign_in("alice").get(f"/desk/customers/{contact.id}/facts?edit=1").text
    assert queries.country() == "CN"
    assert sign_in("sam").get("/admin/customers").status_code == 403


def test_all_customers_of_an_agent_are_handed_over_by_who_may_assign(cast, sign_in):
    anna, max_ = a_contact("Anna"), a_contact("Max")
    commands.give(cast.sam, [anna.id, max_.id], cast.alice.id)
    sam = sign_in("sam")
    assert "Alice (2 customers)" in sam.get("/desk/customers/handing-over").text

    same = sam.send("/desk/customers/handing-over", data={"from_id": cast.alice.id, "to_id": cast.alice.id})
    assert (same.status_code, "Choose another agent." in same.text) == (422, True)
    done = sam.send("/desk/customers/handing-over", data={"from_id": cast.alice.id, "to_id": cast.bob.id})

    session.expire_all()
    assert done.location == f"/desk/customers?owner={cast.bob.id}"
    assert {queries.contact(one.id).owner_id for one in (anna, max_)} == {cast.bob.id}
    assert sign_in("alice").get("/desk/customers/handing-over").status_code == 403
    there = {"from_id": cast.bob.id, "to_id": cast.alice.id}
    assert sign_in("alice").send("/desk/customers/handing-over", data=there).status_code == 403
