"""The administrators' door: people, places, mailboxes, and what went wrong."""

from app.admin import (
    care,
    customers,
    feeds,
    imports,
    mail_consent,
    mailbox_deeds,
    mailboxes,
    people,
    places,
    quarantine,
    senders,
)
from app.admin.door import admin

__all__ = [
    "admin",
    "care",
    "customers",
    "feeds",
    "imports",
    "mail_consent",
    "mailbox_deeds",
    "mailboxes",
    "people",
    "places",
    "quarantine",
    "senders",
]
