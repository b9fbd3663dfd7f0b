"""What a customer who asks where her order is is told: of which orders, in which words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.cases import commands as cases
from app.cases import rules as case_rules
from app.cases.models import Case
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.text.clean import one_line
from app.customers import queries as customers
from app.intake.inbound import Filters
from app.intake.models import WhereAsk
from app.orders import commands as order_commands
from app.orders import queries as orders
from app.orders.models import Order
from app.orders.rules import progress, telling, variables
from app.orders.rules.mentions import mentions
from app.orders.rules.progress import OrderFacts

#: Of more orders than these a person tells.
MOST_ORDERS = 3
Found = OrderFacts


@dataclass(frozen=True)
class Said:
    """The words of an answer. empty: variables of which nothing is known. knew: what it tells of, as JSON."""

    words: str
    empty: tuple[str, ...]
    knew: list[dict[str, Any]]
    numbers: str


def meant(text: str, hers: Sequence[Order]) -> tuple[str, list[Found]]:
    """Return why a person must answer, "" for nothing; and the orders that a mail asks for.

    text: of the mail. hers: the orders of the case that are the writer's. Whoever names one means that one.
    """
    numbers = {one: _numbers(one) for one in hers}
    named = {_bare(one.normalised) for one in mentions(text, orders.numberings())}
    if not hers:
        return "no_order", []
    if named - set().union(*numbers.values()):
        return "other_order", []
    chosen = [one for one in hers if named & numbers[one]] or list(hers)
    if len(chosen) > MOST_ORDERS:
        return "many", []
    found = [orders.facts_of(one) for one in chosen]
    return next((why for one in found if (why := progress.trouble(one, now()))), ""), found


def said(case: Case, ask: WhereAsk, found: Sequence[Found], settings: Filters) -> Said:
    """Return the mailbox's words about these orders, in the language of whoever asks."""
    language = _language(ask, settings)
    words = settings.where_is.words.get(language, "").strip() or telling.answer(language)
    about = variables.About(
        language=language,
        customer=customers.contact(ask.contact_id).name,
        case=case.number,
        orders=tuple(_linked(ask, one, words) for one in found),
    )
    filled = variables.fill(words, about)
    return Said(
        filled.words,
        (*filled.empty, *variables.unknown_in(words)),
        [_known(one) for one in found],
        ", ".join(one.number for one in found),
    )


def letter(case: Case, ask: WhereAsk, words: Said, then: str) -> cases.Ack:
    """Return the answer as it leaves. An unproved sender gets no word back that his mail brought."""
    is_proved = ask.auth == "pass"
    about = case_rules.answer_subject(one_line(ask.subject, 180)) if is_proved else words.numbers
    return cases.Ack(
        recipient=ask.address,
        recipient_name=ask.name if is_proved else "",
        subject=f"[{case.number}] {about}",
        body=words.words,
        answers=ask.answers,
        kind="answer",
        extras={"knew": words.knew, "asked": ask.asked},
        then=then,
    )


def _linked(ask: WhereAsk, order: Found, words: str) -> Found:
    """Give an order its link where the words name one: no link is made that nobody gets."""
    if "order.link" not in variables.names_in(words):
        return order
    url = order_commands.hand_out(SYSTEM, order.id, ask.contact_id, mailbox_id=ask.mailbox_id)
    return replace(order, link=url)


def _language(ask: WhereAsk, settings: Filters) -> str:
    """Return the language of the mail, else that of the customer, else of the mailbox."""
    spoken = customers.contact(ask.contact_id).language[:2]
    known = (one for one in (ask.language, spoken, settings.language) if one in telling.languages())
    return next(known, "en")


def _numbers(order: Order) -> set[str]:
    """Return by which numbers a customer names an order: its own, its invoices', its parcels'."""
    said = [order.reference, *(one.number for one in order.invoices)]
    said += [one.tracking_number for one in order.parcels]
    return {_bare(one) for one in said} | {_digits(order.reference)}


def _bare(number: str) -> str:
    return "".join(one for one in number.upper() if one.isalnum())


def _digits(number: str) -> str:
    return "".join(one for one in number if one.isdigit())


def _known(order: Found) -> dict[str, Any]:
    parcels = [
        {
            "number": one.number,
            "carrier": one.carrier,
            "status": one.status,
            "place": one.place,
            "at": one.at.isoformat() if one.at else "",
        }
        for one in order.parcels
    ]
    return {"id": order.id, "number": order.number, "status": order.status, "parcels": parcels}
