"""Lists and case pages through queries alone; bench.door measures whole pages."""

from collections.abc import Callable
from functools import partial
from typing import Any

from app.cases import queries
from app.core.actor import Actor
from app.core.db import session
from app.customers import queries as customers
from app.orders import queries as orders
from app.people import queries as people
from bench.door import LIST_AIM, PAGE_AIM, long_cases
from bench.house import House, actor
from bench.measure import Figure, times

REPEATS = 40
LISTS: dict[str, dict[str, Any]] = {
    "unsettled, newest": {},
    "unsettled, due": {"sort": "due"},
    "unsettled, oldest": {"sort": "oldest"},
    "mine, due": {"view": "mine", "sort": "due"},
    "unassigned, due": {"view": "unassigned", "sort": "due"},
    "solved, newest": {"view": "solved"},
    "closed, newest": {"view": "closed"},
    "all, newest": {"view": "all"},
    "all, due": {"view": "all", "sort": "due"},
    "all, oldest": {"view": "all", "sort": "oldest"},
}


def measure(house: House, size: str) -> dict[str, Any]:  # noqa: ARG001 - every benchmark is asked alike
    """Return p50 and p95 of every list, of the counts beside it and of a case with 30 messages."""
    long = long_cases(*house.queues)
    people_ = {"agent of one queue": actor(house.agent), "supervisor": actor(house.supervisor)}
    figures = {
        who: {name: _times(partial(_list, one, how)) for name, how in LISTS.items()}
        | {"all, newest, second page": _times(partial(_second_page, one))}
        | {"counts": _times(partial(_counts, one))}
        for who, one in people_.items()
    }
    supervisor = people_["supervisor"]
    page = _times(lambda number: _page(supervisor, long[number % len(long)]))
    session.remove()
    aims = {"list": LIST_AIM, "case of 30 messages": PAGE_AIM, "of": "whole pages; queries are a part of one"}
    queries_ = figures | {"case of 30 messages": page}
    return {"aims_ms": aims, "queries": queries_}


def _times(work: Callable[[int], object]) -> Figure:
    def anew(number: int) -> None:
        session.expunge_all()
        work(number)
        session.rollback()

    return times(anew, REPEATS)


def _list(who: Actor, how: dict[str, Any], _number: int) -> None:
    queries.listing(who, **how)


def _second_page(who: Actor, _number: int) -> None:
    first = queries.listing(who, view="all")
    queries.listing(who, view="all", after=first.after)


def _counts(who: Actor, _number: int) -> None:
    queries.counts(who)


def _page(who: Actor, case_id: int) -> None:
    """Ask all that the page of a case shows."""
    case = queries.get(who, case_id)
    queries.timeline(who, case_id)
    queries.of_orders(case_id)
    queries.earlier(who, case)
    customers.contact(case.requester_id)
    orders.of_contact(case.requester_id)
    people.agents()
    people.all_queues()
