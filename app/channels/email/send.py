"""A letter to the mail server, in steps, so that it is known whether it may have been taken."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from threading import Timer
from time import monotonic

from typing_extensions import override

from app.channels.email import tls
from app.channels.email.machines import LOOP
from app.core import secret
from app.core.command import end_reading
from app.core.errors import NotFound, SendFailed
from app.core.failpoints import passing
from app.outgoing.queries import Letter
from app.people import queries as people
from app.people.queries import Login

CONNECT_SECONDS = 15
TIMEOUT_SECONDS = 30
#: A server may say a letter a minute and never be silent for long; the job's lease is longer than this.
WHOLE_SECONDS = 120
#: So long nobody asks a server again that did not answer: its mails shall not keep all hands from others.
REST_SECONDS = 8
_rests: dict[tuple[str, int], float] = {}
_IDS = {"message-id", "in-reply-to", "references"}


class LetterPolicy(EmailPolicy):
    """SMTP's policy, but for ids: a long one would become an encoded word, by which nobody finds it."""

    @override
    def fold(self, name: str, value: str) -> str:
        """Return a header's lines; ids one a line, as they are."""
        if name.lower() in _IDS:
            return f"{name}: " + f"{self.linesep} ".join(str(value).split()) + self.linesep
        return str(super().fold(name, value))

    @override
    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the same as bytes."""
        if name.lower() in _IDS:
            return self.fold(name, value).encode("ascii", "surrogateescape")
        return super().fold_binary(name, value)


LETTER = LetterPolicy(linesep="\r\n")


def send(letter: Letter, about_to: Callable[[], None]) -> None:
    """Hand letter to its mailbox's server; about_to is called before the words go. Raises SendFailed."""
    login = _login(letter)
    content = compose(letter, login).as_bytes(policy=LETTER)
    handed = False

    def hand(server: smtplib.SMTP) -> None:
        nonlocal handed
        _step(server.mail("" if letter.auto else login.address))  # RFC 3834: nobody answers the null sender
        _step(server.rcpt(letter.recipient))
        about_to()
        handed = True
        passing("send.begun")
        _step(server.data(content))

    try:
        with _within(_server(login), WHOLE_SECONDS) as server:
            _connect(server, login)
            hand(server)
    except smtplib.SMTPResponseException as error:
        words = f"{error.smtp_code} {_words(error.smtp_error)}"
        raise SendFailed(words, permanent=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise SendFailed(str(error) or type(error).__name__, permanent=False, ambiguous=handed) from error


def compose(letter: Letter, login: Login) -> EmailMessage:
    """Return letter as a mail: the same bytes at every try. Raises SendFailed where a header cannot be."""
    mail = EmailMessage()
    try:
        mail["From"] = _address(login.name, login.address)
        mail["To"] = _address(letter.recipient_name, letter.recipient)
        if letter.token and login.plus_addressing:
            mail["Reply-To"] = _address(login.name, _plus(login.address, letter.token))
        mail["Subject"] = " ".join(letter.subject.split())
        mail["Date"] = format_datetime(letter.at)
        mail["Message-ID"] = letter.message_id
        if letter.references:
            mail["In-Reply-To"] = letter.references[-1]
            mail["References"] = " ".join(letter.references)
        if letter.auto:
            mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"] = "auto-replied", "All"
            mail[LOOP] = f"{secret.signature('loop', login.address)[:16]}; 1"
        mail.set_content(letter.body, cte="quoted-printable" if letter.body.isascii() else "base64")
    except (ValueError, IndexError) as error:
        raise SendFailed(f"this cannot be written as a mail: {error}", permanent=True) from error
    return mail


def _login(letter: Letter) -> Login:
    try:
        login = people.smtp_login(people.mailbox(letter.mailbox_id or 0))
    except NotFound as error:
        raise SendFailed("the mailbox is gone", permanent=True) from error
    end_reading()
    return login


def _server(login: Login) -> smtplib.SMTP:
    """Return what will talk to the mailbox's server. Nothing was said yet."""
    if login.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(timeout=CONNECT_SECONDS, context=tls.context())
    else:
        server = smtplib.SMTP(timeout=CONNECT_SECONDS)
    server._host = login.host  # type: ignore[attr-defined]  # noqa: SLF001 - whom the certificate must name
    return server


@contextmanager
def _within(server: smtplib.SMTP, seconds: float) -> Iterator[smtplib.SMTP]:
    """Say goodbye in the end; cut the line after so many seconds, whatever it is doing then."""

    def cut() -> None:
        if server.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(server.sock, socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        timer.cancel()
        server.close()


def _connect(server: smtplib.SMTP, login: Login) -> None:
    """Open a session that may send. An unsafe line is for this machine alone, see people.commands."""
    _reach(server, login)
    if server.sock is not None:
        server.sock.settimeout(TIMEOUT_SECONDS)
    server.ehlo_or_helo_if_needed()
    if login.security == "starttls":
        server.starttls(context=tls.context())
        server.ehlo()
    if login.user and server.has_extn("auth"):
        server.login(login.user, login.password)


def _reach(server: smtplib.SMTP, login: Login) -> None:
    where = (login.host, login.port)
    if monotonic() < _rests.get(where, 0):
        raise ConnectionError("the mail server did not answer a moment ago")
    try:
        _greeted(server.connect(*where))
    except OSError:
        _rests[where] = monotonic() + REST_SECONDS
        raise


def _greeted(answer: tuple[int, bytes]) -> None:
    if answer[0] != 220:
        raise smtplib.SMTPConnectError(*answer)


def _step(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if code >= 300:
        raise smtplib.SMTPResponseException(code, words)


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _plus(address: str, token: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def _address(name: str, address: str) -> Address:
    clean = "".join(letter for letter in name if letter.isprintable())
    return Address(display_name=clean, addr_spec=address)
