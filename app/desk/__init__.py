"""The agents' door. All of its routes stand on one blueprint, desk."""

from app.desk import (
    account,
    accounts,
    card,
    case,
    customer,
    customers,
    drafts,
    files,
    kept,
    lists,
    merging,
    new_case,
    preferences,
    reading,
    rows,
    work,
)
from app.desk.door import desk

__all__ = [
    "account",
    "accounts",
    "card",
    "case",
    "customer",
    "customers",
    "desk",
    "drafts",
    "files",
    "kept",
    "lists",
    "merging",
    "new_case",
    "preferences",
    "reading",
    "rows",
    "work",
]
