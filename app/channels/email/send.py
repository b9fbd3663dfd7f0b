"""A letter to the mail server, in steps, so that it is known whether it may have been taken."""

import re
import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from time import monotonic

from app.channels.email import oauth, sign_in, tls
from app.channels.email.compose import written
from app.core import return_paths
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
#: Mailboxes whose servers let them send in their very own name alone, as they said since this process began.
_plain: set[str] = set()
#: How servers say that a sender may not be used: RFC 3463, X.7.x and X.1.7, X.1.8.
_OF_SENDER = re.compile(r"\b5\.(?:7\.\d{1,3}|1\.[78])\b|\bsender\b", re.IGNORECASE)


def send(letter: Letter, about_to: Callable[[], None]) -> None:
    """Hand letter to its mailbox's server; about_to is called before the words go. Raises SendFailed."""
    login = _login(letter)
    content = written(letter, login)
    handed = False

    def hand(server: smtplib.SMTP, sender: str) -> None:
        nonlocal handed
        handed = False
        _address_it(server, sender, letter.recipient)
        about_to()
        handed = True
        passing("send.begun")
        _step(server.data(content))

    try:
        with _within(_server(login), WHOLE_SECONDS) as server:
            _connect(server, login)
            _as_one_may(server, login, _sender(letter, login), hand)
    except smtplib.SMTPResponseException as error:
        words = f"{error.smtp_code} {_words(error.smtp_error)}"
        raise SendFailed(words, permanent=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, OSError, oauth.ConsentNeeded) as error:
        raise SendFailed(str(error) or type(error).__name__, permanent=False, ambiguous=handed) from error


def _sender(letter: Letter, login: Login) -> str:
    """Return who gets the bounces: nobody of a machine's letter (RFC 3834), else we, for this very one."""
    if letter.auto:
        return ""
    named = login.plus_addressing and login.address not in _plain
    return return_paths.of(login.address, letter.id) if named else login.address


def _as_one_may(
    server: smtplib.SMTP, login: Login, sender: str, hand: Callable[[smtplib.SMTP, str], None]
) -> None:
    """Hand a letter over; again in the mailbox's own name where the server minds the word in the sender."""
    try:
        hand(server, sender)
    except smtplib.SMTPResponseException as refusal:
        if sender in {"", login.address} or not _OF_SENDER.search(_words(refusal.smtp_error)):
            raise
        server.rset()
        hand(server, login.address)
        _plain.add(login.address)


def _login(letter: Letter) -> Login:
    try:
        mailbox = people.mailbox(letter.mailbox_id or 0)
        login = people.smtp_login(mailbox)
    except NotFound as error:
        raise SendFailed("the mailbox is gone", permanent=True) from error
    if mailbox.removed_at is not None:
        raise SendFailed("the mailbox is gone", permanent=True)
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
    sign_in.smtp(server, login)


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


def _address_it(server: smtplib.SMTP, sender: str, address: str) -> None:
    """Say who sends to whom. An address beyond ASCII goes only where the server takes it."""
    recipient, options = _route(address)
    if options and not server.has_extn("smtputf8"):
        raise SendFailed("the server takes no address with such letters", permanent=True)
    _step(server.mail(sender, options))
    _step(server.rcpt(recipient))


def _route(address: str) -> tuple[str, list[str]]:
    """Return an address as the envelope has it, and what MAIL FROM must say for that (RFC 6531)."""
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        return address, ["SMTPUTF8", "BODY=8BITMIME"]
    try:
        return f"{local}@{domain.encode('idna').decode()}", []
    except UnicodeError as error:
        raise SendFailed("this is no name of a mail server", permanent=True) from error
