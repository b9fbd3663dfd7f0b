"""The agents' door. All of its routes stand on one blueprint, desk."""

from app.desk import (
    account,
    case,
    drafts,
    enclosed,
    files,
    lists,
    mail,
    new_case,
    preferences,
    reading,
    rows,
    sending,
    work,
)
from app.desk.door import desk

__all__ = [
    "account",
    "case",
    "desk",
    "drafts",
    "enclosed",
    "files",
    "lists",
    "mail",
    "new_case",
    "preferences",
    "reading",
    "rows",
    "sending",
    "work",
]
