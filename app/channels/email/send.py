"""A letter to the mail server, in steps, so that it is known whether it may have been taken."""

import smtplib
from collections.abc import Callable
from contextlib import suppress

from app.channels.email import tls
from app.channels.email.compose import written
from app.core.command import end_reading
from app.core.errors import NotFound, SendFailed
from app.outgoing.queries import Letter
from app.people import queries as people
from app.people.queries import Login

TIMEOUT_SECONDS = 30


def send(letter: Letter, about_to: Callable[[], None]) -> None:
    """Hand letter to its mailbox's server; about_to is called before the words go. Raises SendFailed."""
    login = _login(letter)
    content = written(letter, login)
    handed = False

    def hand(server: smtplib.SMTP) -> None:
        nonlocal handed
        _address_it(server, login.address, letter.recipient)
        about_to()
        handed = True
        _step(server.data(content))

    try:
        server = _connect(login)
        try:
            hand(server)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
    except smtplib.SMTPResponseException as error:
        words = f"{error.smtp_code} {_words(error.smtp_error)}"
        raise SendFailed(words, permanent=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise SendFailed(str(error) or type(error).__name__, permanent=False, ambiguous=handed) from error


def _login(letter: Letter) -> Login:
    try:
        login = people.smtp_login(people.mailbox(letter.mailbox_id or 0))
    except NotFound as error:
        raise SendFailed("the mailbox is gone", permanent=True) from error
    end_reading()
    return login


def _connect(login: Login) -> smtplib.SMTP:
    """Return a session that may send. An unsafe line is for this machine alone, see people.commands."""
    if login.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            login.host, login.port, timeout=TIMEOUT_SECONDS, context=tls.context()
        )
    else:
        server = smtplib.SMTP(login.host, login.port, timeout=TIMEOUT_SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if login.security == "starttls":
            server.starttls(context=tls.context())
            server.ehlo()
        if login.user and server.has_extn("auth"):
            server.login(login.user, login.password)
    except BaseException:
        server.close()
        raise
    return server


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
