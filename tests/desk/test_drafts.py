"""Drafts through the door: kept by PUT, shown again in the composer, told of other words when stale."""

import pytest

from app.cases import commands
from tests.factories.cases import a_case


@pytest.fixture
def alice(sign_in):
    return sign_in("alice")


def put(browser, path: str, **words):
    return browser.put(path, data=words, headers={"X-CSRFToken": browser.token()})


def test_a_draft_stands_in_the_composer_of_another_browser(cast, alice, sign_in):
    case = a_case(cast)

    saved = put(alice, f"/desk/cases/{case.id}/drafts/reply", text="Dear <b>Dora</b>", version=0)

    assert saved.json["version"] > 0
    page = sign_in("alice").get(f"/desk/cases/{case.id}").text
    assert "Dear &lt;b&gt;Dora&lt;/b&gt;</textarea>" in page
    assert f'data-version="{saved.json["version"]}"' in page
    assert f'data-drafts="{case.id}"' in page
    assert "Dear &lt;b&gt;" not in sign_in("sam").get(f"/desk/cases/{case.id}").text


def test_a_stale_draft_is_answered_with_the_words_that_are_kept(cast, alice):
    case = a_case(cast)
    path = f"/desk/cases/{case.id}/drafts/note"
    first = put(alice, path, text="one", version=0).json["version"]

    stale = put(alice, path, text="two", version=0)

    assert stale.status_code == 409
    assert (stale.json["words"], stale.json["version"]) == ({"text": "one"}, first)
    assert alice.get(path).json["words"] == {"text": "one"}
    assert put(alice, path, text="two", version=first).status_code == 200


def test_what_was_refused_stays_and_a_draft_does_not_stand_in_its_place(cast, alice):
    case = a_case(cast)
    put(alice, f"/desk/cases/{case.id}/drafts/reply", text="kept before", version=0)

    page = alice.send(f"/desk/cases/{case.id}/replies", data={"text": "x" * 100_001})

    assert page.status_code == 422
    assert "x" * 1000 in page.text
    assert "kept before" not in page.text


def test_the_composer_opens_with_what_was_written_last(cast, alice):
    case = a_case(cast)
    put(alice, f"/desk/cases/{case.id}/drafts/reply", text="an answer", version=0)
    put(alice, f"/desk/cases/{case.id}/drafts/note", text="a note", version=0)

    assert 'data-mode="note" data-case' in alice.get(f"/desk/cases/{case.id}/composer").text


def test_a_new_case_is_drafted_too(cast, alice):
    put(alice, "/desk/cases/new/draft", to="dora@example.org", subject="Your lamp", version=0)

    page = alice.get("/desk/cases/new").text
    assert 'value="dora@example.org"' in page
    assert 'value="Your lamp"' in page
    assert alice.get("/desk/cases/new/draft").json["words"]["subject"] == "Your lamp"


def test_a_draft_of_a_case_that_one_may_not_see_is_not_there(cast, sign_in):
    case = a_case(cast)
    commands.save_draft(cast.alice, case.id, "reply", {"text": "x"}, version=0)
    bob = sign_in("bob")

    assert bob.get(f"/desk/cases/{case.id}/drafts/reply").status_code == 404
    assert put(bob, f"/desk/cases/{case.id}/drafts/reply", text="y", version=0).status_code == 404
    assert bob.put(f"/desk/cases/{case.id}/drafts/reply", data={"text": "y"}).status_code == 403
