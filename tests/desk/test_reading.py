"""A mail as an agent sees it: read again by another charset, pictures in place, invitations, encryption."""

from dataclasses import replace

import pytest

from app.cases import commands, queries
from app.channels.email import take
from app.channels.email.read import read
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import NotAllowed, NotFound
from app.core.reactions import react
from app.intake import raw
from app.wiring import REACTIONS
from tests.channels.email.maker import structures
from tests.channels.email.maker.pieces import head, mixed, part
from tests.factories.cases import a_case, a_contact, an_order

TEXT = "訂單 SO-000042 的水壺壞了"


class Here:
    def read(self, path, spool):
        return read(path.read_bytes(), spool=spool)


@pytest.fixture
def arrives(cast):
    """Take a mail in; returns its message."""

    def take_in(content: bytes):
        taken = take.take(Here(), raw.keep(SYSTEM, cast.mailbox.id, content))
        return queries.message(cast.alice, taken.message_id)

    return take_in


def garbled() -> bytes:
    fields = head("garbled", Subject="水壺壞了".encode("big5"), Content_Type="text/plain; charset=gb2312")
    return fields + b"\r\n" + TEXT.encode("big5") + b"\r\n"


def test_a_mail_is_read_again_by_the_charset_an_agent_chooses(cast, sign_in, arrives):
    order = an_order(a_contact("Dora", "dora@shop.example"), "SO-000042")
    message = arrives(garbled())
    assert TEXT not in message.text

    answer = sign_in("alice").send(f"/desk/messages/{message.id}/reading", data={"charset": "big5"})

    react("fast", REACTIONS)
    session.expire_all()
    case = queries.get(cast.alice, message.case_id)
    assert answer.status_code == 303
    assert (message.text, message.reply_text, message.extras["read_as"]) == (TEXT, TEXT, "big5")
    assert (case.subject, case.last_words) == ("水壺壞了", TEXT)
    assert [one.id for one in queries.of_orders(case.id)] == [order.id]
    assert "Big5" in sign_in("alice").get(f"/desk/cases/{case.id}").text


def test_reading_again_as_the_mail_says_brings_the_first_reading_back(cast, sign_in, arrives):
    message = arrives(garbled())
    before, alice = message.text, sign_in("alice")

    alice.send(f"/desk/messages/{message.id}/reading", data={"charset": "big5"})
    alice.send(f"/desk/messages/{message.id}/reading", data={"charset": ""})

    session.expire_all()
    assert (message.text, message.extras) == (before, {})


@pytest.mark.parametrize("charset", ["utf-7", "rot13", "../x"])
def test_no_other_charset_is_accepted(cast, sign_in, arrives, charset):
    message = arrives(garbled())

    answer = sign_in("alice").send(f"/desk/messages/{message.id}/reading", data={"charset": charset})

    session.expire_all()
    assert answer.status_code in {400, 409, 422} and "read_as" not in message.extras


def test_only_who_works_the_case_may_have_a_mail_read_again(cast, sign_in, arrives):
    message = arrives(garbled())

    assert (
        sign_in("bob").send(f"/desk/messages/{message.id}/reading", data={"charset": "big5"}).status_code
        == 404
    )
    with pytest.raises(NotFound):
        commands.read_again(cast.bob, message.id, reading())


def test_words_of_ours_cannot_be_read_again(cast, sign_in):
    case = a_case(cast)
    ours = commands.reply(cast.alice, case.id, body="It ships.")

    assert (
        sign_in("alice").send(f"/desk/messages/{ours.id}/reading", data={"charset": "big5"}).status_code
        >= 400
    )
    assert ours.text == "It ships."


def test_a_picture_of_the_text_is_shown_in_place_and_is_no_loose_file(cast, sign_in, arrives):
    message = arrives(structures.MAILS["picture_in_place"][0])
    alice, (file,) = sign_in("alice"), message.attachments

    body = alice.get(f"/desk/messages/{message.id}/body").text
    picture = alice.get(f"/desk/files/{file.id}/picture")

    assert f'src="/desk/files/{file.id}/picture"' in body and "cid:" not in body
    assert (picture.status_code, picture.mimetype, picture.data) == (200, "image/png", structures.PNG)
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert message.loose_files == []
    assert sign_in("bob").get(f"/desk/files/{file.id}/picture").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\xff" * 8,
    ],
)
def test_what_is_no_small_picture_by_its_bytes_is_not_shown(cast, sign_in, arrives, data):
    html = part("text/html", '<p><img src="cid:a@x"></p>')
    message = arrives(
        mixed("x", html, part("image/png", data, "base64", Content_ID="<a@x>"), subtype="related")
    )

    assert sign_in("alice").get(f"/desk/files/{message.attachments[0].id}/picture").status_code == 404


def test_a_file_that_the_text_does_not_show_is_listed_though_it_is_called_inline(cast, sign_in, arrives):
    page = part("text/html", "<p>see</p>")
    pdf = part(
        "application/pdf; name=terms.pdf", b"x", "base64", Content_Disposition="inline", Content_ID="<t@x>"
    )
    message = arrives(mixed("x", page, pdf, subtype="related"))

    assert "terms.pdf" in sign_in("alice").get(f"/desk/cases/{message.case_id}").text


def test_an_invitation_is_shown_with_what_when_where_and_by_whom(cast, sign_in, arrives):
    message = arrives(structures.MAILS["invitation"][0])

    shown = sign_in("alice").get(f"/desk/cases/{message.case_id}").text

    for words in ("看样品", "Room 2, Berlin", "Bob Stone", "Monday, November 30, 2026", "invitation.ics"):
        assert words in shown


def test_an_encrypted_mail_says_so(cast, sign_in, arrives):
    message = arrives(structures.MAILS["pgp_mime_encrypted"][0])

    assert "This mail is encrypted." in sign_in("alice").get(f"/desk/cases/{message.case_id}").text


def test_an_agent_without_the_right_cannot_read_again(cast, arrives):
    message = arrives(garbled())
    reader = replace(cast.alice, grants=frozenset())

    with pytest.raises(NotAllowed):
        commands.read_again(reader, message.id, reading())


def reading():
    return commands.Reading(subject="", text="", reply_text="", html=None, read_as="big5")
