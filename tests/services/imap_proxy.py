"""A proxy before an IMAP server: it speaks TLS or STARTTLS, and can hide what the server is able to."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

from tests.services import processes


@dataclass
class ImapProxy:
    """context: what it proves itself by. security: tls, starttls or none. hides: capabilities.

    said: the commands that passed, without their tags.
    """

    upstream: tuple[str, int]
    context: ssl.SSLContext | None = None
    security: str = "none"
    hides: tuple[bytes, ...] = ()
    port: int = 0
    said: list[bytes] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            Thread(target=self._quietly, args=(client,), daemon=True).start()

    def _quietly(self, client: socket.socket) -> None:
        opened = [client]
        with suppress(OSError, ValueError):
            self._talk(client, opened)
        for one in opened:
            one.close()

    def _talk(self, client: socket.socket, opened: list[socket.socket]) -> None:
        """Pass on what is said. opened: what is to be closed in the end."""
        if self.security == "tls":
            assert self.context
            client = self.context.wrap_socket(client, server_side=True)
            opened.append(client)
        with socket.create_connection(self.upstream) as server:
            answers = Thread(target=self._answers, args=(server, client), daemon=True)
            if self.security != "starttls":
                answers.start()
            else:
                client.sendall(self._edited(_line(server)))
                client = self._until_tls(client, server)
                opened.append(client)
                Thread(target=self._answers, args=(server, client), daemon=True).start()
            while line := _line(client):
                self.said.append(line.partition(b" ")[2].strip().upper())
                server.sendall(line)

    def _until_tls(self, client: socket.socket, server: socket.socket) -> socket.socket:
        """Pass commands on until the client asks for TLS, and give it that."""
        while line := _line(client):
            tag, _space, command = line.partition(b" ")
            if command.strip().upper() == b"STARTTLS":
                client.sendall(tag + b" OK begin\r\n")
                assert self.context
                return self.context.wrap_socket(client, server_side=True)
            server.sendall(line)
            while answer := _line(server):
                client.sendall(self._edited(answer))
                if answer.startswith(tag):
                    break
        raise OSError("gone")

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError, ValueError):
            while line := _line(server):
                client.sendall(self._edited(line))
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    def _edited(self, line: bytes) -> bytes:
        if b"CAPABILITY" not in line:
            return line
        for word in self.hides:
            line = line.replace(b" " + word, b"")
        added = b"CAPABILITY STARTTLS" if self.security == "starttls" else b"CAPABILITY"
        return line.replace(b"CAPABILITY", added, 1) if b"completed" not in line else line


@contextmanager
def imap_proxy(upstream: tuple[str, int], **how) -> Iterator[ImapProxy]:
    """Give a proxy that listens on proxy.port until the block ends."""
    with socket.create_server((processes.LOOPBACK, 0)) as listener:
        proxy = ImapProxy(upstream, port=listener.getsockname()[1], **how)
        thread = Thread(target=proxy.serve, args=(listener,), daemon=True)
        thread.start()
        yield proxy
        listener.shutdown(socket.SHUT_RDWR)


def _line(side: socket.socket) -> bytes:
    """Return one line with its end, byte by byte; b"" where the other side has gone."""
    line = b""
    while not line.endswith(b"\n"):
        more = side.recv(1)
        if not more:
            return b""
        line += more
    return line
