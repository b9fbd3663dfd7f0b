"""What tests of sending share: a case of Dora's with ten seconds for undo, and what has become of it."""

from datetime import timedelta

from app.cases import commands, queries
from app.core import clock
from app.core.actor import Actor
from app.core.db import session
from app.outgoing import queries as leaving
from app.outgoing.models import Outgoing
from tests.factories.cases import said

DORA, CARL, EVE = ("Dora", "dora@example.org"), ("Carl", "carl@example.org"), ("", "eve@elsewhere.example")


def later(row) -> None:
    """Let the time have come at which row leaves."""
    session.get_one(type(row), row.id).leaves_at = clock.now() - timedelta(seconds=1)
    session.commit()


def fresh(row):
    session.rollback()
    session.expire_all()
    return session.get(type(row), row.id)


def copies(message) -> list[Outgoing]:
    session.rollback()
    return leaving.copies([message.id])[message.id]


def texts(actor, case) -> list[str]:
    return [one.message.text for one in queries.timeline(actor, case.id) if one.message]


def from_dora(case, words="Thanks!") -> None:
    commands.add_inbound(
        Actor(kind="customer", id=case.requester_id), fresh(case), said(words, at=clock.now())
    )
