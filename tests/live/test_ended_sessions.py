"""A socket does not outlive its session, whatever ended it; real sockets on a real server."""

import sqlite3
from contextlib import closing

import pytest
import socketio
import websocket

from app.core.actor import SYSTEM
from app.people import commands, queries
from tests.conftest import PASSWORD
from tests.journeys import houses
from tests.services import processes

WITHIN = 5  # seconds


class Running:
    """A running house. alice: an agent of this test's own, with her address; ada administers."""

    def __init__(self, port: int, database) -> None:
        self.address, self.database = f"localhost:{port}", database
        self.opened: list[socketio.Client] = []
        ada = commands.make_administrator(SYSTEM, email="ada@desk.example", name="Ada", password=PASSWORD)
        self.ada = queries.actor_of(ada.id)

    def invite(self, email: str) -> None:
        role = next(one for one in queries.roles() if one.key == "agent")
        token = commands.invite(SYSTEM, name="Alice", email=email, role_ids=[role.id])
        commands.accept(SYSTEM, token, PASSWORD)
        self.email, self.alice = email, queries.by_email(email).id

    def enter(self, email: str = "") -> str:
        who = email or self.email
        return commands.sign_in(SYSTEM, email=who, password=PASSWORD, device="192.0.2.1")

    def open(self, token: str) -> socketio.Client:
        client = socketio.Client(reconnection=False)
        self.opened.append(client)
        where = {"headers": {"Cookie": f"careline={token}"}, "transports": ["websocket"]}
        client.connect(f"http://{self.address}", namespaces=["/desk"], **where)
        return client

    def close(self) -> None:
        while self.opened:
            self.opened.pop().disconnect()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("live"), processes.free_port()
    env = houses.environment(DATA_DIR=folder / "data", PORT=port)
    with houses.part("start", env=env, log=folder / "log"), houses.beside(env):
        yield Running(port, folder / "data" / "careline.db")


@pytest.fixture
def house_with(running, request):
    running.invite(f"alice{abs(hash(request.node.name))}@desk.example")
    yield running
    running.close()


def write(house, change: str) -> None:
    """Change the database behind everybody's back, as time does."""
    with closing(sqlite3.connect(house.database, timeout=5)) as connection:
        connection.execute(change)
        connection.commit()


def ends(client) -> None:
    houses.until(lambda: not client.connected, seconds=WITHIN)
    houses.until(lambda: client.eio.state == "disconnected", seconds=1)


def test_signing_out_closes_the_sockets_of_this_session_and_no_others(house_with):
    here, there = house_with.enter(), house_with.enter()
    gone, stays = house_with.open(here), house_with.open(there)

    commands.sign_out(SYSTEM, here)

    ends(gone)
    assert stays.call("leave", {"case": 1}, namespace="/desk") == {"ok": True}
    with pytest.raises(socketio.exceptions.ConnectionError):
        house_with.open(here)


@pytest.mark.parametrize("deed", ["disable", "reset", "end_all_sessions"])
def test_what_an_administrator_ends_is_closed(house_with, deed):
    ada, alice = house_with.open(house_with.enter("ada@desk.example")), house_with.open(house_with.enter())

    getattr(commands, deed)(house_with.ada, house_with.alice)

    ends(alice)
    assert ada.call("leave", {"case": 1}, namespace="/desk") == {"ok": True}


def test_other_rights_close_a_socket_which_may_come_back(house_with):
    token = house_with.enter()
    alice = house_with.open(token)

    supervisor = next(one.id for one in queries.roles() if one.key == "supervisor")
    commands.set_roles(house_with.ada, house_with.alice, [supervisor])

    ends(alice)
    assert house_with.open(token).connected


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sign_ins SET seen_at = '2001-01-01 00:00:00'",
        "UPDATE sign_ins SET created_at = '2001-01-01 00:00:00'",
        "DELETE FROM sign_ins",
    ],
    ids=["idle", "too old", "gone"],
)
def test_a_session_that_ran_out_without_a_word_takes_its_sockets_along(house_with, change):
    alice = house_with.open(house_with.enter())

    write(house_with, change)

    ends(alice)


def test_a_password_that_was_changed_closes_the_other_sessions_sockets(house_with):
    here, there = house_with.enter(), house_with.enter()
    stays, gone = house_with.open(here), house_with.open(there)

    me = queries.actor_of(house_with.alice)
    commands.change_password(me, PASSWORD, "nine blue parcels wait", keep=here)

    ends(gone)
    assert stays.call("leave", {"case": 1}, namespace="/desk") == {"ok": True}


def test_a_line_whose_owner_does_not_hang_up_is_cut(house_with):
    token = house_with.enter()
    address = f"ws://{house_with.address}/socket.io/?EIO=4&transport=websocket"
    with closing(websocket.create_connection(address, cookie=f"careline={token}", timeout=WITHIN)) as line:
        assert line.recv().startswith("0")
        line.send("40/desk,")
        assert line.recv().startswith("40/desk,")

        commands.sign_out(SYSTEM, token)

        with pytest.raises(websocket.WebSocketConnectionClosedException):
            houses.until(lambda: line.recv() is None, seconds=WITHIN)
