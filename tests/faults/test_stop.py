"""Told to stop, or killed, with sockets open or a mail server that hangs: it is over within seconds."""

import base64
import os
import signal
import socket
from contextlib import ExitStack
from http.client import HTTPException

import pytest
from sqlalchemy import text

from app.cases import commands as cases
from app.core.db import session
from tests.faults import children, watching
from tests.faults.visitor import Visitor, with_password
from tests.journeys import houses
from tests.services import processes
from tests.services.proxy import Faults, line

MOST_SECONDS = 6
UPGRADE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def open_socket(port: int) -> socket.socket:
    """Return a websocket that the server has taken."""
    made = socket.create_connection((processes.LOOPBACK, port), timeout=10)
    made.sendall(UPGRADE.format(port=port, key=base64.b64encode(os.urandom(16)).decode()).encode())
    assert made.recv(4096).startswith(b"HTTP/1.1 101")
    return made


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_fault_25_one_process_stops_within_seconds_while_sockets_are_open(tmp_path, how, tally):
    port = processes.free_port()
    env = houses.environment(DATA_DIR=tmp_path / "data", PORT=port)
    child = children.flask(env, tmp_path / "log", "start")
    with ExitStack() as stack:
        stack.callback(child.kill)
        assert child.is_up(), child.words()
        sockets = [stack.enter_context(open_socket(port)) for _ in range(20)]

        took = child.end(MOST_SECONDS, how)

        assert len(sockets) == 20
        tally.add(sockets=20, milliseconds=int(took * 1000))


@pytest.mark.db
def test_fault_14_a_worker_stops_within_seconds_while_a_mail_server_hangs(
    tmp_path, postgres_database, empty_redis, mailbox, smtp_sink, tally
):
    env = houses.environment(
        DATA_DIR=tmp_path / "data", DATABASE_URL=postgres_database, REDIS_URL=empty_redis
    )
    assert children.flask(env, tmp_path / "init.log", "init").wait() == 0
    with houses.beside(env), line(smtp_sink.port) as wire, ExitStack() as stack:
        smtp_sink.port, port = wire.port, smtp_sink.port
        houses.open_mailbox(mailbox, smtp_sink)
        smtp_sink.port = port
        wire.faults = Faults(stall_after=0)
        letter = tmp_path / "one.eml"
        letter.write_bytes(houses.mail("Hello", "Where?", message_id="<one@example.org>"))
        assert children.flask(env, tmp_path / "mail.log", "mail", "intake", str(letter)).wait() == 0
        cases.reply(houses.alice(), 1, body="It left today.")
        worker = children.flask(env, tmp_path / "worker.log", "worker")
        stack.callback(worker.kill)
        watching.until(lambda: wire.opened, 40)

        took = worker.end(MOST_SECONDS)

        assert session.scalar(text("SELECT state FROM outgoing")) == "queued"
        tally.add(milliseconds=int(took * 1000))


def test_fault_1_kill_9_of_a_web_process_loses_no_post_that_it_acknowledged(tmp_path, tally):
    port = processes.free_port()
    env = houses.environment(DATA_DIR=tmp_path / "data", PORT=port)
    assert children.flask(env, tmp_path / "init.log", "init").wait() == 0
    letter = tmp_path / "one.eml"
    letter.write_bytes(houses.mail("Hello", "Where?", message_id="<one@example.org>"))
    acknowledged, tried = [], 0
    with houses.beside(env), ExitStack() as stack:
        houses.open_mailbox(NOWHERE, NOWHERE)
        with_password("Bob")
        assert children.flask(env, tmp_path / "mail.log", "mail", "intake", str(letter)).wait() == 0
        visitor = Visitor(f"http://127.0.0.1:{port}")
        # the house does some work of its own when it starts
        for point in ("command.written:18", "command.committed:21", "command.written:25"):
            child = children.flask({**env, "CARELINE_FAIL_AT": point}, tmp_path / "log", "start")
            stack.callback(child.kill)
            assert child.is_up(), child.words()
            for _ in range(40):
                tried += 1
                if not noted(visitor, tried):
                    break
                acknowledged.append(str(tried))
            child.kill()
        session.rollback()
        present = list(
            session.scalars(text("SELECT text FROM messages WHERE direction = 'note' ORDER BY id"))
        )

    assert set(acknowledged) <= set(present)
    assert len(present) == len(set(present))
    tally.add(
        posts=tried, acknowledged=len(acknowledged), kills=3, lost=len(set(acknowledged) - set(present))
    )


class NOWHERE:
    port, user, password = 1, "nobody", "nothing"


def noted(visitor: Visitor, number: int) -> bool:
    """Post a note as a page does; tell whether the server said that it is saved."""
    try:
        if number == 1 or not visitor._token:
            visitor.enter("bob@desk.example")
        return visitor.post("/desk/cases/1/notes", text=str(number))[0] == 200
    except (OSError, HTTPException, AssertionError, TypeError):
        return False
