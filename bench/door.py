"""The desk's door: whole pages for a signed-in browser; in this process, and from a server, eight at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from functools import partial
from time import perf_counter
from typing import Any

from sqlalchemy import func, select

from app.cases.models import Case, Message
from app.core.db import alchemy, session
from bench import servers
from bench.browsers import Browser
from bench.house import PASSWORD, House, address_of
from bench.measure import Figure, figure, times

REPEATS = 40
AT_ONCE = 8
RATE_SECONDS = 6
LIST_AIM, PAGE_AIM, RATE_AIM = "p50 <= 25, p95 <= 60", "p50 <= 30", ">= 80"
LISTS = {
    "list, unsettled": "/desk/cases",
    "list, unsettled, newest": "/desk/cases?sort=newest",
    "list, all, newest": "/desk/cases?view=all&sort=newest",
    "list, all, due": "/desk/cases?view=all&sort=due",
    "list, all, oldest": "/desk/cases?view=all&sort=oldest",
    "list, closed": "/desk/cases?view=closed",
}
READERS = {"agent of one queue": 0, "supervisor": -1}


def measure(house: House, size: str) -> dict[str, Any]:  # noqa: ARG001 - every benchmark is asked alike
    """Return p50 and p95 of lists and of a case with 30 messages, and how many lists a second there are."""
    long = long_cases(house.queues[0])
    session.remove()
    here = {who: _asked(client(house, place).get, long) for who, place in READERS.items()}
    alchemy.engine.dispose()
    return {"in this process": here, "from a server": _served(house, long)}


def long_cases(*queues: int) -> list[int]:
    """Return cases of queues with 30 messages, the newest first."""
    long = select(Message.case_id).join(Case, Case.id == Message.case_id).where(Case.queue_id.in_(queues))
    long = long.group_by(Message.case_id).having(func.count() == 30)
    found = session.scalars(long.order_by(Message.case_id.desc()).limit(REPEATS)).all()
    return list(found) or list(
        session.scalars(select(Case.id).where(Case.queue_id.in_(queues)).limit(REPEATS))
    )


def client(house: House, place: int) -> Any:
    """Return a browser that came in by the page; forms need no token in this process."""
    client = house.app.test_client()
    form = {"email": address_of(range(len(house.agents))[place]), "password": PASSWORD}
    if Context().run(client.post, "/sign-in", data=form).status_code != 302:
        raise RuntimeError("nobody was let in")
    return client


def _asked(get: Callable[[str], Any], long: list[int]) -> dict[str, Figure]:
    def ask(path: Callable[[int], str], number: int) -> None:
        answer = Context().run(get, path(number))  # as nobody's page before it
        if getattr(answer, "status_code", 200) != 200:
            raise RuntimeError(f"{path(number)}: {answer.status}")

    figures = {name: times(partial(ask, path.format), REPEATS, aim=LIST_AIM) for name, path in LISTS.items()}
    page = partial(ask, lambda number: f"/desk/cases/{long[number % len(long)]}")
    return figures | {"case of 30 messages": times(page, REPEATS, aim=PAGE_AIM)}


def _served(house: House, long: list[int]) -> dict[str, Any]:
    with servers.running(house) as served:
        agent = Browser(served.port).sign_in(address_of(0))
        supervisor = Browser(served.port).sign_in(address_of(len(house.agents) - 1))
        return {
            "agent of one queue": _alone(agent, long),
            "supervisor": _alone(supervisor, long),
            "eight at once": {name: _rate(served, agent, LISTS[name]) for name in list(LISTS)[:3]},
        }


def _alone(browser: Browser, long: list[int]) -> dict[str, Figure]:
    figures = _asked(browser.get, long)
    for one in figures.values():
        del one["statements"], one["cpu_ms"]  # another process sent and spent them
    return figures


def _rate(served: servers.Served, signed_in: Browser, path: str) -> Figure:
    """Ask as fast as eight browsers can, for a few seconds."""
    browsers = [Browser(served.port, signed_in.cookie) for _ in range(AT_ONCE)]
    over = perf_counter() + RATE_SECONDS
    cpu, begun = served.cpu_seconds(), perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = sum(pool.map(partial(_until, over, path), browsers))
    spent, cpu = perf_counter() - begun, served.cpu_seconds() - cpu
    return figure(
        asked / spent, "lists/s", aim=RATE_AIM, cpu_ms_each=round(cpu / asked * 1000, 2), asked=asked
    )


def _until(over: float, path: str, browser: Browser) -> int:
    asked = 0
    while perf_counter() < over:
        browser.get(path)
        asked += 1
    return asked
