"""A message of a timeline is rendered once for all who read it alike, and anew as soon as it is another."""

import re

import pytest
from sqlalchemy import select

from app.cases import commands
from app.cases.models import Attachment, Message
from app.core.db import session
from app.core.ui import once
from app.outgoing.models import Outgoing
from tests.factories.cases import a_case, a_contact


@pytest.fixture
def case(cast):
    case = a_case(cast, contact=a_contact("Dora", "dora@example.org"), words="Where <is> my lamp?")
    commands.reply(cast.alice, case.id, body="It left on Monday.")
    return case


def timeline(browser, case) -> str:
    return browser.get(f"/desk/cases/{case.id}/timeline").text


def test_a_second_look_renders_no_message_again(case, sign_in):
    alice, sam = sign_in("alice"), sign_in("sam")
    first = timeline(alice, case)
    before = once._rendered.cache_info()

    assert timeline(alice, case) == first
    assert once._rendered.cache_info().misses == before.misses
    assert once._rendered.cache_info().hits == before.hits + 2
    assert "Where &lt;is&gt; my lamp?" in timeline(sam, case)


CHANGES = {
    "author_name": (Message, "Dora Maar"),
    "unverified": (Message, "Nothing proves who sent it."),
    "kind": (Message, "bounce"),
    "state": (Outgoing, "sent"),
    "recipient": (Outgoing, "else@example.org"),
    "report": (Outgoing, "The depot is closed."),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_of_a_message_is_seen_at_once(case, sign_in, name):
    alice = sign_in("alice")
    was = timeline(alice, case)
    table, value = CHANGES[name]
    setattr(session.scalars(select(table).where(table.case_id == case.id)).first(), name, value)
    session.commit()

    assert timeline(alice, case) != was


def test_a_file_that_came_is_seen_at_once(case, sign_in):
    alice = sign_in("alice")
    assert "lamp.pdf" not in timeline(alice, case)
    message = session.scalars(select(Message).where(Message.direction == "in")).one()
    words = {
        "file_key": "k",
        "filename": "lamp.pdf",
        "content_type": "application/pdf",
        "size": 3,
        "sha256": "s",
    }
    message.attachments.append(Attachment(**words))
    session.commit()

    assert "lamp.pdf" in timeline(alice, case)


def test_each_reader_reads_her_own_language(case, sign_in):
    alice, sam = sign_in("alice"), sign_in("sam")
    english = timeline(alice, case)
    sam.send("/desk/preferences", data={"language": "zh"})

    assert "More about this message" in english
    assert "More about this message" not in timeline(sam, case)


@pytest.mark.parametrize("state", ["failed", "ambiguous", "bounced", "sent"])
def test_nobody_gets_the_token_of_somebody_else(case, sign_in, state):
    left = session.scalars(select(Outgoing)).one()
    held = session.scalars(select(Message).where(Message.direction == "in")).one()
    held.attachments.append(
        Attachment(file_key="k", filename="f", content_type="image/png", size=1, sha256="s")
    )
    left.state, held.files_held = state, True
    session.commit()

    for browser in (sign_in("alice"), sign_in("sam"), sign_in("alice")):
        page = browser.get(f"/desk/cases/{case.id}").text
        own = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]
        assert set(re.findall(r'name="csrf_token" value="([^"]+)"', page)) == {own}
        assert f"/messages/{held.id}/files" in page
        assert (f"/messages/{left.said_id}/sending" in page) is (state != "sent")
