"""What stands for facts in an answer is filled in before it leaves: numbers, links, her name."""

from collections.abc import Iterable, Sequence
from html import escape

from app.cases import policy, queries
from app.cases.models import Case
from app.core.actor import Actor
from app.core.command import command
from app.core.errors import N_, NotFound, Refused
from app.core.text import markdown
from app.core.text.html import sanitise
from app.customers import queries as customers
from app.orders import commands as order_commands
from app.orders import queries as orders
from app.orders.models import Order
from app.orders.rules import variables
from app.orders.rules.progress import OrderFacts
from app.orders.rules.variables import About
from app.people import queries as people

_LINKED = frozenset({"order.link"})


@command
def filled(actor: Actor, case: Case, body: str) -> tuple[str, str | None]:
    """Return typed Markdown as text and HTML (None where nothing is formatted), its variables filled in.

    Values are put in as they are, after all markup was read. Raises Refused, naming variables that there are
    not or of which nothing is known: they would leave as braces.
    """
    marked = variables.mark(body)
    text, html = markdown.plain(marked.words), markdown.formatted(marked.words)
    if not marked.names:
        return text, html
    unknown = [name for name in marked.names if name not in variables.VARIABLES]
    if unknown:
        raise Refused(N_("There is no variable called %(names)s."), field="body", names=_braced(unknown))
    values = variables.values_of(marked.names, _about(actor, case, marked.names))
    empty = [name for name, value in values.items() if not value]
    if empty:
        raise Refused(
            N_("Nothing is known here for %(names)s. Write it yourself, or take it out."),
            field="body",
            names=_braced(empty),
        )
    said = [values[name] for name in marked.names]
    if html is not None:
        html = sanitise(variables.unmark(html, [_in_html(one) for one in said]))
    return variables.unmark(text, said), html


@command
def fact(actor: Actor, case_id: int, name: str, order_id: int, parcel_id: int | None = None) -> str:
    """Return one variable of one order, or of one parcel of it, to be typed into an answer.

    Raises NotFound, also where the order is none of the case's customer; NotAllowed, Refused.
    """
    case = queries.get(actor, case_id)
    policy.ensure(actor, "cases.reply")
    order = next((one for one in queries.orders_told(case).orders if one.id == order_id), None)
    if order is None or name not in variables.VARIABLES:
        raise NotFound(N_("There is no such order."))
    about = _about(actor, case, [name], [order])
    if parcel_id is not None:
        about = _of_parcel(about, parcel_id)
    value = variables.VARIABLES[name].value(about)
    if not value:
        raise Refused(N_("Nothing is known of that yet."))
    return _typed(value)


def _typed(value: str) -> str:
    """Return a value that an agent's words can hold: it is no variable and no link there by itself."""
    return value.replace("{{", "{ {").replace("](", "] (")


def _about(actor: Actor, case: Case, names: Iterable[str], some: Sequence[Order] | None = None) -> About:
    wanted = set(names)
    found = _meant(case) if some is None else some
    links = bool(wanted & _LINKED)
    return About(
        language=queries.told_in(case),
        customer=customers.contact(case.requester_id).name,
        agent=people.agent(actor.id).name if actor.kind == "agent" else "",
        case=case.number,
        orders=tuple(_facts(actor, case, one, links=links) for one in found),
    )


def _meant(case: Case) -> Sequence[Order]:
    """Return the orders that an answer speaks of where it names none: those linked to its case."""
    told = queries.orders_told(case)
    return told.orders if told.linked else told.orders[:1]


def _facts(actor: Actor, case: Case, order: Order, *, links: bool) -> OrderFacts:
    link = ""
    if links:
        link = order_commands.hand_out(actor, order.id, case.requester_id, mailbox_id=case.mailbox_id)
    return orders.facts_of(order, link=link)


def _of_parcel(about: About, parcel_id: int) -> About:
    narrowed = (
        OrderFacts(**vars(one) | {"parcels": tuple(part for part in one.parcels if part.id == parcel_id)})
        for one in about.orders
    )
    return About(**vars(about) | {"orders": tuple(one for one in narrowed if one.parcels)})


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in names)


def _in_html(value: str) -> str:
    lines = (_linked(escape(line)) for line in value.split("\n"))
    return "<br>\n".join(lines)


def _linked(line: str) -> str:
    is_link = line.startswith(("https://", "http://")) and " " not in line
    return f'<a href="{line}">{line}</a>' if is_link else line
