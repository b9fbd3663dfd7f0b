"""What an administrator does to a mailbox, and what it must not do."""

from dataclasses import replace

import pytest

from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import NotAllowed, Refused
from app.intake import raw
from app.people import commands, queries
from app.people.models import MailboxFailure
from app.people.rules import mail_words
from tests.conftest import mailbox_words

pytestmark = pytest.mark.db


def test_only_who_manages_mailboxes_may(cast):
    for deed in (commands.pause, commands.unpause, commands.remove, commands.plus_begin):
        with pytest.raises(NotAllowed):
            deed(cast.alice, cast.mailbox.id)
    with pytest.raises(NotAllowed):
        commands.believe(cast.alice, cast.mailbox.id, "mx.evil.example")


def test_a_removed_mailbox_keeps_its_mail_loses_its_secret_and_comes_back_with_its_address(cast):
    raw_id = raw.keep(SYSTEM, cast.mailbox.id, b"Subject: x\r\n\r\nhello")

    commands.remove(cast.ada, cast.mailbox.id)

    assert queries.mailboxes() == []
    assert queries.own_addresses() == frozenset()
    assert queries.imap_login(queries.mailbox(cast.mailbox.id)).password == ""
    assert raw.get(raw_id).mailbox_id == cast.mailbox.id
    with pytest.raises(Refused):
        commands.unpause(cast.ada, cast.mailbox.id)
    again = commands.save_mailbox(cast.ada, None, mailbox_words(cast.parcels.id))
    assert again.id == cast.mailbox.id
    assert [one.id for one in queries.mailboxes()] == [again.id]


def test_a_kept_password_goes_to_no_other_server(cast):
    words = mailbox_words(cast.parcels.id, password="")
    commands.save_mailbox(cast.ada, cast.mailbox.id, words)
    elsewhere = replace(words, imap_host="imap.evil.example", imap_security="tls")

    with pytest.raises(Refused) as refused:
        commands.save_mailbox(cast.ada, cast.mailbox.id, elsewhere)

    assert refused.value.data["field"] == "password"
    assert queries.imap_login(queries.mailbox(cast.mailbox.id)).password == "secret"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reopen_days": -1}, "reopen_days"),
        ({"repeat_hours": 4321}, "repeat_hours"),
        ({"undo_seconds": 31}, "undo_seconds"),
        ({"most_sent_bytes": 0}, "most_sent_mb"),
        ({"most_sent_bytes": 101_000_000}, "most_sent_mb"),
        ({"sign_in": "magic"}, "sign_in"),
        ({"folder": "a\nb"}, "folder"),
        ({"ack": {"en": "Hello {password}"}}, "ack_en"),
        ({"signatures": {"zh": "x" * 10_001}}, "signature_zh"),
        ({"imap_port": 0}, "imap_port"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, said, field):
    with pytest.raises(Refused) as refused:
        commands.save_mailbox(cast.ada, cast.mailbox.id, mailbox_words(cast.parcels.id, **said))

    assert refused.value.data["field"] == field


def test_signatures_are_kept_plain_and_as_safe_html(cast):
    words = {"en": "Kind regards\nhttps://x.example/a?b=1&c=2", "zh": "<b>谢谢</b><script>x()</script>"}
    said = mailbox_words(cast.parcels.id, signatures=words, ack={"en": " ", "zh": "好"})
    saved = commands.save_mailbox(cast.ada, cast.mailbox.id, said)

    assert saved.signatures["en"]["text"] == words["en"]
    assert 'href="https://x.example/a?b=1&amp;c=2"' in saved.signatures["en"]["html"]
    assert saved.signatures["zh"] == {"text": "谢谢", "html": "<b>谢谢</b>"}
    assert saved.ack == {"zh": "好"}


def test_variables_are_filled_in_once_and_never_read_again():
    filled = mail_words.filled("{number}: {subject} {other}", {"number": "#1", "subject": "{number}"})

    assert filled == "#1: {number} {other}"


def test_failures_are_counted_for_a_day_and_end_with_a_success(cast):
    for _ in range(3):
        commands.note_mailbox(SYSTEM, cast.mailbox.id, error="OSError: away")
    assert queries.health()[cast.mailbox.id].failures == 3
    assert queries.failing_since(queries.mailbox(cast.mailbox.id)) is not None

    commands.note_mailbox(SYSTEM, cast.mailbox.id)

    assert queries.failing_since(queries.mailbox(cast.mailbox.id)) is None
    assert session.query(MailboxFailure).count() == 3


def test_a_trouble_is_one_row_for_as_long_as_it_lasts(cast):
    mailbox_id = cast.mailbox.id
    assert len(commands.note_troubles(SYSTEM, mailbox_id, {"connection": "away"})) == 1
    assert commands.note_troubles(SYSTEM, mailbox_id, {"connection": "away"}) == []
    assert [one.kind for one in queries.troubles()] == ["connection"]

    commands.note_troubles(SYSTEM, mailbox_id, {})

    assert queries.troubles() == []
    assert len(commands.note_troubles(SYSTEM, mailbox_id, {"connection": "away"})) == 1
    commands.pause(cast.ada, mailbox_id)
    assert queries.troubles() == []
