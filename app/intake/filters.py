"""What a mailbox does with the mail of machines, junk and blocked senders; what it says by itself."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.intake.inbound import Filters, WhereIs
from app.intake.models import MailFilter
from app.orders.rules import variables
from app.people import policy
from app.people import queries as people
from app.people.models import Mailbox

#: What can be done with mail of lists and with complaint reports; with mail of blocked senders.
MACHINES, BLOCKED = ("hold", "case"), ("hold", "trash")
#: What becomes of a case that was answered by itself: it stays as it is, or waits for the customer.
THEN = ("", "waiting_customer")


_WORDS = ("lists", "feedback", "blocked", "junk_header", "junk_limit")


def of_all() -> dict[int, Filters]:
    """Return the filters of every mailbox, by its id."""
    asked = select(Mailbox.id, Mailbox.ack, Mailbox.language, MailFilter).outerjoin(
        MailFilter, MailFilter.mailbox_id == Mailbox.id
    )
    return {
        row.id: Filters(ack=dict(row.ack or {}), language=row.language, **_stored(row.MailFilter))
        for row in session.execute(asked)
    }


def of(mailbox_id: int) -> Filters:
    """Return the filters of one mailbox. Raises NotFound."""
    people.mailbox(mailbox_id)
    return of_all()[mailbox_id]


@command
def save(actor: Actor, mailbox_id: int, filters: Filters) -> None:
    """Change what a mailbox does; its words are not changed here. Raises NotAllowed, NotFound, Refused."""
    policy.ensure(actor, "mailboxes.manage")
    people.mailbox(mailbox_id)
    if filters.lists not in MACHINES or filters.feedback not in MACHINES or filters.blocked not in BLOCKED:
        raise Refused(N_("There is no such choice."))
    if not -100 <= filters.junk_limit <= 1000:
        raise Refused(N_("Say a number from -100 to 1000."), field="junk_limit")
    values = {name: value for name, value in asdict(filters).items() if name in _WORDS}
    session.merge(MailFilter(mailbox_id=mailbox_id, **values))


@command
def save_where_is(actor: Actor, mailbox_id: int, where_is: WhereIs) -> None:
    """Change how a mailbox answers "where is my order?". Raises NotAllowed, NotFound, Refused."""
    policy.ensure(actor, "mailboxes.manage")
    people.mailbox(mailbox_id)
    if where_is.then not in THEN:
        raise Refused(N_("There is no such choice."))
    if not 2 <= where_is.days <= 90:
        raise Refused(N_("Say a number of days from 2 to 90."), field="days")
    for language, words in where_is.words.items():
        unknown = [
            one for one in variables.names_in(words) if one not in variables.VARIABLES or one == "agent.name"
        ]
        if unknown:
            raise Refused(
                N_("There is no variable called %(names)s."),
                field=f"words_{language}",
                names=", ".join(unknown),
            )
    row = session.get(MailFilter, mailbox_id) or MailFilter(mailbox_id=mailbox_id)
    row.where_is = asdict(where_is)
    session.add(row)


def _stored(row: MailFilter | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {name: getattr(row, name) for name in _WORDS} | {"where_is": WhereIs(**row.where_is)}
