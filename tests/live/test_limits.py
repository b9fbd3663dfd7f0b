"""No agent and no stranger takes all sockets: who is too many is told so, and asks without one."""

from contextlib import closing
from contextvars import Context

import pytest
import websocket

from app.live import desk
from tests.journeys import houses
from tests.live.test_ended_sessions import Running
from tests.services import processes


@pytest.fixture
def connect(house, sign_in, monkeypatch):
    """Connect a socket as one of the cast, where nobody is connected yet."""
    monkeypatch.setattr(desk, "_open", {})
    browsers = {}

    def enter(name: str):
        browser = browsers.setdefault(name, None) or sign_in(name)
        browsers[name] = browser
        return Context().run(desk.sockets.test_client, house, namespace="/desk", flask_test_client=browser)

    return enter


@pytest.mark.parametrize("limit", ["MOST_OF_AGENT", "MOST_OPEN"])
def test_who_is_too_many_is_refused_until_one_leaves(connect, monkeypatch, limit):
    monkeypatch.setattr(desk, limit, 2)
    first, second = connect("alice"), connect("alice")

    third = connect("alice")
    assert [one.is_connected("/desk") for one in (first, second, third)] == [True, True, False]
    assert connect("sam").is_connected("/desk") is (limit == "MOST_OF_AGENT")

    for one in (first, second):
        one.disconnect("/desk")
    assert connect("alice").is_connected("/desk")


def test_a_line_on_which_nobody_comes_in_is_cut(tmp_path):
    env = houses.environment(DATA_DIR=tmp_path / "data", PORT=(port := processes.free_port()))
    with houses.part("start", env=env, log=tmp_path / "log"), houses.beside(env):
        house = Running(port, tmp_path / "data" / "careline.db")
        house.invite("alice@desk.example")
        stays = house.open(house.enter())
        where = f"ws://localhost:{port}/socket.io/?EIO=4&transport=websocket"
        with closing(websocket.create_connection(where, timeout=10)) as line:
            assert line.recv().startswith("0")
            with pytest.raises(websocket.WebSocketConnectionClosedException):
                houses.until(lambda: line.recv() is None, seconds=10)

        assert stays.call("leave", {"case": 1}, namespace="/desk") == {"ok": True}
        house.close()
