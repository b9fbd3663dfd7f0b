"""The desk's pages: who sees what, and what becomes of bad input."""

import base64

import pytest
from sqlalchemy import event

from app.cases import commands, queries
from app.channels.email import take
from app.channels.email.read import read
from app.core import files
from app.core.actor import SYSTEM, Actor
from app.core.db import alchemy, session
from app.intake import raw
from app.outgoing import commands as outgoing
from tests.factories.cases import a_case, a_contact, an_order, said

#: Statements of one page, the look at its reader among them.
MOST_FOR_A_LIST, MOST_FOR_A_CASE = 10, 30


@pytest.fixture
def statements(house):
    """The statements that were sent to the database so far."""
    said: list[str] = []

    def hear(_connection, _cursor, statement, *_more):
        said.append(statement)

    event.listen(alchemy.engine, "before_cursor_execute", hear)
    yield said
    event.remove(alchemy.engine, "before_cursor_execute", hear)


def test_an_agent_sees_her_queue_and_a_colleague_of_another_does_not(cast, sign_in):
    case = a_case(cast, subject="Where is my lamp?")

    assert "Where is my lamp?" in sign_in("alice").get("/desk/cases").text
    assert "Where is my lamp?" not in sign_in("bob").get("/desk/cases").text
    assert sign_in("alice").get(f"/desk/cases/{case.id}").status_code == 200
    assert sign_in("bob").get(f"/desk/cases/{case.id}").status_code == 404
    assert sign_in("bob").get("/desk/cases/999999").status_code == 404


def test_the_page_shows_the_customers_orders(cast, sign_in):
    contact = a_contact("Dora")
    order = an_order(contact)
    case = a_case(cast, contact=contact)

    assert order.reference in sign_in("alice").get(f"/desk/cases/{case.id}").text


def test_an_empty_answer_is_refused_at_its_field_and_a_good_one_leaves(cast, sign_in):
    case = a_case(cast)
    alice = sign_in("alice")

    empty = alice.send(f"/desk/cases/{case.id}/replies", data={"text": "  "})
    assert empty.status_code == 422
    assert 'aria-invalid="true"' in empty.text

    alice.send(f"/desk/cases/{case.id}/replies", data={"text": "It ships today."})
    session.rollback()
    assert [one.text for one in queries.messages_of(case.id)][-1] == "It ships today."


def test_words_of_strangers_are_shown_as_words(cast, sign_in):
    case = a_case(cast, subject="<script>alert(1)</script>", words="<img src=x onerror=alert(2)> {{7*7}}")

    text = sign_in("alice").get(f"/desk/cases/{case.id}").text

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "{{7*7}}" in text


def test_only_who_manages_something_is_shown_the_way_there(cast, sign_in):
    assert "/admin/" not in sign_in("alice").get("/desk/cases").text
    assert "/admin/" in sign_in("ada").get("/desk/cases").text


def test_a_list_asks_no_more_for_fifty_cases_than_for_five(cast, sign_in, statements):
    alice = sign_in("alice")
    asked = []
    for number in (5, 45):
        for _ in range(number):
            a_case(cast)
        statements.clear()
        alice.get("/desk/cases")
        asked.append(len(statements))

    assert asked[0] == asked[1]
    assert asked[1] <= MOST_FOR_A_LIST


def test_a_case_asks_no_more_for_thirty_messages_than_for_two(cast, sign_in, statements):
    case = a_case(cast)
    alice = sign_in("alice")
    asked = []
    for number in (1, 14):
        for _ in range(number):
            commands.add_inbound(Actor(kind="customer", id=case.requester_id), case, said())
            commands.reply(cast.alice, case.id, body="It ships today.")
        statements.clear()
        alice.get(f"/desk/cases/{case.id}")
        asked.append(len([one for one in statements if not one.startswith("BEGIN")]))

    assert asked[0] == asked[1]
    assert asked[1] <= MOST_FOR_A_CASE


def test_a_row_is_told_anew_when_it_changes_and_to_each_reader_in_her_language(cast, sign_in):
    case = a_case(cast, subject="Where is my lamp?")
    alice, sam = sign_in("alice"), sign_in("sam")

    assert "<b><bdi>Customer" in alice.get("/desk/cases/list").text
    assert "Nobody" in alice.get("/desk/cases/list").text
    sam.send("/desk/preferences", data={"language": "zh"})
    assert "Nobody" not in sam.get("/desk/cases/list").text
    commands.take(cast.alice, case.id)
    session.rollback()

    assert "Alice" in alice.get(f"/desk/cases/rows?ids={case.id}").text
    assert 'aria-current="true"' in row_of(alice.get(f"/desk/cases/{case.id}").text, case.id)
    assert 'aria-current="true"' not in row_of(alice.get("/desk/cases").text, case.id)
    assert f"/desk/cases/{case.id}/pane?view=mine&amp;sort=due" in alice.get("/desk/cases?view=mine").text


def row_of(page, case_id):
    return page.split(f'id="row-{case_id}"')[1].split("</li>")[0]


def test_a_mail_that_may_have_left_twice_says_so(cast, sign_in):
    case = a_case(cast)
    message = commands.reply(cast.alice, case.id, body="Hello")

    outgoing.move(SYSTEM, message.outgoing_id, "ambiguous", error="cut", doubtfully=True)
    outgoing.move(SYSTEM, message.outgoing_id, "sent")

    assert "It may have arrived twice." in sign_in("alice").get(f"/desk/cases/{case.id}").text


def test_a_large_attachment_leaves_nothing_in_the_spool(cast):
    large = base64.encodebytes(b"x" * 1_500_000)
    content = (
        b"From: d@example.org\nMessage-ID: <9@x>\nSubject: s\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nsee\n'
        b"--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
        b'Content-Disposition: attachment; filename="x.pdf"\n\n' + large + b"\n--b--\n"
    )

    class Here:
        def read(self, path, spool):
            return read(path.read_bytes(), spool=spool)

    taken = take.take(Here(), raw.keep(SYSTEM, cast.mailbox.id, content))

    (attachment,) = queries.message(cast.sam, taken.message_id).attachments
    assert attachment.size == 1_500_000
    assert list((files.root().parent / "spool").iterdir()) == []
