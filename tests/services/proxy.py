"""A line to a real server, on loopback, that can be cut, stalled, slowed, go deaf or keep things back."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread

from tests.services import processes

_AT_ONCE = 1024
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing throws away what was not sent, and says RST


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong on a line, in bytes that its server says. None, 0 or b"": nothing of the kind.

    counts_from: what the client says before the counting begins, b"" to count from the first byte.
    delay_seconds: before each 1,024 bytes of the server. drops_answer_to: the server hears this end of what
    the client says, its answer is swallowed and the line reset. hides, instead: what is put in its place.
    """

    cut_after: int | None = None
    stall_after: int | None = None
    delay_seconds: float = 0
    drops_answer_to: bytes = b""
    hides: bytes = b""
    instead: bytes = b""
    counts_from: bytes = b""


class Line:
    """faults: of every connection made from now on. opened: how many were made. broken: those ended by them.

    heard: all that clients said.
    """

    def __init__(self, port: int) -> None:
        self.faults = Faults()
        self.opened = self.broken = 0
        self.heard = b""
        self.port = processes.free_port()
        self._to = port
        self._over = Event()
        self._listening: socket.socket | None = None
        self._open: list[socket.socket] = []

    def up(self) -> None:
        """Take connections."""
        self._listening = socket.create_server((processes.LOOPBACK, self.port))
        Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def down(self) -> None:
        """Refuse new connections, and reset those that are open."""
        if self._listening is not None:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
        for one in self._open:
            _reset(one)
        self._open.clear()

    def close(self) -> None:
        self._over.set()
        self.down()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((processes.LOOPBACK, self._to), timeout=10)
            except OSError:
                _reset(client)
                continue
            server.settimeout(None)
            self.opened += 1
            self._open += [client, server]
            talk = _Talk(self, client, server)
            Thread(target=talk.upwards, daemon=True).start()
            Thread(target=talk.downwards, daemon=True).start()


class _Talk:
    """One connection through a line."""

    def __init__(self, line: Line, client: socket.socket, server: socket.socket) -> None:
        self.line, self.client, self.server, self.faults = line, client, server, line.faults
        self.counting, self.deaf = not line.faults.counts_from, False
        self.said, self.tail = 0, b""

    def upwards(self) -> None:
        """Bring what the client says to the server."""
        with suppress(OSError):
            while heard := self.client.recv(65536):
                self.line.heard += heard
                self._listen(heard)
                self.server.sendall(heard)
            self.server.shutdown(socket.SHUT_WR)

    def downwards(self) -> None:
        """Bring what the server says to the client, as far as the faults let it."""
        with suppress(OSError):
            while said := self.server.recv(_AT_ONCE):
                self.line._over.wait(self.faults.delay_seconds)
                if not self._pass(said.replace(self.faults.hides or b"\0", self.faults.instead)):
                    self.line.broken += 1
                    break
        _reset(self.client)
        _reset(self.server)

    def _listen(self, heard: bytes) -> None:
        self.tail = (self.tail + heard)[-200:]
        self.counting = self.counting or self.faults.counts_from in self.tail
        self.deaf = bool(self.faults.drops_answer_to) and self.tail.endswith(self.faults.drops_answer_to)

    def _pass(self, said: bytes) -> bool:
        """Return whether the line still holds."""
        if self.deaf:
            return False
        if not self.counting:
            self.client.sendall(said)
            return True
        before, self.said = self.said, self.said + len(said)
        ends = [one for one in (self.faults.cut_after, self.faults.stall_after) if one is not None]
        if not ends or self.said <= min(ends):
            self.client.sendall(said)
            return True
        self.client.sendall(said[: max(0, min(ends) - before)])
        if self.faults.stall_after is not None:
            self.line._over.wait(120)
        return False


@contextmanager
def line(port: int) -> Iterator[Line]:
    """Give a line to whoever listens on port of this machine."""
    made = Line(port)
    made.up()
    try:
        yield made
    finally:
        made.close()


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
