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

__all__ = [
    "Account",
    "AccountDomain",
    "Contact",
    "ContactPoint",
    "ContactShare",
    "ContactTag",
    "CustomField",
    "CustomerDocument",
    "CustomerMerge",
    "CustomerNote",
    "NotTheSame",
]
