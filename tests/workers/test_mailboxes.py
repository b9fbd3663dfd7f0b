"""Each mailbox is watched by itself: one that hangs, is cut off or refuses delays no other."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from sqlalchemy import func, select

from app.core.actor import SYSTEM
from app.core.db import session
from app.intake.models import RawMail
from app.people import commands, queries
from tests.conftest import mailbox_words
from tests.services import processes
from workers.mailboxes import Watchers

MAIL = b"From: dora@example.org\r\nSubject: Hello %d\r\n\r\nWhere is it?\r\n"


@contextmanager
def dead_server(*, hangs: bool) -> Iterator[int]:
    """Give the port of a server that accepts and says nothing, or cuts each line at once."""
    lines: list[socket.socket] = []
    with socket.create_server((processes.LOOPBACK, 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    line, _ = listener.accept()
                except OSError:
                    return
                lines.append(line)
                if not hangs:
                    line.close()

        Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        for line in lines:
            line.close()


@pytest.fixture
def watchers(house):
    running = []

    def start() -> Watchers:
        running.append(Watchers(house, "embedded"))
        return running[-1]

    yield start
    for one in running:
        one.stop()


def until(ask, seconds=20):
    give_up = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < give_up, "it did not happen in time"
        session.rollback()
        session.expire_all()
        time.sleep(0.05)


def kept(mailbox_id: int) -> int:
    return session.scalar(select(func.count()).where(RawMail.mailbox_id == mailbox_id))


def test_a_dead_mailbox_delays_no_other_and_each_says_how_it_is(cast, dovecot, watchers):
    boxes = {name: dovecot.mailbox() for name in ("one", "two")}
    with dead_server(hangs=True) as hung, dead_server(hangs=False) as cut:
        ids = {name: saved(cast, name, box.port, box) for name, box in boxes.items()}
        ids |= {"hung": saved(cast, "hung", hung), "cut": saved(cast, "cut", cut)}
        commands.pause(SYSTEM, cast.mailbox.id)
        watchers()
        until(lambda: all(queries.mailbox(ids[name]).fetched_at for name in boxes))

        began = time.monotonic()
        for number in range(5):
            for box in boxes.values():
                box.deliver(MAIL % number)
        until(lambda: all(kept(ids[name]) == 5 for name in boxes))
        assert time.monotonic() - began < 15

        until(lambda: queries.health().get(ids["cut"]) is not None)
        assert queries.mailbox(ids["cut"]).error
        assert queries.mailbox(ids["one"]).error == ""
        assert kept(ids["hung"]) == 0


def test_a_paused_mailbox_is_left_alone_and_read_from_there_on(cast, dovecot, watchers):
    box = dovecot.mailbox()
    mailbox_id = saved(cast, "one", box.port, box)
    commands.pause(SYSTEM, cast.mailbox.id)
    watching = watchers()
    until(lambda: queries.mailbox(mailbox_id).fetched_at)
    commands.pause(SYSTEM, mailbox_id)
    until(lambda: not any(one.mailbox_id == mailbox_id for one in watching._threads))
    box.deliver(MAIL % 1)
    time.sleep(1)
    assert kept(mailbox_id) == 0

    commands.unpause(SYSTEM, mailbox_id)

    until(lambda: kept(mailbox_id) == 1)


def saved(cast, name: str, port: int, box=None) -> int:
    more = {"user": box.user, "password": box.password} if box else {}
    words = mailbox_words(cast.parcels.id, address=f"{name}@desk.example", imap_port=port, **more)
    return commands.save_mailbox(SYSTEM, None, words).id
