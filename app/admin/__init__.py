"""The administrators' door: people, places, mailboxes, and what went wrong."""

from app.admin import (
    answers,
    care,
    carriers,
    customers,
    feeds,
    imports,
    mail_consent,
    mailbox_deeds,
    mailboxes,
    numbers,
    people,
    places,
    quarantine,
    senders,
)
from app.admin.door import admin

__all__ = [
    "admin",
    "answers",
    "care",
    "carriers",
    "customers",
    "feeds",
    "imports",
    "mail_consent",
    "mailbox_deeds",
    "mailboxes",
    "numbers",
    "people",
    "places",
    "quarantine",
    "senders",
]
