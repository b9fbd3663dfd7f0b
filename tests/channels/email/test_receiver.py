"""Mail that is handed in by LMTP or SMTP: kept before 250, refused where it belongs to nobody."""

import smtplib

import pytest
from sqlalchemy import select

from app.channels.email import receiver
from app.core import files
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import raw
from app.intake.models import RawMail
from app.people import commands
from tests.conftest import mailbox_words
from tests.services import processes

MAIL = b"From: dora@example.org\r\nSubject: Hello\r\n\r\n.Where is it?\r\n"


@pytest.fixture
def listen(house, cast):
    running = []

    def start(**other) -> int:
        port = processes.free_port()
        running.append(receiver.Receiver(house, host="127.0.0.1", port=port, **other))
        running[-1].start()
        return port

    yield start
    for one in running:
        one.stop()


def kept() -> list[RawMail]:
    session.rollback()
    return list(session.scalars(select(RawMail).order_by(RawMail.id)))


def handed(line: smtplib.LMTP, to: list[str]) -> tuple[list[int], list[int]]:
    """Hand MAIL in; return the answers to the recipients, and those to the mail."""
    line.ehlo()
    line.mail("dora@example.org")
    codes = [line.rcpt(one)[0] for one in to]
    line.docmd("data")
    line.send(smtplib._quote_periods(MAIL) + b".\r\n")
    return codes, [line.getreply()[0] for one in codes if one == 250]


@pytest.mark.parametrize("kind", [smtplib.SMTP, smtplib.LMTP])
def test_a_mail_is_kept_as_it_came_for_its_mailbox_with_its_envelope_on_top(listen, cast, kind):
    with kind("127.0.0.1", listen()) as line:
        line.sendmail("dora@example.org", ["Support+r1x@Desk.example"], MAIL)

    [mail] = kept()
    assert mail.mailbox_id == cast.mailbox.id
    trace = b"Return-Path: <dora@example.org>\r\nDelivered-To: Support+r1x@Desk.example\r\n"
    assert files.get(mail.file_key, sha256=mail.sha256) == trace + MAIL


def test_who_is_unknown_is_refused_and_the_others_get_it(listen, cast):
    other = commands.save_mailbox(SYSTEM, None, mailbox_words(cast.parcels.id, address="b@desk.example"))
    to = ["support@desk.example", "nobody@desk.example", "b@desk.example"]
    with smtplib.LMTP("127.0.0.1", listen()) as line:
        codes, answers = handed(line, to)

    assert codes == [250, 550, 250]
    assert answers == [250, 250]
    assert [one.mailbox_id for one in kept()] == [cast.mailbox.id, other.id]


def test_each_recipient_has_an_answer_of_its_own(listen, cast, monkeypatch):
    commands.save_mailbox(SYSTEM, None, mailbox_words(cast.parcels.id, address="b@desk.example"))
    keep = raw.keep

    def fails_for_the_first(actor, mailbox_id, content, **other):
        if mailbox_id == cast_mailbox:
            raise OSError(28, "No space left on device")
        return keep(actor, mailbox_id, content, **other)

    cast_mailbox = cast.mailbox.id
    monkeypatch.setattr(receiver.raw, "keep", fails_for_the_first)
    with smtplib.LMTP("127.0.0.1", listen()) as line:
        _, answers = handed(line, ["support@desk.example", "b@desk.example"])

    assert answers == [451, 250]
    assert len(kept()) == 1


def test_no_mail_is_taken_while_too_much_waits(listen, cast):
    raw.keep(SYSTEM, cast.mailbox.id, MAIL)
    with smtplib.SMTP("127.0.0.1", listen(backlog=1)) as line:
        line.ehlo()
        assert line.mail("dora@example.org")[0] == 451

    assert len(kept()) == 1


def test_a_mail_that_is_too_large_is_refused(listen, monkeypatch):
    monkeypatch.setattr(receiver, "MOST_BYTES", 1000)
    with smtplib.SMTP("127.0.0.1", listen()) as line, pytest.raises(smtplib.SMTPException) as refused:
        line.sendmail("dora@example.org", ["support@desk.example"], MAIL + b"x" * 2000)

    assert "552" in str(refused.value)
    assert kept() == []


def test_a_removed_mailbox_takes_no_mail(listen, cast):
    commands.remove(cast.ada, cast.mailbox.id)
    with smtplib.SMTP("127.0.0.1", listen()) as line:
        line.ehlo()
        line.mail("dora@example.org")
        assert line.rcpt("support@desk.example")[0] == 550


def test_a_strangers_word_about_himself_does_not_stand_on_top():
    class Said:
        peer = ("192.0.2.7", 4711)

    class Enveloped:
        mail_from, original_content = (
            "eve@evil.example\r\nX: y",
            b"Authentication-Results: mx; dmarc=pass\r\n\r\n",
        )

    top = receiver._traced("support@desk.example", Said, Enveloped).split(b"\r\n")

    assert top[0] == b"Return-Path: <eve@evil.exampleX: y>"
    assert top[2] == b"Authentication-Results: careline.invalid; none"


def test_where_our_mail_server_had_a_mail_from_is_kept_with_it(listen, cast):
    with smtplib.LMTP("127.0.0.1", listen()) as line:
        line.ehlo()
        assert "ADDR" in line.esmtp_features["xforward"]
        for told in ("ADDR=8.8.4.4 HELO=mx.shop.example", ""):
            if told:
                assert line.docmd("XFORWARD", told)[0] == 250
            line.sendmail("dora@shop.example", ["support@desk.example"], MAIL)

    first, second = kept()
    assert (first.peer, first.helo, first.mail_from) == ("8.8.4.4", "mx.shop.example", "dora@shop.example")
    assert second.peer == ""
    assert [one.handed is None for one in raw.waiting()] == [False, True]


def test_xforward_is_refused_where_it_is_broken_or_within_a_mail(listen, cast):
    with smtplib.SMTP("127.0.0.1", listen()) as line:
        line.ehlo()
        assert line.docmd("XFORWARD", "LOGIN=root")[0] == 501
        line.mail("dora@shop.example")
        assert line.docmd("XFORWARD", "ADDR=8.8.4.4")[0] == 503


def test_a_strangers_xforward_is_refused(listen, cast, monkeypatch):
    monkeypatch.setattr(receiver.origin, "is_local", lambda _peer: False)
    with smtplib.SMTP("127.0.0.1", listen()) as line:
        line.ehlo()
        assert "xforward" not in line.esmtp_features
        assert line.docmd("XFORWARD", "ADDR=8.8.4.4")[0] == 550
