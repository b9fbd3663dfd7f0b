"""Mail handed in on a local port, by LMTP (RFC 2033) or SMTP: kept durably before it is answered for."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import override

from app.channels.email import handed as origin
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import arriving, raw
from app.people import queries as people

T = TypeVar("T")
MOST_RECIPIENTS = 100
#: A mail that is handed in is in memory as a whole, for as many as hand one in.
MOST_BYTES = 40 * 1024 * 1024
#: So many mails may wait to be taken in; the sender keeps what comes above that, and tries again.
BACKLOG = 10_000
UNKNOWN = "550 5.1.1 There is no such mailbox here"
LATER = "451 4.3.0 This could not be kept; try again later"
FULL = "451 4.3.2 Too much mail waits to be read; try again later"
MANY = "452 4.5.3 Too many recipients"
TAKEN = "250 2.0.0 Kept"
log = structlog.get_logger(__name__)


class Told(Envelope):
    """An envelope with what our own mail server told of where it had the mail from."""

    def __init__(self) -> None:
        super().__init__()
        self.forwarded: dict[str, str] = {}


class Door(SMTP):
    """Understands whoever says EHLO, and whoever says LHLO, who gets an answer for each recipient."""

    speaks_lmtp = False

    @override
    def _create_envelope(self) -> Envelope:
        return Told()

    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 - aiosmtpd looks for this name
        """Greet in LMTP."""
        self.speaks_lmtp = True
        await self.smtp_EHLO(arg)

    async def smtp_XFORWARD(self, arg: str | None) -> None:  # noqa: N802 - likewise
        """Hear where our mail server had the next mail from; it holds until that mail is handed in."""
        told = origin.forwarded(arg or "")
        if told is None:
            await self.push("501 5.5.4 Syntax: XFORWARD attribute=value...")
        elif self.session is None or not origin.is_local(self.session.peer):
            await self.push("550 5.7.1 Only a mail server on this machine may say so")
        elif isinstance(self.envelope, Told) and self.envelope.mail_from is None:
            self.envelope.forwarded.update(told)
            await self.push("250 2.0.0 Noted")
        else:
            await self.push("503 5.5.1 Not within a mail")


class Handler:
    """What is done with a mail."""

    def __init__(self, app: Flask, *, backlog: int = BACKLOG) -> None:
        self._app, self._backlog = app, backlog

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name and shape
        self, _server: SMTP, said: Session, _envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        """Tell a mail server on this machine that it may say where it had a mail from."""
        said.host_name = hostname
        if origin.is_local(said.peer):
            answers.insert(1, "250-XFORWARD " + " ".join(origin.ATTRIBUTES))
        return answers

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take no more where much waits already."""
        if await self._asked(lambda: arriving.waiting(at_most=self._backlog)) >= self._backlog:
            return FULL
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Go on"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and shape
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for our own mailboxes alone, also with a word after +."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return MANY
        if await self._asked(lambda: mailbox_of(address)) is None:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Go on"

    async def handle_DATA(self, server: SMTP, said: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail once for each recipient; say 250 only of what is on the disk."""
        lmtp = isinstance(server, Door) and server.speaks_lmtp
        handed = _handed(said, envelope, lmtp=lmtp)
        keeps = [partial(self._keep, one, said, envelope, handed) for one in envelope.rcpt_tos]
        answers = [await self._asked(keep) for keep in keeps]
        if lmtp:
            return "\r\n".join(answers)
        return next((one for one in answers if one != TAKEN), TAKEN)

    def _keep(self, recipient: str, said: Session, envelope: Envelope, handed: raw.Handed | None) -> str:
        try:
            mailbox_id = mailbox_of(recipient)
            if mailbox_id is None:
                return UNKNOWN
            raw.keep(SYSTEM, mailbox_id, _traced(recipient, said, envelope), handed=handed)
        except (OSError, SQLAlchemyError) as error:
            log.warning("receiver.not_kept", error=type(error).__name__)
            return LATER
        return TAKEN

    async def _asked(self, ask: Callable[[], T]) -> T:
        """Do something with the database in a thread of its own, so that others are heard meanwhile."""

        def within() -> T:
            with self._app.app_context():
                return ask()

        return await asyncio.get_running_loop().run_in_executor(None, within)


def mailbox_of(address: str) -> int | None:
    """Return whose mail it is: the mailbox of this address, also with a word after +."""
    local, _, domain = address.strip().lower().rpartition("@")
    known = {one.address: one.id for one in people.mailboxes()}
    session.rollback()
    return known.get(f"{local}@{domain}") or known.get(f"{local.partition('+')[0]}@{domain}")


class Receiver(Controller):
    """Listens on host and port, in a thread of its own."""

    def __init__(self, app: Flask, *, host: str, port: int, backlog: int = BACKLOG) -> None:
        super().__init__(Handler(app, backlog=backlog), hostname=host, port=port)

    @override
    def factory(self) -> SMTP:
        return Door(self.handler, data_size_limit=MOST_BYTES, ident="Careline", hostname="careline")


def _traced(recipient: str, said: Session, envelope: Envelope) -> bytes:
    """Return the mail with what its last server writes on top of it. RFC 5321, 4.4."""
    sender = _one_line(envelope.mail_from or "")
    trace = f"Return-Path: <{sender}>\r\nDelivered-To: {_one_line(recipient)}\r\n"
    if not origin.is_local(said.peer):
        trace += (
            "Authentication-Results: careline.invalid; none\r\n"  # so that nobody's own word stands on top
        )
    return trace.encode("utf-8", "surrogateescape") + bytes(envelope.original_content or b"")


def _one_line(words: str) -> str:
    return "".join(letter for letter in words if letter.isprintable())[:320]


def _handed(said: Session, envelope: Envelope, *, lmtp: bool) -> raw.Handed | None:
    told = envelope.forwarded if isinstance(envelope, Told) else {}
    helo, sender = _one_line(said.host_name or ""), _one_line(envelope.mail_from or "")
    return origin.handed(said.peer, helo, sender, told, lmtp=lmtp)
