"""A mailbox that answers "where is my order?" by itself, and the mails that ask it."""

from types import SimpleNamespace

from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.db import session
from app.customers import commands as customers
from app.intake import filters
from app.intake.inbound import WhereIs
from app.intake.models import WhereAsk
from app.outgoing.models import Outgoing
from tests.factories.cases import an_order
from tests.factories.parcels import a_parcel
from tests.intake.mails import PASS, mail, take_in
from workers import tasks


def answering(mailbox_id: int, **other) -> None:
    """Let a mailbox answer by itself."""
    filters.save_where_is(SYSTEM, mailbox_id, WhereIs(on=True, **other))


def dora_waits(reference="SO-100234", *told: str) -> SimpleNamespace:
    """Dora, with an order whose parcel is on its way."""
    dora = customers.identify(SYSTEM, "email", "dora@example.org", name="Dora")
    order = an_order(dora, reference)
    parcel = a_parcel(order, *told)
    return SimpleNamespace(contact=dora, order=order, parcel=parcel)


def ask(mailbox_id: int, number=1, *, words="Where is my order SO-100234?", more=PASS, **other):
    """Let a mail that asks come in, and the reactions follow; returns what became of the mail."""
    taken = take_in(mailbox_id, mail(number, words=words, more=more, **other))
    tasks.react("fast")
    return taken


def sent() -> list[Outgoing]:
    session.rollback()
    return list(session.scalars(select(Outgoing).order_by(Outgoing.id)))


def decided() -> list[tuple[str, str]]:
    """Return state and reason of every question, oldest first."""
    session.rollback()
    asks = session.scalars(select(WhereAsk).order_by(WhereAsk.message_id))
    return [(one.state, one.why) for one in asks]
