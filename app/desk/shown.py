"""What the page of a case shows of it: its parts as values for templates. Its reader may see the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.cases import queries, rules
from app.cases.queries import Case
from app.channels.email.charsets import CHOICES
from app.core.actor import Actor
from app.core.clock import now
from app.customers import queries as customers
from app.customers import rules as customer_rules
from app.desk import composing
from app.desk.lines import Line, line_of, names_in, parcel_line
from app.desk.matter import matter
from app.intake import review, senders
from app.orders import queries as orders
from app.orders.queries import ParcelEvent
from app.orders.rules import STEPS, TROUBLE
from app.people import queries as people

_NOBODY: Mapping[int, str] = {}


@dataclass(frozen=True)
class Part:
    """One part of a timeline: a message, or the lines that stand together between two messages.

    of: "" for what changed in the case, "parcel" for what carriers said of its parcels.
    """

    entry: queries.Entry | None = None
    lines: list[Line] = field(default_factory=list)
    of: str = ""


def head(actor: Actor, case: Case) -> dict[str, Any]:
    """Return case, who has it, where it waits, and what may be chosen instead."""
    allowed = [one for one in rules.STATUSES if one == case.status or one in rules.MOVES[case.status]]
    queues = people.all_queues()
    agents = people.agents() if actor.may("cases.assign") else []
    followers = queries.followers(case)
    names = people.names_of(followers)
    return {
        "case": case,
        "is_late": case.due_at is not None and case.due_at < now(),
        "queue": people.queue(case.queue_id),
        "assignee": people.agent(case.assignee_id) if case.assignee_id else None,
        "statuses": allowed,
        "follows": actor.id in followers,
        "followers": [names[one] for one in followers],
        "agents": agents,
        "queues": queues,
    }


def timeline(
    actor: Actor,
    case: Case,
    *,
    agents: Sequence[people.Agent] = (),
    entries: Sequence[queries.Entry] | None = None,
) -> dict[str, Any]:
    """Return case and the parts of its timeline, changes folded together.

    agents: who are known already. entries: all that stands on it, likewise.
    """
    entries = queries.timeline_of(actor, case) if entries is None else entries
    names = names_in(entries, customers.contact(case.requester_id), {one.id: one.name for one in agents})
    return {
        "case": case,
        "timeline": _folded(entries, names, queries.parcel_events(actor, case)),
        "may_work": actor.may("cases.work"),
        "may_reply": actor.may("cases.reply"),
        "held": review.waiting(actor, case),
    }


def about(actor: Actor, message: queries.Message) -> dict[str, Any]:
    """Return message, what is known of its way here, and what may be done with it."""
    return {
        "message": message,
        "side": queries.side_of(message.id) if message.side_id else None,
        "joined": rules.JOINED,
        "charsets": CHOICES,
        "may_work": actor.may("cases.work"),
        "may_reply": actor.may("cases.reply"),
        "may_block": actor.may(senders.GRANT),
    }


def context(
    actor: Actor, case: Case, *, problem: str = "", newest: queries.Newest | None = None
) -> dict[str, Any]:
    """Return case, its customer, her other cases, her orders and returns. problem: of a refused change.

    newest: that she has said, where it is known already.
    """
    her = customers.identity(case.requester_id)
    tied, others = orders.beside(her, queries.tied_orders(case.id))
    about = matter(actor, case, tied)
    theirs = [*tied, *others]
    customer = customers.root(case.requester_id)
    known = customers.points_of(customer.id)
    return {
        "case": case,
        "customer": customer,
        "points": [one for one in known if one.ended_at is None and one.state != "maybe"],
        "shown_point": customer_rules.shown,
        "languages": customer_rules.LANGUAGES,
        "may_open": customers.may_see(actor, customer.id),
        "may_work": actor.may("cases.work"),
        "found": _found(newest or queries.newest_said(case), customer, {one.value for one in known}),
        "problem": problem,
        "earlier": queries.earlier(actor, case, her),
        "linked": queries.linked(actor, case.id),
        "matter": about,
        "orders": others,
        "hers": her,
        "buyers": names_of_orders([*theirs, *about.known.values()], {customer.id: customer.name}),
        "backs": orders.of_orders(actor, [one.id for one in theirs]),
        "step_of": STEPS,
        "trouble": TROUBLE,
    }


def whose(contact_id: int, some: Sequence[orders.Order]) -> frozenset[int]:
    """Return the ids of a customer; asked for only where one of these orders is shared."""
    shared = any(one.shared_with for one in some)
    return customers.identity(contact_id) if shared else frozenset({contact_id})


def names_of_orders(some: Sequence[orders.Order], known: Mapping[int, str] = _NOBODY) -> dict[int, str]:
    """Return the names of all who bought or share these orders, by contact id. known: need no asking."""
    people_of = {one.contact_id for one in some} | {who.contact_id for one in some for who in one.shared_with}
    return {**known, **customers.names_of(people_of - known.keys())}


def _found(
    newest: queries.Newest, customer: customers.Contact, known: set[str]
) -> list[customer_rules.Found]:
    """Return what the newest mail's signature tells of a customer that we do not know yet."""
    told = customer_rules.found_in(newest.text, country=customers.country()) if newest.text else []
    nameless = "@" in customer.name
    return [one for one in told if (nameless if one.kind == "name" else one.value not in known)]


def composer(actor: Actor, case: Case, *, mode: str = "", **other: Any) -> dict[str, Any]:
    """Return case and its composer. mode: of composing.MODES, or "" for what was written last."""
    return {
        "case": case,
        "composer": composing.composer(actor, case, mode=mode, **other),
        "times": composing.times(),
    }


def pane(actor: Actor, case: Case) -> dict[str, Any]:
    """Return what all parts of a case's page need; later parts need not ask for what the first ones read."""
    requester = customers.contact(case.requester_id)  # held, so that each part finds it in the session
    entries = queries.timeline_of(actor, case)
    newest = queries.newest_among(one.message for one in entries if one.message is not None)
    above, below = head(actor, case) | {"requester": requester}, composer(actor, case, newest=newest)
    beside = context(actor, case, newest=newest)
    return above | below | beside | timeline(actor, case, agents=above["agents"], entries=entries)


def _folded(
    entries: Sequence[queries.Entry], names: dict[tuple[str, int], str], told: Sequence[ParcelEvent]
) -> list[Part]:
    """Return the parts in order of time; between two messages the lines of one kind stand together."""
    parts: list[Part] = []
    waiting = sorted(map(parcel_line, told), key=lambda one: one.at)
    for entry in entries:
        at = entry.message.at if entry.message is not None else entry.event.at if entry.event else None
        while waiting and at is not None and waiting[0].at <= at:
            _add(parts, waiting.pop(0), "parcel")
        if entry.message is not None:
            parts.append(Part(entry=entry))
        else:
            _add(parts, line_of(entry, names), "")
    for line in waiting:
        _add(parts, line, "parcel")
    return parts


def _add(parts: list[Part], line: Line, of: str) -> None:
    """Put a line to those of its kind that stand after the newest message, or begin them."""
    for part in reversed(parts):
        if part.entry is not None:
            break
        if part.of == of:
            part.lines.append(line)
            return
    parts.append(Part(lines=[line], of=of))
