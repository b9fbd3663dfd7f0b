"""What an agent sees and says of mail on the desk: bounces, held mail, blocked senders, crowds."""

import pytest

from app.cases import commands, queries
from app.core import reply_tokens
from app.core.actor import SYSTEM
from app.core.db import session
from app.customers import commands as customers
from app.customers.models import ContactPoint
from app.intake import senders
from app.intake.models import RawMail
from app.outgoing import commands as outgoing
from app.outgoing.models import Outgoing
from tests.intake.mails import PASS, acknowledging, bounce, mail, take_in

DORA = "dora@example.org"


@pytest.fixture
def case_id(cast) -> int:
    return take_in(cast.mailbox.id, mail(1, more=PASS)).case_id


def test_a_bounced_answer_says_so_with_the_servers_words(sign_in, cast, case_id):
    message = commands.reply(cast.alice, case_id, body="It ships today.")
    outgoing.move(SYSTEM, message.outgoing_id, "sent")
    out = session.get(Outgoing, message.outgoing_id)

    take_in(cast.mailbox.id, bounce(out.message_id, DORA))

    page = sign_in("alice").get(f"/desk/cases/{case_id}").text
    assert "Came back" in page
    assert "550 5.1.1 No such user here" in page


def test_an_address_that_bounces_is_warned_of_until_somebody_clears_it(sign_in, cast, case_id):
    customers.mark_bouncing(SYSTEM, DORA, bouncing=True)
    point = session.query(ContactPoint).filter_by(value=DORA).one()
    alice = sign_in("alice")
    page = alice.get(f"/desk/cases/{case_id}").text
    assert "Mail comes back" in page
    assert f'data-bounces="{DORA}"' in page
    assert "It may not arrive" in page

    path = f"/desk/cases/{case_id}/points/{point.id}/works"
    assert sign_in("bob").send(path).status_code == 404
    alice.send(path)

    assert "Mail comes back" not in alice.get(f"/desk/cases/{case_id}").text


def test_an_acknowledgement_is_marked_as_automatic(sign_in, cast):
    acknowledging(cast.mailbox.id)
    case_id = take_in(cast.mailbox.id, mail(1, more=PASS)).case_id

    page = sign_in("alice").get(f"/desk/cases/{case_id}").text
    assert "Automatic" in page
    assert '<details class="sending"' in page


def test_a_crowd_of_recipients_is_counted_not_listed(sign_in, cast):
    crowd = b",\n ".join(b"person%d@crowd.example" % number for number in range(500))
    message_id = take_in(cast.mailbox.id, mail(1, more=b"Cc: " + crowd + b"\n")).message_id

    page = sign_in("alice").get(f"/desk/messages/{message_id}/menu").text

    assert "person99@crowd.example" in page
    assert "person100@crowd.example" not in page
    assert "more recipients" in page


@pytest.fixture
def held_id(cast, case_id) -> int:
    commands.reply(cast.alice, case_id, body="It ships today.")
    token = reply_tokens.mint(case_id, DORA)
    more = PASS + f"Delivered-To: support+{token}@desk.example\n".encode()
    return take_in(cast.mailbox.id, mail(2, sender="eve@example.net", words="Her brother", more=more)).id


@pytest.mark.parametrize(("deed", "state"), [("added", "kept"), ("left-out", "trashed")])
def test_mail_held_for_a_case_is_decided_there(sign_in, case_id, held_id, deed, state):
    alice, path = sign_in("alice"), f"/desk/cases/{case_id}"
    assert "Her brother" in alice.get(path).text
    assert sign_in("bob").send(f"{path}/held/{held_id}/{deed}").status_code == 404

    alice.send(f"{path}/held/{held_id}/{deed}")

    assert session.get(RawMail, held_id, populate_existing=True).state == state
    assert "Her brother" not in alice.get(path).text


def test_a_sender_is_blocked_from_a_message_by_who_may(sign_in, cast, case_id):
    message = queries.messages_of(case_id)[0]
    path, menu = (f"/desk/messages/{message.id}/{name}" for name in ("sender", "menu"))
    assert "Block dora" not in sign_in("alice").get(menu).text
    assert sign_in("alice").send(path).status_code == 403
    sam = sign_in("sam")
    assert "Block dora@example.org" in sam.get(menu).text

    sam.send(path)

    assert [one.pattern for one in senders.all_rules(cast.sam)] == [DORA]
    assert take_in(cast.mailbox.id, mail(3)).reason_id == "blocked_sender"
