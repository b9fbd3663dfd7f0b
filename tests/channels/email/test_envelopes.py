"""What the mail server is told: who sends and who gets it."""

import pytest

from app.channels.email import send as sending
from app.channels.email.send import send as send_email
from app.core import return_paths
from app.core.actor import SYSTEM
from app.core.errors import SendFailed
from app.people import commands as people
from tests.conftest import mailbox_words
from tests.factories.letters import a_letter


@pytest.fixture
def mailbox_id(cast, smtp_sink) -> int:
    """A mailbox that sends by the sink, and takes addresses with a + in them."""
    where = {"smtp_host": smtp_sink.host, "smtp_port": smtp_sink.port, "plus_addressing": True}
    people.save_mailbox(SYSTEM, cast.mailbox.id, mailbox_words(cast.parcels.id, **where))
    return cast.mailbox.id


def test_the_envelope_names_the_very_letter_where_the_mailbox_takes_such_addresses(
    cast, mailbox_id, smtp_sink
):
    for words in ({"id": 1}, {"id": 2}, {"id": 3, "auto": True}):
        send_email(a_letter(mailbox_id=mailbox_id, **words), lambda: None)
    plain = mailbox_words(cast.parcels.id, smtp_host=smtp_sink.host, smtp_port=smtp_sink.port)
    people.save_mailbox(SYSTEM, mailbox_id, plain)
    send_email(a_letter(id=4, mailbox_id=mailbox_id), lambda: None)

    senders = [one.sender for one in smtp_sink.mails]
    assert [return_paths.named_in([one]) for one in senders] == [1, 2, None, None]
    assert senders[2:] == ["", "support@desk.example"]
    assert all(b"+b" not in one.data.replace(b"+base64", b"") for one in smtp_sink.mails)


@pytest.mark.parametrize("answer", ["553 5.7.1 Sender address rejected: not owned by user", "550 5.7.60 No"])
def test_a_server_that_minds_a_word_in_the_sender_gets_the_plain_one(
    mailbox_id, smtp_sink, answer, monkeypatch
):
    monkeypatch.setattr(sending, "_plain", set())
    smtp_sink.refuse_senders_like("+b", answer)

    for number in (1, 2):
        send_email(a_letter(id=number, mailbox_id=mailbox_id), lambda: None)

    assert [one.sender for one in smtp_sink.mails] == ["support@desk.example"] * 2
    assert smtp_sink.refusals == 1


def test_a_refusal_for_another_reason_is_asked_no_second_time(mailbox_id, smtp_sink):
    smtp_sink.refuse("dora@example.org")

    with pytest.raises(SendFailed, match=r"5\.1\.1"):
        send_email(a_letter(mailbox_id=mailbox_id), lambda: None)

    assert smtp_sink.refusals == 1


def test_an_address_beyond_ascii_goes_only_where_the_server_takes_it(cast, smtp_sink):
    words = mailbox_words(cast.parcels.id, smtp_host=smtp_sink.host, smtp_port=smtp_sink.port)
    people.save_mailbox(SYSTEM, cast.mailbox.id, words)

    for address in ("陈静@example.org", "chen@例子.example"):
        send_email(a_letter(recipient=address, mailbox_id=cast.mailbox.id), lambda: None)

    assert [one.recipients[0] for one in smtp_sink.mails] == ["陈静@example.org", "chen@xn--fsqu00a.example"]
