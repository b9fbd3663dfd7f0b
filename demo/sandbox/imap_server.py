"""The IMAP door: a small IMAP4rev1 server, a thread a connection (RFC 3501, 2177, 4315, 6851)."""

import logging
import socket
import socketserver
import threading

from typing_extensions import override

from demo.sandbox.folder import Account
from demo.sandbox.imap_session import ImapSession
from demo.sandbox.imap_wire import Gone, Wire

LOG = logging.getLogger(__name__)


class ImapServer:
    """Serves the accounts on one port until stopped; `port` is the real one, also where 0 was asked for."""

    def __init__(self, host: str, port: int, accounts: dict[str, Account], password: str) -> None:
        self._server = _Server((host, port), _Connection)
        self._server.accounts, self._server.password = accounts, password
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        """Answer connections from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every open connection."""
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join(5)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    accounts: dict[str, Account]
    password: str

    def __init__(self, address: tuple[str, int], handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__(address, handler)
        self.open: set[socket.socket] = set()

    def hang_up(self) -> None:
        """Wake every connection's thread by closing its socket."""
        for sock in list(self.open):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Connection(socketserver.BaseRequestHandler):
    server: _Server

    @override
    def handle(self) -> None:
        self.server.open.add(self.request)
        session = ImapSession(Wire(self.request), self.server.accounts, self.server.password)
        try:
            session.serve()
        except (Gone, OSError):
            LOG.debug("imap_client_gone")
        finally:
            session.close()
            self.server.open.discard(self.request)
