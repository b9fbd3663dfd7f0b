"""The pages of quarantine and of blocked senders."""

import re

import pytest

from app.core import alarms
from app.core.actor import SYSTEM
from app.core.command import command
from app.core.db import session
from app.intake import filters, senders, shelf
from app.intake.models import RawMail
from app.intake.shelf import Wanted
from tests.intake.mails import mail, take_in

HTML = (
    b"From: Eve <eve@spam.example>\nMessage-ID: <h@x>\nSubject: Look\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html\n\n'
    b"<p>Hi <b>you</b><script>steal()</script>"
    b'<img src="https://x.example/t.gif" onerror="steal()"></p>\n'
    b'--b\nContent-Type: a/pdf\nContent-Disposition: attachment; filename="../x.pdf"\n\nPDF\n--b--\n'
)


@pytest.fixture
def held(cast) -> RawMail:
    senders.decide(SYSTEM, "spam.example", "block")
    return take_in(cast.mailbox.id, HTML)


@pytest.fixture
def sam(sign_in):
    return sign_in("sam")


def state(raw: RawMail) -> tuple[str, str]:
    found = session.get(RawMail, raw.id, populate_existing=True)
    return found.state, found.outcome


def test_a_mail_is_shown_with_its_reason_and_found_by_filters(sam, held):
    assert "Blocked sender" in sam.get("/admin/quarantine").text
    assert "Look" in sam.get("/admin/quarantine?search=eve&reason=blocked_sender&mailbox=1").text
    for other in ("search=nobody", "reason=loop", "mailbox=77", "days=7", "shelf=trashed"):
        assert ">Look<" not in sam.get(f"/admin/quarantine?{other}").text, other


def test_a_look_at_it_runs_nothing_and_fetches_nothing(sam, held):
    page = sam.get(f"/admin/quarantine/{held.id}").text
    frame = sam.get(f"/admin/quarantine/{held.id}/body")

    assert "<script>steal" not in page
    assert re.search(r'<iframe[^>]+sandbox=""', page)
    assert "x.pdf" in page
    assert "Hi" in frame.text
    assert "steal" not in frame.text
    assert "x.example" not in frame.text
    policy = frame.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


def test_a_mail_that_cannot_be_read_can_still_be_looked_at(sam, cast):
    broken = take_in(cast.mailbox.id, b"   \n")

    page = sam.get(f"/admin/quarantine/{broken.id}")

    assert page.status_code == 200
    assert "Cannot be read" in page.text


@pytest.mark.parametrize(
    ("deed", "after"),
    [("release", "kept"), ("trash", "trashed"), ("purge", "purged")],
)
def test_chosen_mails_are_dealt_with_at_once(sam, held, deed, after):
    answer = sam.send("/admin/quarantine/deeds", data={"ids": [held.id], "deed": deed})

    assert answer.status_code == 302
    assert state(held)[0] == after
    assert "1 mail" in sam.get(answer.location).text


@pytest.mark.parametrize("data", [{}, {"deed": "trash"}, {"ids": [1], "deed": "what"}])
def test_without_a_choice_nothing_happens(sam, held, data):
    assert sam.send("/admin/quarantine/deeds", data=data).status_code == 422
    assert state(held)[0] == "held"


@pytest.mark.parametrize(("data", "to"), [({"to": "new"}, 0), ({}, None)])
def test_a_mail_is_let_in(sam, held, data, to):
    sam.send(f"/admin/quarantine/{held.id}/release", data=data)

    assert state(held) == ("kept", "released")
    assert session.get(RawMail, held.id).release_to == to


def test_a_mail_is_let_into_the_case_whose_number_is_given(sam, cast, held):
    first = take_in(cast.mailbox.id, mail(1))
    path = f"/admin/quarantine/{held.id}/release"
    assert sam.send(path, data={"to": "case", "number": "what"}).status_code == 422
    assert sam.send(path, data={"to": "case", "number": "C-99999"}).status_code == 404

    sam.send(path, data={"to": "case", "number": f"c-{10_000 + first.case_id}"})

    assert session.get(RawMail, held.id, populate_existing=True).release_to == first.case_id


@pytest.mark.parametrize(
    ("data", "pattern", "after"),
    [
        ({"verdict": "block"}, "eve@spam.example", "trashed"),
        ({"verdict": "block", "whole": "domain"}, "spam.example", "trashed"),
        ({"verdict": "allow"}, "eve@spam.example", "kept"),
    ],
)
def test_teaching_keeps_the_sender_and_deals_with_the_mail(sam, cast, held, data, pattern, after):
    sam.send(f"/admin/quarantine/{held.id}/sender", data=data)

    assert state(held)[0] == after
    rules = {one.pattern: one.verdict for one in senders.all_rules(cast.sam)}
    assert rules[pattern] == data["verdict"]


def test_an_administrator_says_when_mail_is_purged(sign_in, sam):
    assert "When mail here is deleted" not in sam.get("/admin/quarantine").text

    sign_in("ada").send("/admin/quarantine/days", data={"spam": 7, "trash": 14, "other": 90})

    assert shelf.days() == {"spam": 7, "trash": 14, "other": 90}


def test_senders_are_added_found_and_removed(sam, cast):
    sam.send("/admin/senders", data={"pattern": "*.Spam.example", "verdict": "block", "note": "rude"})
    refused = sam.send("/admin/senders", data={"pattern": "nothing", "verdict": "block"})

    assert refused.status_code == 422
    assert 'id="pattern-error"' in refused.text
    assert "*.spam.example" in sam.get("/admin/senders?search=spam").text
    (rule,) = senders.all_rules(cast.sam)
    sam.send(f"/admin/senders/{rule.id}/deletion")
    assert not senders.all_rules(cast.sam)


def test_many_senders_come_as_lines_and_the_bad_ones_come_back(sam, cast):
    answer = sam.send("/admin/senders/lines", data={"lines": "a@b.example\nwhat?\n", "verdict": "block"})

    assert answer.status_code == 422
    assert "what?</textarea>" in answer.text
    assert "a@b.example" not in re.search(r"<textarea.*?</textarea>", answer.text, re.DOTALL)[0]
    assert [one.pattern for one in senders.all_rules(cast.sam)] == ["a@b.example"]


def test_an_administrator_says_which_header_tells_junk(sign_in, cast):
    ada, path = sign_in("ada"), f"/admin/mailboxes/{cast.mailbox.id}/filters"
    words = {"junk_header": "x-spam-score", "junk_limit": "6.5", "blocked": "trash", "lists": "case"}

    assert ada.send(path, data=words | {"feedback": "hold"}).status_code == 302

    found = filters.of(cast.mailbox.id)
    assert (found.junk_header, found.junk_limit, found.blocked, found.lists) == (
        "x-spam-score",
        6.5,
        "trash",
        "case",
    )
    assert ada.send(path, data=words | {"junk_header": "x-evil", "feedback": "hold"}).status_code == 422


@command
def ring(_actor) -> None:
    alarms.sound("loop", "robots.example")
    alarms.sound("loop", "others.example")


def test_an_alarm_stands_on_the_desk_of_administrators_until_it_is_seen(sign_in, house):
    ring(SYSTEM)
    ada = sign_in("ada")

    assert ada.get("/desk/cases").text.count("robots.example") == 1
    assert "others.example" not in ada.get("/admin/quarantine").text
    assert "robots.example" not in sign_in("alice").get("/desk/cases").text
    ada.send("/admin/alarms/1/seen", data={"back": "/desk/cases"})
    assert "robots.example" not in ada.get("/desk/cases").text


def test_a_page_holds_fifty_and_leads_to_the_older(sam, cast, held):
    for number in range(60):
        take_in(cast.mailbox.id, mail(number, sender=f"n{number}@spam.example"))

    page = sam.get("/admin/quarantine").text

    assert page.count('name="ids"') == shelf.PAGE
    assert 'rel="next"' in page
    assert len(shelf.listing(cast.sam, Wanted(reason_id="blocked_sender")).mails) == shelf.PAGE
