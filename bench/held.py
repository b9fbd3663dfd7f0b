"""The quarantine with 100,000 held mails: its queries, and its page for a supervisor in this process."""

from collections.abc import Callable
from contextvars import Context
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import alchemy, session
from app.intake import shelf
from app.intake.models import RawMail
from app.intake.reasons import REASONS
from bench.door import client
from bench.house import House, actor, analyse
from bench.measure import Figure, times

MAILS, AT_ONCE, REPEATS = 100_000, 5_000, 20
PAGES = {
    "page": "/admin/quarantine",
    "page, one reason": "/admin/quarantine?reason=spam",
    "page, deep": f"/admin/quarantine?after={MAILS // 2}",
}


def measure(house: House, size: str) -> dict[str, Any]:  # noqa: ARG001 - every benchmark is asked alike
    """Return p50 and p95 of lists, counts and pages of the quarantine."""
    fill(house)
    if house.database == "postgresql":
        analyse()
    sees_all, of_queue = actor(house.supervisor), actor(house.agent)
    of_queue = replace(of_queue, grants=of_queue.grants | {shelf.GRANT})
    some = {"sees all": sees_all, "of one queue": of_queue}
    queries = {who: _asked(one, house.mailboxes[0]) for who, one in some.items()}
    browser = client(house, -1)
    session.remove()
    alchemy.engine.dispose()
    pages = {name: times(partial(_page, browser, where), REPEATS) for name, where in PAGES.items()}
    return {"mails": MAILS, "queries": queries, "pages, in this process": pages}


def fill(house: House) -> None:
    """Hold so many mails, of all reasons and mailboxes."""
    for start in range(0, MAILS, AT_ONCE):
        session.execute(insert(RawMail), [_row(house, number) for number in range(start, start + AT_ONCE)])
        session.commit()


def _row(house: House, number: int) -> dict[str, Any]:
    at, reasons = now() - timedelta(minutes=MAILS - number), list(REASONS)
    return {
        "mailbox_id": house.mailboxes[number % len(house.mailboxes)],
        "file_key": f"{number:032d}",
        "sha256": f"{number:064x}",
        "size": 4000,
        "state": "held",
        "outcome": "held",
        "reason_id": reasons[number * 7 % len(reasons)],
        "sender": f"sender{number % 5000}@mail{number % 400}.example",
        "subject": f"Your prize number {number} waits",
        "words": "Dear friend, " * 12,
        "shelved_at": at,
        "kept_at": at,
    }


def _asked(who: Actor, mailbox_id: int) -> dict[str, Figure]:
    ways = {
        "list": shelf.Wanted(),
        "list, deep": shelf.Wanted(after=MAILS // 2),
        "list, one reason": shelf.Wanted(reason_id="spam"),
        "list, one mailbox": shelf.Wanted(mailbox_id=mailbox_id),
        "list, a rare word": shelf.Wanted(search=f"number {MAILS // 2}"),
    }
    figures = {name: _times(partial(shelf.listing, who, how)) for name, how in ways.items()}
    return figures | {"counts": _times(partial(shelf.counts, who, "held"))}


def _times(ask: Callable[[], object]) -> Figure:
    def anew(_number: int) -> None:
        session.expunge_all()
        ask()
        session.rollback()

    return times(anew, REPEATS)


def _page(browser: Any, where: str, _number: int) -> None:
    if Context().run(browser.get, where).status_code != 200:
        raise RuntimeError("the quarantine did not answer")
