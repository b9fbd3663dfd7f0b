"""Lists and case pages: through queries, and through the desk's door where it stands."""

from collections.abc import Callable
from contextvars import Context
from functools import partial
from typing import Any

from flask import Flask, g
from sqlalchemy import func, select

from app.cases import queries
from app.cases.models import Case, Message
from app.core.actor import Actor
from app.core.db import session
from app.customers import queries as customers
from app.orders import queries as orders
from app.people import queries as people
from bench.house import House, actor
from bench.measure import Figure, times

REPEATS = 40
LIST_AIM, PAGE_AIM = "p50 <= 25, p95 <= 60", "p50 <= 30"
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
    long = _long_cases()
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
    return {"aims_ms": aims, "queries": queries_, "door": _door(house, long)}


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


def _long_cases() -> list[int]:
    long = select(Message.case_id).group_by(Message.case_id).having(func.count() == 30)
    found = session.scalars(long.order_by(Message.case_id.desc()).limit(REPEATS)).all()
    return list(found) or list(session.scalars(select(Case.id).limit(REPEATS)))


def _door(house: House, long: list[int]) -> dict[str, Figure] | str:
    """Ask for whole pages as signed-in browsers do, as far as the desk stands."""
    if "/desk/cases" not in {rule.rule for rule in house.app.url_map.iter_rules()}:
        return "left out: the desk's door does not stand yet"
    _come_in(house.app, house.supervisor)
    client = house.app.test_client()
    pages: dict[str, Callable[[int], str]] = {
        "list, unsettled": lambda _: "/desk/cases",
        "list, all, newest": lambda _: "/desk/cases?view=all&sort=newest",
        "case of 30 messages": lambda number: f"/desk/cases/{long[number % len(long)]}",
    }

    def get(path: Callable[[int], str], number: int) -> None:
        answer = Context().run(client.get, path(number))  # as nobody's page before it
        if answer.status_code != 200:
            raise RuntimeError(f"{path(number)}: {answer.status}")

    return {
        name: times(partial(get, path), REPEATS, aim=PAGE_AIM if "case of" in name else LIST_AIM)
        for name, path in pages.items()
    }


def _come_in(app: Flask, agent_id: int) -> None:
    """Let every request be this agent's, without the look at her cookie."""

    def know() -> None:
        g.actor, g.agent = people.actor_of(agent_id), people.agent(agent_id)
        g.language = g.agent.language

    app.before_request_funcs.setdefault(None, []).append(know)
