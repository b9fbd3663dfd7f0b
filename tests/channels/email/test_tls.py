"""A mail server is believed only by its certificate; one that cannot IDLE is asked every few seconds."""

import ssl
from contextlib import contextmanager
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller

from app.channels.email import mailbox as reading
from app.channels.email import send, tls
from app.core.errors import SendFailed
from app.outgoing.queries import Letter
from config import BadSettings
from tests.channels.email.test_mailbox import HELLO, Kept, login, until, watching  # noqa: F401 - a fixture
from tests.conftest import settings_for
from tests.factories.cases import AT
from tests.services import processes
from tests.services.authority import authority
from tests.services.imap_proxy import imap_proxy


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    return authority(tmp_path_factory.mktemp("ours"), "ours")


@pytest.fixture(scope="module")
def strangers(tmp_path_factory):
    return authority(tmp_path_factory.mktemp("strangers"), "strangers")


@pytest.fixture(autouse=True)
def _believed(ours):
    tls.use(str(ours.file))
    yield
    tls.use("")


@pytest.fixture(params=["other authority", "other name", "ran out"])
def wrong(request, ours, strangers):
    """A certificate that does not prove that its server is 127.0.0.1, and what is said of it."""
    return {
        "other authority": lambda: (strangers.context("127.0.0.1"), "unable to get local issuer"),
        "other name": lambda: (ours.context("mail.example"), "IP address mismatch"),
        "ran out": lambda: (ours.context("127.0.0.1", days=-1), "certificate has expired"),
    }[request.param]()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_mailbox_with_the_right_certificate_is_read(mailbox, login, ours, security):  # noqa: F811
    mailbox.deliver(HELLO)
    kept, context = Kept(), ours.context("127.0.0.1")

    with (
        imap_proxy((mailbox.host, mailbox.port), context=context, security=security) as proxy,
        watching(replace(login, port=proxy.port, security=security), kept),
    ):
        until(lambda: len(kept.mails) == 1, seconds=20)

    assert list(kept.mails.values()) == [HELLO]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_mailbox_with_a_wrong_certificate_is_told_nothing_and_says_so(mailbox, login, wrong, security):  # noqa: F811
    context, words = wrong
    kept = Kept()

    with (
        imap_proxy((mailbox.host, mailbox.port), context=context, security=security) as proxy,
        watching(replace(login, port=proxy.port, security=security), kept),
    ):
        until(lambda: kept.notes, seconds=20)

    assert "certificate verify failed" in kept.notes[0]
    assert words in kept.notes[0]
    assert not any(said.startswith(b"LOGIN") for said in proxy.said)


def test_a_server_that_cannot_idle_is_asked_again_and_again(mailbox, login, monkeypatch):  # noqa: F811
    monkeypatch.setattr(reading, "POLL_SECONDS", 0.2)
    kept = Kept()

    with (
        imap_proxy((mailbox.host, mailbox.port), hides=(b"IDLE",)) as proxy,
        watching(replace(login, port=proxy.port), kept),
    ):
        until(lambda: "" in kept.notes, seconds=20)
        mailbox.deliver(HELLO)
        until(lambda: len(kept.mails) == 1, seconds=20)

    assert list(kept.mails.values()) == [HELLO]

    assert b"IDLE" not in proxy.said
    assert b"NOOP" in proxy.said


class _Sink:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  aiosmtpd's name
        self.mails.append(envelope.content)
        return "250 Taken"


@contextmanager
def smtp_server(context: ssl.SSLContext, security: str):
    sink, port = _Sink(), processes.free_port()
    how = (
        {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    )
    controller = Controller(sink, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()


@pytest.fixture
def letter(monkeypatch, login):  # noqa: F811
    """Hand a letter to a server at a port."""

    def hand(port: int, security: str) -> None:
        there = replace(login, port=port, security=security, address="support@desk.example", user="")
        monkeypatch.setattr(send, "_login", lambda _letter: there)
        send.send(_letter(), lambda: None)

    return hand


def _letter() -> Letter:
    words = {
        "id": 1, "channel": "email", "state": "queued", "mailbox_id": 1, "recipient": "dora@example.org",
        "recipient_name": "Dora", "subject": "Hello", "body": "It ships today.", "at": AT, "auto": False,
        "message_id": "<1@desk.example>", "references": (), "token": "",
    }  # fmt: skip
    return Letter(**words)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_letter_goes_to_a_server_with_the_right_certificate(letter, ours, security):
    with smtp_server(ours.context("127.0.0.1"), security) as (sink, port):
        letter(port, security)

    assert len(sink.mails) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_letter_does_not_go_to_a_server_with_a_wrong_certificate(letter, wrong, security):
    context, words = wrong

    with smtp_server(context, security) as (sink, port), pytest.raises(SendFailed) as caught:
        letter(port, security)

    assert words in str(caught.value)
    assert not caught.value.permanent
    assert not caught.value.ambiguous
    assert sink.mails == []


def test_without_the_setting_only_the_authorities_of_the_system_are_believed(letter, ours):
    tls.use("")

    with smtp_server(ours.context("127.0.0.1"), "tls") as (sink, port), pytest.raises(SendFailed):
        letter(port, "tls")

    assert sink.mails == []


def test_a_file_that_holds_no_certificates_stops_the_start(tmp_path, ours):
    (tmp_path / "x.pem").write_text("no certificate")

    assert settings_for(tmp_path, MAIL_CA_FILE=str(ours.file)).mail_ca_file == str(ours.file)
    for bad in (tmp_path / "x.pem", tmp_path / "none.pem"):
        with pytest.raises(BadSettings, match="MAIL_CA_FILE"):
            settings_for(tmp_path, MAIL_CA_FILE=str(bad))
