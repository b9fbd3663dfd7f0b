"""Live: from a mail's delivery, and from its commit, to the notice on open pages; how soon a server stops."""

import shutil
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from operator import attrgetter
from statistics import quantiles
from time import monotonic, sleep, time
from typing import Any

from sqlalchemy import select, update

from app.cases.models import Message
from app.core.actor import SYSTEM
from app.core.db import alchemy, session
from app.core.events import EventRow
from app.people import commands as people
from app.people.models import Mailbox
from bench import servers
from bench.browsers import Browser, Heard, Pages
from bench.house import House, address_of
from bench.mails import OURS, Letter, written
from bench.measure import Figure, figure
from bench.stories import QUEUES
from tests.services import imap

PAGES = (50, 200)
STOPPED_WITH = 50
MAILS, MAILS_A_SECOND = 30, 5
LONGEST_WAIT = 20
#: The address of a first mail, which shows that the mailbox is watched.
FIRST = "first@example.org"
NOTICE_AIM = {"sqlite": "p95 <= 100", "postgresql": "p95 <= 150"}
STOP_AIM = "< 3"


def measure(house: House, size: str) -> dict[str, Any]:  # noqa: ARG001 - every benchmark is asked alike
    """Return how long notices take while mails come in by IMAP, and how long the server takes to stop."""
    with _mail_server() as server:
        if server is None:
            return {"left_out": "no IMAP server on this machine"}
        box = server.mailbox()
        _read_only(house, box)
        _all_work(house)
        alchemy.engine.dispose()
        with servers.running(house) as served:
            browsers = [Browser(served.port).sign_in(address_of(one)) for one in range(len(house.agents))]
            _until_watched(box)
            figures = {f"{count} pages": _noticed(house, served, browsers, box, count) for count in PAGES}
            figures["stop"] = _stopped(house, served, browsers)
            return figures


def _noticed(
    house: House, served: servers.Served, browsers: Sequence[Browser], box: imap.Mailbox, count: int
) -> dict[str, Any]:
    mails = {f"<live.{count}.{number}@mail.example.org>": number for number in range(MAILS)}
    delivered: dict[str, float] = {}
    with Pages(browsers, count, house.queues[0]) as pages:
        cpu = served.cpu_seconds()
        with box.connect() as connection:
            for message_id, number in mails.items():
                connection.append("INBOX", "", "", _mail(message_id, number))
                delivered[f"email:{message_id}"] = time()
                sleep(1 / MAILS_A_SECOND)
        taken = _taken(delivered, pages)
        cpu = served.cpu_seconds() - cpu
    aim = NOTICE_AIM[house.database]
    told = [_told(pages.heard, page) for page in range(count)]
    since = {one.id: one.at.timestamp() for one in taken.values()}
    return {
        "commit to notice": _spread([_wait(one, id_, at) for one in told for id_, at in since.items()], aim),
        "delivery to notice": _spread(
            [_wait(one, event.id, delivered[mail]) for one in told for mail, event in taken.items()], ""
        ),
        "cpu": figure(cpu / MAILS * 1000, "ms a mail, pages told", of="the server's processes"),
        "mails": len(taken),
        "mails_a_second": MAILS_A_SECOND,
    }


def _told(heard: Sequence[Heard], page: int) -> list[Heard]:
    return sorted((one for one in heard if one.page == page), key=attrgetter("upto"))


def _wait(told: Sequence[Heard], event_id: int, since: float) -> float | None:
    """Return the ms until a page was told of an event; None where it never was."""
    place = bisect_left(told, event_id, key=attrgetter("upto"))
    return (told[place].at - since) * 1000 if place < len(told) else None


def _spread(waits: Sequence[float | None], aim: str) -> Figure:
    known = sorted(one for one in waits if one is not None)
    if len(known) < 2:
        return {"value": None, "missed": len(waits)}
    cuts = quantiles(known, n=20, method="inclusive")
    more = {"p95": round(cuts[18], 2), "longest": round(known[-1], 2), "missed": len(waits) - len(known)}
    return figure(cuts[9], "ms p50", aim=aim, **more)


def _taken(delivered: dict[str, float], pages: Pages) -> dict[str, EventRow]:
    """Wait until all mails are in and told of; return their events, whose instant is just before COMMIT."""
    give_up = monotonic() + LONGEST_WAIT
    found: dict[str, EventRow] = {}
    while monotonic() < give_up:
        session.rollback()
        ids = select(Message.id, Message.external_id).where(Message.external_id.in_(delivered))
        names = {row.id: row.external_id for row in session.execute(ids)}
        begun = datetime.fromtimestamp(min(delivered.values()) - 1, UTC)
        added = select(EventRow).where(EventRow.name == "case.message_added", EventRow.at > begun)
        rows = session.scalars(added).all() if names else []
        found = {names[row.facts["message_id"]]: row for row in rows if row.facts.get("message_id") in names}
        if len(found) == len(delivered) and _all_told(pages, max(row.id for row in found.values())):
            break
        sleep(0.2)
    session.expunge_all()
    session.rollback()
    return found


def _all_told(pages: Pages, last: int) -> bool:
    return len({one.page for one in pages.heard if one.upto >= last}) == pages.count


def _stopped(house: House, served: servers.Served, browsers: Sequence[Browser]) -> Figure:
    with Pages(browsers, STOPPED_WITH, house.queues[0]):
        seconds = served.stop()
    return figure(seconds, f"s from SIGTERM, {STOPPED_WITH} sockets open", aim=STOP_AIM)


def _until_watched(box: imap.Mailbox) -> None:
    """A mailbox read for the first time begins with what comes from then on: knock until one mail is in."""
    give_up = monotonic() + LONGEST_WAIT
    number = 0
    while monotonic() < give_up:
        number += 1
        box.deliver(_mail(f"<first.{number}@mail.example.org>", number, address=FIRST))
        sleep(1)
        session.rollback()
        if session.scalar(select(Message.id).where(Message.author_address == FIRST).limit(1)):
            return
    raise RuntimeError("no mail was taken in")


def _mail(message_id: str, number: int, *, address: str = "") -> bytes:
    letter = Letter(
        message_id=message_id,
        address=address or f"live{number}@example.org",
        name=f"Live {number}",
        subject=f"Where is my parcel {number}?",
        words="It should have come on Monday.",
        at=datetime.now(UTC),
    )
    return written(letter)


def _read_only(house: House, box: imap.Mailbox) -> None:
    """Let the first queue's mailbox be read from box, and the others not at all."""
    words = people.MailboxWords(
        name="Live",
        address=OURS.format(0),
        queue_id=house.queues[0],
        imap_host=box.host,
        imap_port=box.port,
        imap_security="none",
        smtp_host="127.0.0.1",
        smtp_port=25,
        smtp_security="none",
        user=box.user,
        password=box.password,
        authserv_id="mx.desk.example",
    )
    people.save_mailbox(SYSTEM, house.mailboxes[0], words)
    session.execute(update(Mailbox).where(Mailbox.id != house.mailboxes[0]).values(paused=True))
    session.commit()
    session.remove()


def _all_work(house: House) -> None:
    """Let every agent work the first queue: none of them may hold as many pages open as are wanted."""
    everybody = house.agents[:-1]
    people.save_queue(SYSTEM, house.queues[0], name=QUEUES[0], member_ids=everybody)
    session.remove()


@contextmanager
def _mail_server() -> Iterator[imap.MailServer | None]:
    binary = shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if binary is None or not imap._is_2_3(binary):
        yield None
        return
    with imap._dovecot(binary) as server:
        yield server
