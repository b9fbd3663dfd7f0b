"""Contacts, orders and cases as tests want them: made by commands, valid, dull, different from each other."""

from datetime import UTC, datetime
from itertools import count

from app.cases import commands
from app.core.actor import SYSTEM, Actor
from app.customers import commands as customers
from app.orders import commands as orders

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_numbers = count(1)


def a_contact(name: str = "", address: str = ""):
    """Return a contact known by a mail address."""
    number = next(_numbers)
    address = address or f"customer{number}@example.org"
    return customers.identify(SYSTEM, "email", address, name=name or f"Customer {number}")


def an_order(contact, reference: str = ""):
    """Return an order of a contact."""
    words = orders.OrderWords(
        reference=reference or f"SO-{next(_numbers):06d}",
        contact_id=contact.id,
        status="shipped",
        placed_at=AT,
        currency="EUR",
        total_minor=4990,
    )
    line = orders.Line(sku="LL-1", name="Desk lamp", quantity=1, price_minor=4990)
    return orders.record_order(SYSTEM, words, [line])


def a_case(cast, *, contact=None, queue=None, subject: str = "Where is my parcel?", words: str = "Hello?"):
    """Return a case in a queue (Parcels, unless said) with one inbound message."""
    contact = contact or a_contact()
    writer = Actor(kind="customer", id=contact.id)
    opening = commands.Opening(
        requester_id=contact.id,
        queue_id=(queue or cast.parcels).id,
        subject=subject,
        channel="email",
        mailbox_id=cast.mailbox.id,
    )
    case = commands.open_case(writer, opening)
    commands.add_inbound(writer, case, said(words))
    return case


def said(words: str = "Hello?", **other) -> commands.Said:
    """Return words of somebody outside."""
    number = next(_numbers)
    values = {
        "channel": "email",
        "author_name": "Dora",
        "author_address": f"dora{number}@example.org",
        "text": words,
        "reply_text": words,
        "at": AT,
        "external_id": f"email:<{number}@example.org>",
    }
    return commands.Said(**{**values, **other})
