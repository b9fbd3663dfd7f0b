"""imapclient, the library Careline reads mail with, against the sandbox's IMAP server."""

import smtplib
import threading
from datetime import UTC, datetime

import imapclient
import pytest

from demo.sandbox import Sandbox
from tests.demo.conftest import SUPPORT, connected

MAIL = b"From: Mia <mia@example.com>\r\nSubject: Hello\r\nMessage-ID: <1@example.com>\r\n\r\nWhere is it?\r\n"


def send(sandbox, message=MAIL, to=SUPPORT, sender="mia@example.com"):
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=5) as smtp:
        smtp.sendmail(sender, [to], message)


def test_a_delivered_mail_is_found_and_read_whole(sandbox, client):
    send(sandbox)

    selected = client.select_folder("INBOX")
    found = client.search(["UID", "1:*"])
    message = client.fetch(found, ["BODY.PEEK[]", "FLAGS", "RFC822.SIZE", "INTERNALDATE"])[1]

    assert (selected[b"EXISTS"], selected[b"UIDNEXT"]) == (1, 2)
    assert message[b"BODY[]"].endswith(b"Where is it?\r\n")
    assert message[b"RFC822.SIZE"] == len(message[b"BODY[]"])
    assert message[b"FLAGS"] == ()


def test_a_search_beyond_the_end_returns_the_last_message_as_real_servers_do(sandbox, client):
    send(sandbox)
    client.select_folder("INBOX")

    assert client.search("UID 40:*") == [1]


def test_only_the_header_may_be_asked_for(sandbox, client):
    send(sandbox)
    client.select_folder("INBOX")

    head = client.fetch([1], ["BODY.PEEK[HEADER]", "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])[1]

    assert b"Where is it" not in head[b"BODY[HEADER]"]
    assert head[b"BODY[HEADER.FIELDS (MESSAGE-ID)]"] == b"Message-ID: <1@example.com>\r\n\r\n"


def test_reading_without_peek_makes_a_message_seen(sandbox, client):
    send(sandbox)
    client.select_folder("INBOX")

    client.fetch([1], ["BODY[]"])

    assert client.search("UNSEEN") == []


def test_flags_are_added_and_taken_away(sandbox, client):
    send(sandbox)
    client.select_folder("INBOX")

    client.add_flags([1], [imapclient.SEEN, b"$Taken"])
    client.remove_flags([1], [imapclient.SEEN], silent=True)

    assert client.get_flags([1]) == {1: (b"$Taken",)}


def test_idle_hears_of_a_delivery_by_itself(sandbox, client):
    client.select_folder("INBOX")
    client.idle()
    threading.Timer(0.2, send, [sandbox]).start()

    heard = client.idle_check(timeout=20)  # it returns at the first word
    client.idle_done()

    assert (1, b"EXISTS") in heard


def test_a_restart_keeps_uids_and_flags(settings):
    with Sandbox(settings) as first, connected(first) as client:
        send(first)
        validity = client.select_folder("INBOX")[b"UIDVALIDITY"]
        client.add_flags([1], [imapclient.SEEN])

    with Sandbox(settings) as second, connected(second) as client:
        send(second)
        selected = client.select_folder("INBOX")
        flags = client.get_flags([1, 2])

    assert (selected[b"UIDVALIDITY"], selected[b"UIDNEXT"]) == (validity, 3)
    assert flags == {1: (imapclient.SEEN,), 2: ()}


def test_an_appended_message_keeps_its_flags_and_time(client):
    client.create_folder("已发送")
    at = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)

    client.append("已发送", MAIL, [imapclient.SEEN], at)
    client.select_folder("已发送", readonly=True)

    kept = client.fetch([1], ["BODY.PEEK[]", "FLAGS"])[1]
    assert (kept[b"BODY[]"], kept[b"FLAGS"]) == (MAIL, (imapclient.SEEN,))
    assert "已发送" in [name for _, _, name in client.list_folders()]
    assert client.folder_status("已发送", ["MESSAGES"]) == {b"MESSAGES": 1}


def test_messages_are_moved_and_expunged(sandbox, client):
    send(sandbox)
    send(sandbox)
    client.create_folder("Done")
    client.select_folder("INBOX")

    client.move([1], "Done")
    client.delete_messages([2])
    client.expunge()

    assert client.search() == []
    assert client.select_folder("Done")[b"EXISTS"] == 1


def test_a_wrong_password_and_a_foreign_word_are_refused(sandbox):
    with imapclient.IMAPClient("127.0.0.1", sandbox.imap_port, ssl=False, timeout=5) as client:
        with pytest.raises(imapclient.exceptions.LoginError):
            client.login(SUPPORT, "wrong")
        with pytest.raises(imapclient.exceptions.IMAPClientError):
            client.select_folder("INBOX")
        client.login(SUPPORT, "secret")
        with pytest.raises(imapclient.exceptions.IMAPClientError):
            client.select_folder("Nowhere")


def test_mail_for_others_goes_outside(sandbox):
    send(sandbox, to="mia@example.com", sender=SUPPORT)

    assert sandbox.outside.addresses() == [("mia@example.com", 1)]


@pytest.mark.parametrize(
    "odd", [b"", b"\r\n", b"no header at all", b"From: \xff\xfe\r\n\tx\r\n\r\n\x00", b"\n\nx"]
)
def test_odd_mail_is_kept_and_never_raises(sandbox, client, odd):
    send(sandbox, odd)
    client.select_folder("INBOX")

    assert client.search() == [1]


def test_forged_results_in_our_name_are_removed_and_a_spoofed_sender_fails(sandbox, client):
    forged = b"Authentication-Results: DEMO.careline.test;\r\n dmarc=pass header.from=bank.test\r\n"
    other = b"Authentication-Results: mx.example.com; spf=pass\r\n"
    send(sandbox, forged + other + MAIL.replace(b"mia@example.com>", b"mia@spoofed.test>"))
    client.select_folder("INBOX")

    body = client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"]

    assert body.startswith(
        b"Authentication-Results: demo.careline.test; dmarc=fail header.from=spoofed.test\r\n"
    )
    assert b"bank.test" not in body
    assert other in body
