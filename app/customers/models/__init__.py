"""The people and companies outside, the addresses by which we know them, and what we keep of them."""

from app.customers.models.contacts import (
    Account,
    AccountDomain,
    Contact,
    ContactPoint,
    ContactTag,
    CustomField,
)
from app.customers.models.history import (
    ContactShare,
    CustomerDocument,
    CustomerMerge,
    CustomerNote,
    NotTheSame,
)
from app.customers.models.terms import AccountTerm, ContactTerm, DocumentTerm

__all__ = [
    "Account",
    "AccountDomain",
    "AccountTerm",
    "Contact",
    "ContactPoint",
    "ContactShare",
    "ContactTag",
    "ContactTerm",
    "CustomField",
    "CustomerDocument",
    "CustomerMerge",
    "CustomerNote",
    "DocumentTerm",
    "NotTheSame",
]
