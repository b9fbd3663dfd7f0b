"""The SMTP door: takes mail from anybody on this machine and hands it to one function."""

import asyncio
import logging
import socket
from collections.abc import Callable

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from typing_extensions import override

LOG = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.ERROR)  # the library warns of its own future at each mail
LARGEST = 35 * 1024 * 1024  # bytes
Deliver = Callable[[str, list[str], bytes], None]


class _Handler:
    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        message = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content or b""
        try:
            await asyncio.to_thread(self._deliver, envelope.mail_from or "", list(envelope.rcpt_tos), message)
        except Exception:
            LOG.exception("mail_not_kept")
            return "451 4.3.0 The sandbox could not keep this mail"
        return "250 2.0.0 Kept"


def _anybody(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, _data: object
) -> AuthResult:
    login = _data if isinstance(_data, LoginPassword) else None
    return AuthResult(success=True, auth_data=login)


class SmtpServer(Controller):
    """An SMTP server in a thread of its own; `port` is the real one, also where 0 was asked for."""

    def __init__(self, host: str, port: int, deliver: Deliver) -> None:
        self._socket = socket.create_server((host, port))
        super().__init__(
            _Handler(deliver),
            hostname=host,
            port=self._socket.getsockname()[1],
            data_size_limit=LARGEST,
            decode_data=False,
            enable_SMTPUTF8=True,
            authenticator=_anybody,
            auth_require_tls=False,
            ident="Careline sandbox",
        )

    @override
    def _create_server(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
        return self.loop.create_server(self._factory_invoker, sock=self._socket)
