"""A mailbox watched through a line that fails, into the house's own ledger."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy import select

from app.channels.email import mailbox as reading
from app.channels.email.parser import Parser
from app.channels.email.take import take_waiting
from app.core import files
from app.core.db import session
from app.intake.models import RawMail
from app.people.models import Mailbox
from app.people.queries import Login
from workers.mailboxes import Ledger


def login(box, line, mailbox_id: int) -> Login:
    """Return how to read box through line."""
    where = {"host": box.host, "port": line.port, "security": "none", "folder": "INBOX"}
    return Login(mailbox_id, box.user, "", **where, user=box.user, password=box.password)


@contextmanager
def watched(house, told: Login) -> Iterator[None]:
    """Watch until the block ends; it must be over within three seconds, whatever the line does."""
    stop = Event()
    thread = Thread(target=reading.watch, args=(told, Ledger(house, told), stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(3)
        assert not thread.is_alive()


def first_contact(house, told: Login) -> None:
    """Let the house see the mailbox before anything comes."""
    with watched(house, told):
        until(lambda: note(told.mailbox_id)[1])


def until(ask, seconds: float = 10):
    """Return the first answer that is true."""
    give_up = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.02)
    return answer


def note(mailbox_id: int) -> tuple[str, object]:
    """Return what the mailbox's row says: its error, and when it was read last."""
    session.rollback()
    return session.execute(select(Mailbox.error, Mailbox.fetched_at).filter_by(id=mailbox_id)).one()


def kept() -> list[bytes]:
    """Return the bytes of every kept mail, in the order they were kept."""
    session.rollback()
    rows = session.execute(select(RawMail.file_key, RawMail.sha256).order_by(RawMail.id))
    return [files.get(key, sha256=sha256) for key, sha256 in rows]


def take_all() -> None:
    """Take in what was kept."""
    parser = Parser()
    try:
        take_waiting(parser)
    finally:
        parser.close()


def outcomes() -> list[str]:
    session.rollback()
    return [raw.outcome or raw.state for raw in session.scalars(select(RawMail).order_by(RawMail.id))]


def mails(chance, count: int, *, kilobytes: int = 8, tag: str = "m") -> list[bytes]:
    """Return mails of dora's of up to so many kilobytes each, all different."""
    return [
        f"From: Dora <dora@example.org>\r\nMessage-ID: <{tag}{number}@example.org>"
        f"\r\nSubject: Matter {number}\r\n\r\n".encode()
        + b"".join(b"%064x\r\n" % chance.getrandbits(256) for _ in range(chance.randrange(1, kilobytes * 15)))
        for number in range(count)
    ]
