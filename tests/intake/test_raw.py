"""Keeping first: every place that a mail server may name is remembered."""

import pytest

from app.core.actor import SYSTEM
from app.intake import raw

pytestmark = pytest.mark.db
LARGEST = 2**32 - 1  # RFC 3501: UIDVALIDITY and UID are 32 bits without a sign


def test_the_largest_uid_of_the_largest_uidvalidity_is_kept_once(cast):
    place = raw.Place(folder="INBOX", uidvalidity=LARGEST, uid=LARGEST)

    first = raw.keep(SYSTEM, cast.mailbox.id, b"From: a@b.example\n\nHi", place)
    again = raw.keep(SYSTEM, cast.mailbox.id, b"From: a@b.example\n\nHi", place)

    assert first is not None
    assert again is None
    assert raw.highest_uid(cast.mailbox.id, "INBOX", LARGEST) == LARGEST
