"""Cases as a list that leaves."""

from collections.abc import Mapping
from typing import Any

from app.cases import queries as cases
from app.core.actor import Actor
from app.core.errors import N_
from app.imports.exports.base import MOST, Column, Leaving, Page, instant, number_in


def _columns() -> list[Column]:
    return [
        Column(key="number", label=N_("Number"), cell=lambda one: one.number),
        Column(key="subject", label=N_("Subject"), cell=lambda one: one.subject),
        Column(key="status", label=N_("Status"), cell=lambda one: one.status),
        Column(key="priority", label=N_("Priority"), cell=lambda one: one.priority),
        Column(key="channel", label=N_("Channel"), cell=lambda one: one.channel),
        Column(key="queue", label=N_("Queue"), cell=lambda one: one.queue_name),
        Column(key="customer", label=N_("Customer"), cell=lambda one: one.customer_name),
        Column(key="assignee", label=N_("Assignee"), cell=lambda one: one.assignee_name or ""),
        Column(key="order", label=N_("Order number"), cell=lambda one: one.order_reference or ""),
        Column(key="opened_at", label=N_("Opened"), cell=lambda one: instant(one.opened_at)),
        Column(key="updated_at", label=N_("Changed"), cell=lambda one: instant(one.updated_at)),
    ]


def _page(actor: Actor, said: Mapping[str, str], after: Any) -> Page:
    page = cases.listing(
        actor,
        view=said.get("view") or "all",
        queue_id=number_in(said, "queue"),
        sort="oldest",
        after=after or None,
        limit=MOST,
    )
    return page.rows, page.after


CASES = Leaving(name=N_("Cases"), columns=_columns, page=_page, filters=("view", "queue"))
