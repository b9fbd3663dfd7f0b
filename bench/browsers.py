"""Browsers of a benchmark: they sign in by the page, ask for pages, and hold sockets open as pages do."""

import json
import re
import selectors
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from threading import Thread
from time import time
from typing import Any, Self
from urllib.parse import urlencode

import websocket

from bench.house import PASSWORD

TIMEOUT_SECONDS = 20


class Browser:
    """One signed-in browser, on one connection that is kept."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        self.port, self.cookie = port, cookie

    def sign_in(self, email: str) -> "Browser":
        """Come in by the page, with its token."""
        page = self._ask("GET", "/sign-in")
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        form = {"csrf_token": token[1] if token else "", "email": email, "password": PASSWORD}
        self._ask("POST", "/sign-in", urlencode(form))
        if "careline=" not in self.cookie:
            raise RuntimeError("nobody was let in")
        return self

    def get(self, path: str) -> str:
        """Return a page that must be there."""
        return self._ask("GET", path)

    def _ask(self, how: str, path: str, body: str = "") -> str:
        try:
            answer = self._answer(how, path, body)
        except (RemoteDisconnected, BrokenPipeError):  # a server closes what was idle for 2 s
            self._connection.close()
            answer = self._answer(how, path, body)
        page = answer.read().decode()
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {page[-500:]}")
        kept = [one.split(";")[0] for one in answer.headers.get_all("Set-Cookie") or []]
        self.cookie = "; ".join(filter(None, [self.cookie, *kept]))
        return page

    def _answer(self, how: str, path: str, body: str) -> HTTPResponse:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(how, path, body, headers)
        return self._connection.getresponse()


@dataclass
class Heard:
    """A notice that reached a page. at: seconds since the epoch; upto: the id of its newest event."""

    page: int
    at: float
    upto: int


@dataclass
class Pages:
    """Sockets of so many pages that watch one queue, in turns of these browsers; heard grows meanwhile.

    Use as a context.
    """

    browsers: Sequence[Browser]
    count: int
    queue_id: int
    heard: list[Heard] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._over = False
        self._sockets = [self._open(self.browsers[n % len(self.browsers)]) for n in range(self.count)]
        self._listening = Thread(target=self._listen, daemon=True)
        self._listening.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over = True
        self._listening.join(5)
        for one in self._sockets:
            one.close(timeout=0)

    def _open(self, browser: Browser) -> Any:
        address = f"127.0.0.1:{browser.port}"
        opened = websocket.create_connection(
            f"ws://{address}/socket.io/?EIO=4&transport=websocket",
            cookie=browser.cookie,
            origin=f"http://{address}",
            timeout=TIMEOUT_SECONDS,
        )
        opened.send("40/desk,")
        opened.send(f'42/desk,1["watch",{json.dumps({"queue": self.queue_id})}]')
        while not (said := str(opened.recv())).startswith("43/desk,1"):
            pass
        if '"ok":true' not in said:
            raise RuntimeError(said)
        return opened

    def _listen(self) -> None:
        """One thread hears all, so that hearing costs little; what a page hears is read at once."""
        with selectors.DefaultSelector() as waiting:
            for number, one in enumerate(self._sockets):
                waiting.register(one.sock, selectors.EVENT_READ, (one.sock, number, one))
            while not self._over:
                for key, _ in waiting.select(0.2):
                    self._hear(waiting, *key.data)

    def _hear(self, waiting: selectors.BaseSelector, line: Any, number: int, one: Any) -> None:
        at = time()
        try:
            said = one.recv()
        except (OSError, websocket.WebSocketException):
            waiting.unregister(line)  # closed by then
            return
        if said == "2":
            one.send("3")
        elif said.startswith('42/desk,["changed"'):
            self.heard.append(Heard(number, at, json.loads(said.split(",", 1)[1])[1]["upto"]))
