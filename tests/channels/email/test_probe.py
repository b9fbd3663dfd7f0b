"""A mailbox is tried out on real servers: what works, what does not, and what is said of it."""

import socket
from dataclasses import replace
from time import monotonic

import pytest

from app.channels.email import probe
from app.channels.email.steps import HINTS
from app.channels.email.talk import MASK, Talk
from app.people.queries import Login
from tests.services import processes

AR = b"Authentication-Results: mx.example.net; dmarc=pass\r\nSubject: x\r\n\r\nx\r\n"


@pytest.fixture
def imap(mailbox) -> Login:
    return login(mailbox.host, mailbox.port, user=mailbox.user, password=mailbox.password)


@pytest.fixture
def smtp(smtp_sink) -> Login:
    return login(smtp_sink.host, smtp_sink.port)


def login(host, port, **other) -> Login:
    words = {"mailbox_id": 1, "address": "support@desk.example", "name": "", "host": host, "port": port}
    words |= {"security": "none", "user": "support", "password": "s3cret words", "folder": "INBOX"}
    return Login(**{**words, **other})


def tried(imap, smtp):
    return probe.both(imap, smtp, lambda: pytest.fail("no token is asked for"))


def test_a_mailbox_that_works_says_so_with_its_folders_and_whom_to_believe(mailbox, imap, smtp):
    with mailbox.connect() as connection:
        connection.create("Kunden")
    mailbox.deliver(AR, AR)

    reading, sending = tried(imap, smtp)

    assert reading.ok, reading
    assert sending.ok, sending
    assert [step.name for step in reading.steps] == ["reach", "sign_in", "folders", "folder", "idle"]
    assert {"INBOX", "Kunden"} <= set(reading.folders)
    assert reading.authserv_ids == ["mx.example.net"]
    assert any(line.side == "them" and "OK" in line.text for line in reading.lines)


def test_each_line_is_told_when_it_is_said_and_the_outcome_in_the_end(imap, smtp, smtp_sink):
    talk = probe.live(imap, smtp, lambda: pytest.fail("no token is asked for"))

    told = list(talk)

    *lines, (reading, sending) = told
    assert reading.ok
    assert sending.ok
    for side in (reading, sending):
        assert [line for name, line in lines if name == side.name] == side.lines


def test_a_line_is_told_before_a_server_that_keeps_us_waiting_has_answered(imap, smtp, monkeypatch):
    monkeypatch.setattr(probe, "SECONDS", 3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = monotonic()
        talk = probe.live(imap, replace(smtp, port=silent.getsockname()[1]), lambda: "")
        name, line = next(talk)
        waited = monotonic() - begun
        *_lines, (_reading, sending) = talk

    assert (name, line.side) == ("IMAP", "them")
    assert waited < 2.5
    assert not sending.ok
    assert monotonic() - begun > 2.5


def test_no_secret_stands_in_what_was_said(mailbox, imap, smtp):
    reading, sending = tried(imap, smtp)
    said = "\n".join(line.text for line in (*reading.lines, *sending.lines))

    assert f"LOGIN {mailbox.user}" in said
    assert mailbox.password not in said
    assert MASK in said


def test_nothing_is_marked_or_sent(mailbox, imap, smtp, smtp_sink):
    mailbox.deliver(AR)

    tried(imap, smtp)

    with mailbox.connect() as connection:
        connection.select("INBOX", readonly=True)
        assert b"Seen" not in connection.fetch("1:*", "(FLAGS)")[1][0]
    assert smtp_sink.mails == []


def test_a_wrong_password_is_named_with_its_step_and_never_shown(imap, smtp):
    reading, sending = tried(replace(imap, password="wr0ng words"), smtp)

    assert not reading.ok
    assert sending.ok
    assert reading.steps[-1].name == "sign_in"
    assert reading.steps[-1].hint == HINTS["sign_in"]
    assert "wr0ng" not in str(reading)


@pytest.mark.parametrize(
    ("where", "step", "hint"),
    [
        ({"port": "free"}, "reach", "reach"),
        ({"host": "no-such-host.invalid"}, "reach", "name"),
        ({"folder": "No such"}, "folder", "folder"),
        ({"security": "tls"}, "reach", "secure"),
        ({"security": "starttls"}, "secure", "secure"),
    ],
)
def test_each_fault_is_named_with_what_to_do(imap, smtp, where, step, hint):
    if where.get("port"):
        where = {"port": processes.free_port()}

    reading, _sending = tried(replace(imap, **where), smtp)

    assert (reading.steps[-1].name, reading.steps[-1].ok) == (step, False)
    assert reading.steps[-1].hint == HINTS[hint]


def test_a_sender_that_is_refused_is_named(imap, smtp):
    _reading, sending = tried(imap, replace(smtp, port=imap.port))

    assert not sending.ok


def test_a_talk_hides_a_secret_in_each_of_its_disguises():
    talk = Talk(secrets=('pa"ss',))
    talk.us('A1 LOGIN x "pa\\"ss"')
    talk.them('you said cGEic3M= and pa"ss')

    assert "ss" not in "".join(line.text for line in talk.lines).replace(MASK, "")
    assert [line.text.count(MASK) for line in talk.lines] == [1, 2]
