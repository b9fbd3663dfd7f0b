"""A letter of ours and the mailbox it leaves by, as senders get them."""

from dataclasses import replace

from app.outgoing.queries import Letter
from app.people.queries import Login
from tests.factories.cases import AT


def a_login(**other) -> Login:
    login = Login(1, "support@desk.example", "Lumen", "127.0.0.1", 25, "none", "", "", "INBOX")
    return replace(login, **other)


def a_letter(**other) -> Letter:
    values = {
        "id": 1,
        "channel": "email",
        "mailbox_id": 1,
        "recipient": "dora@example.org",
        "recipient_name": "Dora",
        "message_id": "<c.1@desk.example>",
        "references": (),
        "token": "",
        "subject": "Re: Parcel",
        "body": "Hello",
        "auto": False,
        "at": AT,
        "state": "queued",
    }
    return Letter(**{**values, **other})
