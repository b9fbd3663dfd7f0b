"""The menu of one message, asked for when it is opened: its way here, and what may be done with it."""

from app.cases import commands
from app.cases.models import Message
from app.core.db import session
from tests.factories.cases import a_case
from tests.intake.mails import PASS, mail, take_in


def test_a_mails_menu_tells_its_way_and_offers_what_its_reader_may_do(cast, sign_in):
    message_id = take_in(cast.mailbox.id, mail(1, more=PASS)).message_id

    alice, sam = (sign_in(one).get(f"/desk/messages/{message_id}/menu").text for one in ("alice", "sam"))

    assert "To: support@desk.example" in alice
    assert f"/desk/messages/{message_id}/reading" in alice
    assert f"/desk/messages/{message_id}/case" in alice
    assert "Block dora@example.org" not in alice
    assert "Block dora@example.org" in sam


def test_a_note_has_no_mail_to_read_again(cast, sign_in):
    case = a_case(cast)
    commands.note(cast.alice, case.id, body="Ask the depot.")
    note = session.query(Message).filter_by(case_id=case.id, direction="note").one()

    menu = sign_in("alice").get(f"/desk/messages/{note.id}/menu")

    assert menu.status_code == 200
    assert "/reading" not in menu.text


def test_the_menu_of_a_message_one_may_not_see_is_not_there(cast, sign_in):
    message_id = take_in(cast.mailbox.id, mail(1, more=PASS)).message_id

    assert sign_in("bob").get(f"/desk/messages/{message_id}/menu").status_code == 404
