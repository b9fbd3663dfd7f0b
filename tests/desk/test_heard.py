"""A call or a visit is written down on a page of its own."""

import re
from types import SimpleNamespace

import pytest

from app.cases import commands
from app.cases.models import Case
from app.core.actor import SYSTEM
from app.core.db import session
from app.customers.queries import contact
from app.people import commands as people
from tests.conftest import mailbox_words
from tests.factories.cases import a_case, a_contact


def said(page, **other):
    key = re.search(r'name="key"[^>]*value="([0-9a-f]+)"', page.text)[1]
    words = {"channel": "phone", "point": "+49 30 901820", "name": "Dora Lang", "subject": "It hums"}
    return words | {"text": "Since Monday.", "key": key} | other


def choices(page, name):
    found = re.search(rf'<select[^>]*name="{name}".*?</select>', page.text, re.DOTALL)[0]
    return re.findall(r'value="([^"]*)"', found)


def test_a_call_becomes_a_case_once_and_says_who_wrote_it_down(cast, sign_in):
    alice = sign_in("alice")
    page = alice.get("/desk/cases/heard")
    assert choices(page, "queue_id") == [str(cast.parcels.id)]
    data = said(page, queue_id=cast.parcels.id, mailbox_id=cast.mailbox.id)

    answers = [alice.send("/desk/cases/heard", data=data) for _twice in range(2)]

    [case] = session.query(Case)
    assert [one.headers["Location"] for one in answers] == [f"/desk/cases/{case.id}"] * 2
    page = alice.get(f"/desk/cases/{case.id}").text
    assert "Written down by Alice" in page
    assert "Since Monday." in page
    assert "The customer has no email address." in page


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(cast, sign_in):
    alice = sign_in("alice")
    data = said(alice.get("/desk/cases/heard"), queue_id=cast.parcels.id, mailbox_id=cast.mailbox.id)

    for wrong, words in (
        ({"point": "12"}, "Write an email address, or a phone number with its country code."),
        ({"name": ""}, "Nobody whom you know has this number. Say who it was."),
        ({"text": ""}, "Write something first."),
        ({"subject": ""}, "Say what it is about."),
        ({"channel": "email"}, "Not a valid choice"),
    ):
        answer = alice.send("/desk/cases/heard", data=data | wrong)
        assert answer.status_code == 422, wrong
        assert words in answer.text, wrong
        assert 'value="It hums"' in answer.text or "subject" in wrong
    assert session.query(Case).count() == 0


def test_from_a_customers_page_it_is_about_her(cast, sign_in):
    dora, alice = a_contact("Dora Lang"), sign_in("alice")
    assert f'href="/desk/cases/heard?customer={dora.id}"' in alice.get(f"/desk/customers/{dora.id}").text
    page = alice.get(f"/desk/cases/heard?customer={dora.id}")
    assert "Dora Lang" in page.text
    assert 'name="point"' not in page.text

    data = said(
        page, queue_id=cast.parcels.id, mailbox_id=cast.mailbox.id, contact_id=dora.id, point="", name=""
    )
    assert alice.send("/desk/cases/heard", data=data).status_code == 303

    assert session.query(Case).one().requester_id == dora.id
    for nobody in ("99999", "9" * 15):
        assert alice.get(f"/desk/cases/heard?customer={nobody}").status_code == 404
        assert alice.get(f"/desk/cases/heard/draft?customer={nobody}").status_code == 404
    for nothing in ("9" * 30, "-1", "x"):
        assert alice.get(f"/desk/cases/heard?customer={nothing}").status_code == 200


def test_what_is_typed_is_kept_for_each_customer_by_herself_until_the_case_is_open(cast, sign_in):
    dora, alice = a_contact("Dora Lang"), sign_in("alice")
    paths = "/desk/cases/heard", f"/desk/cases/heard?customer={dora.id}"
    places = [re.search(r'data-draft="([^"]+)"', alice.get(one).text)[1] for one in paths]
    for place, words in zip(places, ("Somebody hums.", "Dora hums."), strict=True):
        data = {"subject": "It hums", "text": words, "channel": "visit", "version": 0}
        answer = alice.put(place, data=data, headers={"X-CSRFToken": alice.token()})
        assert answer.json["version"] > 0

    pages = [alice.get(one).text for one in paths]
    assert ["Somebody hums.</textarea>" in one for one in pages] == [True, False]
    assert ["Dora hums.</textarea>" in one for one in pages] == [False, True]
    assert all(re.search(r'<option selected value="visit"', one) for one in pages)
    assert "hums" not in sign_in("sam").get(paths[1]).text

    more = {"contact_id": dora.id, "point": "", "name": ""}
    page = alice.get(paths[1])
    data = said(page, queue_id=cast.parcels.id, mailbox_id=cast.mailbox.id, **more)
    assert alice.send("/desk/cases/heard", data=data).status_code == 303

    assert "hums.</textarea>" not in alice.get(paths[1]).text
    assert "Somebody hums.</textarea>" in alice.get(paths[0]).text


@pytest.mark.parametrize("path", ["/desk/cases/heard", "/desk/cases/new"])
def test_a_form_begins_with_the_mailbox_and_queue_of_the_case_before(cast, sign_in, path):
    first, other = (
        people.save_mailbox(SYSTEM, None, mailbox_words(cast.parcels.id, address=f"{name}@desk.example"))
        for name in ("a", "b")
    )
    calls = people.save_queue(SYSTEM, None, name="Calls", member_ids=[cast.alice.id])
    alice = sign_in("alice")
    assert chosen(alice.get(path), "mailbox_id") in ("", str(first.id))

    case = a_case(SimpleNamespace(parcels=calls, mailbox=other), contact=a_contact("Dora Lang"))
    commands.assign(cast.sam, case.id, cast.alice.id)

    page = alice.get(path)
    assert (chosen(page, "mailbox_id"), chosen(page, "queue_id")) == (str(other.id), str(calls.id))
    a_case(SimpleNamespace(parcels=cast.parcels, mailbox=first), contact=contact(case.requester_id))
    if "heard" in path:
        page = alice.get(f"{path}?customer={case.requester_id}")
        assert (chosen(page, "mailbox_id"), chosen(page, "queue_id")) == (str(first.id), str(cast.parcels.id))


def chosen(page, name) -> str:
    found = re.search(rf'<select[^>]*name="{name}".*?</select>', page.text, re.DOTALL)[0]
    return "".join(re.findall(r'<option selected value="([^"]*)"', found))
