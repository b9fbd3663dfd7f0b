"""Each server is there, is real, and does what its fixture says."""

import imaplib
import smtplib
from email.message import EmailMessage

import psycopg
import pytest
import redis
from sqlalchemy import make_url

from tests.services import missing, postgres

MAIL = b"From: dora@example.org\r\nSubject: Hello\r\n\r\nWhere is it?\r\n"


def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "us@example.org", "dora@example.org", "It ships"
    mail.set_content("今天发货。")
    return mail


def send(sink, **envelope):
    with smtplib.SMTP(sink.host, sink.port, timeout=5) as connection:
        return connection.send_message(letter(), **envelope)


@pytest.mark.db
def test_a_fresh_database_is_empty_keeps_utf8_and_is_nobody_elses(postgres_url, postgres_database):
    other = postgres.fresh_database(postgres_url)
    plain = make_url(postgres_database).set(drivername="postgresql").render_as_string(hide_password=False)

    with psycopg.connect(plain) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        encoding = connection.execute("SHOW server_encoding").fetchone()

    assert (tables, encoding) == ((0,), ("UTF8",))
    assert other != postgres_database
    postgres.drop_database(other)


def test_redis_keeps_what_it_is_given(empty_redis):
    with redis.Redis.from_url(empty_redis) as client:
        client.set("a", "1")

        assert client.get("a") == b"1"


def test_a_delivered_mail_lies_in_its_own_mailbox_only(dovecot, mailbox):
    other = dovecot.mailbox()

    mailbox.deliver(MAIL, MAIL)

    assert mailbox.mails() == [MAIL, MAIL]
    assert other.mails() == []


def test_a_wrong_password_opens_no_mailbox(mailbox):
    with (
        imaplib.IMAP4(mailbox.host, mailbox.port, timeout=10) as connection,
        pytest.raises(imaplib.IMAP4.error),
    ):
        connection.login(mailbox.user, "wrong")


def test_the_sink_keeps_envelope_and_bytes(smtp_sink):
    send(smtp_sink, from_addr="", to_addrs=["dora@example.org", "bob@example.org"])

    (taken,) = smtp_sink.mails
    assert (taken.sender, taken.recipients) == ("", ("dora@example.org", "bob@example.org"))
    assert b"Subject: It ships" in taken.data


def test_the_sink_refuses_one_recipient_and_takes_the_other(smtp_sink):
    smtp_sink.refuse("bob@example.org", "450 4.2.0 Later")

    refused = send(smtp_sink, to_addrs=["dora@example.org", "bob@example.org"])

    assert refused["bob@example.org"][0] == 450
    assert smtp_sink.mails[0].recipients == ("dora@example.org",)


def test_the_sink_refuses_after_data(smtp_sink):
    smtp_sink.answer_data("451 4.3.0 Later")

    with pytest.raises(smtplib.SMTPDataError):
        send(smtp_sink)

    assert smtp_sink.mails == []


def test_the_sink_cuts_the_line_after_it_took_the_mail(smtp_sink):
    smtp_sink.drop_after_data()

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_sink)
    send(smtp_sink)

    assert len(smtp_sink.mails) == 2


@pytest.mark.browser
def test_the_browser_shows_a_page(page):
    page.set_content("<h1>您好</h1>")

    assert page.inner_text("h1") == "您好"


def test_what_is_missing_is_named_and_skipped(monkeypatch):
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=r"Redis is not here.*apt-get"):
        missing("Redis", "apt-get install redis-server")


def test_what_is_missing_fails_in_ci(monkeypatch):
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="Redis"):
        missing("Redis", "apt-get install redis-server")
