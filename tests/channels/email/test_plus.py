"""A mailbox finds out by itself whether name+anything@ arrives."""

import re

import pytest
from sqlalchemy import select

from app.channels.email import plus, take
from app.channels.email.read import read
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import NotAllowed
from app.intake import raw
from app.outgoing.models import Outgoing
from app.people import queries

pytestmark = pytest.mark.db


class Here:
    def read(self, path, spool, then=None):
        return read(path.read_bytes(), spool=spool)


def arrives(cast, to: str) -> str:
    mail = f"From: support@desk.example\r\nTo: {to}\r\nSubject: test\r\n\r\nx\r\n"
    return take.take(Here(), raw.keep(SYSTEM, cast.mailbox.id, mail.encode())).outcome


def test_the_arrival_of_the_test_mail_turns_it_on_and_makes_no_case(cast):
    plus.begin(cast.ada, cast.mailbox.id)
    to = session.scalars(select(Outgoing.recipient)).one()
    assert re.fullmatch(r"support\+careline-test-[a-z0-9]{16}@desk\.example", to)
    assert not queries.mailbox(cast.mailbox.id).plus_addressing

    assert arrives(cast, "support+careline-test-aaaaaaaaaaaaaaaa@desk.example") == "held"
    assert not queries.mailbox(cast.mailbox.id).plus_addressing
    assert arrives(cast, to) == "test"

    assert queries.mailbox(cast.mailbox.id).plus_addressing
    assert arrives(cast, to) == "held"  # a word is good once


def test_only_who_manages_mailboxes_may_begin(cast):
    with pytest.raises(NotAllowed):
        plus.begin(cast.alice, cast.mailbox.id)
    assert session.scalars(select(Outgoing)).all() == []
