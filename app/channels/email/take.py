"""A kept mail is taken in: read by the parser, made an InboundMessage, received."""

import base64
import errno
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from app.channels.email import plus
from app.channels.email.auth import is_told, verdict
from app.channels.email.mail import Address, Mail, Origin, Part
from app.core import files, reply_tokens, return_paths
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.command import end_reading
from app.core.errors import DomainError, NotFound, Stale
from app.core.text.language import language_of
from app.intake import filters, raw
from app.intake.inbound import Auth, Claimed, Filters, InboundFile, InboundMessage, Reported
from app.intake.junk import is_junk
from app.intake.models import RawMail
from app.intake.receive import receive
from app.people import queries as people
from app.people.queries import Arrival

log = structlog.get_logger(__name__)
STALE_TRIES = 5
#: The disk is full, broken or may not be written: no mail's fault.
DISK = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE}
)
QUERY_CANCELED = "57014"
AT_ONCE = 20
#: Recipients of To, and of Cc, that a message names; the rest is counted. All of them are in the kept mail.
MOST_NAMED = 100


class Reads(Protocol):
    """What reads a mail's bytes apart from this process: channels.email.parser.Parser."""

    def read(self, path: Path, spool: Path) -> Mail:
        """Return the mail. Raises Unreadable, or ParserDied where another try may do."""
        ...


class ReadsAhead(Protocol):
    """The same, and it reads the next mail while this one is received."""

    def read(self, path: Path, spool: Path, then: Path | None) -> Mail:
        """Return the mail; begin with the one that follows."""
        ...


class Proves(Protocol):
    """What looks for itself who wrote a mail: channels.email.proof.Prover."""

    def verdict(self, mail: Mail, path: Path, handed: raw.Handed | None) -> Auth:
        """Return pass, fail or none for a mail in a file. handed: in to us, None where it was fetched."""
        ...


def take_waiting(
    parser: ReadsAhead,
    *,
    left: bool = False,
    going: Callable[[], bool] = lambda: True,
    prover: Proves | None = None,
) -> int:
    """Take in all that waits, oldest first; returns how many were tried.

    left: see intake.raw.waiting. going: asked before each mail whether to go on. prover: asked about mails
    of which no trusted server has told.
    """
    tried = 0
    more = True
    while more and (batch := raw.waiting(limit=AT_ONCE, left=left)):
        arrivals, filtered = people.arrivals(), filters.of_all()
        end_reading()
        spool = _spool()
        for kept, following in zip(batch, [*batch[1:], None], strict=True):
            if not going():
                return tried
            arrival = arrivals[kept.mailbox_id], filtered[kept.mailbox_id]
            _take(kept, arrival, partial(_read, parser, spool, kept, following), prover)
            tried += 1
        more = len(batch) == AT_ONCE  # else the bell has rung for whatever came since
    end_reading()
    return tried


def _read(parser: ReadsAhead, spool: Path, kept: raw.Kept, following: raw.Kept | None) -> Mail:
    """Read one mail; one whose place cannot be told is not read ahead, and fails when it is its turn."""
    then = None
    with suppress(NotFound):
        then = files.path_of(following.file_key) if following else None
    return parser.read(files.path_of(kept.file_key), spool, then)


def take(parser: Reads, raw_id: int) -> RawMail:
    """Take in one kept mail; whatever goes wrong is written on its row."""
    kept = raw.kept(raw_id)
    arrival = people.arrivals()[kept.mailbox_id], filters.of_all()[kept.mailbox_id]
    end_reading()
    return _take(kept, arrival, partial(parser.read, files.path_of(kept.file_key), _spool()))


def _take(
    kept: raw.Kept,
    arrival: tuple[Arrival, Filters],
    read: Callable[[], Mail],
    prover: Proves | None = None,
) -> RawMail:
    """Read and receive one mail; whatever goes wrong is written on its row, and the next is unaffected."""
    taken: RawMail | None = None
    try:
        mail = read()
        if plus.arrived(mail, kept.mailbox_id):
            raw.done(SYSTEM, kept.id, "test")
        else:
            auth = _auth(mail, arrival[0], kept, prover)
            taken = _receive(kept.id, inbound(mail, *arrival, kept.sha256, auth))
        _clear(mail)
    except DomainError as error:
        raw.fail(SYSTEM, kept.id, error.message, final=False)
    except Exception as error:  # noqa: BLE001 - whatever it was, it is written on the row
        log.warning("intake.failed", raw_id=kept.id, error=type(error).__name__)
        if _is_ours(error):
            raw.put_off(SYSTEM, kept.id, repr(error))
        else:
            raw.fail(SYSTEM, kept.id, getattr(error, "reason", None) or repr(error), final=_is_final(error))
    return taken or raw.get(kept.id)


def _spool() -> Path:
    spool = files.root().parent / "spool"
    spool.mkdir(exist_ok=True, mode=0o700)
    return spool


def _auth(mail: Mail, arrival: Arrival, kept: raw.Kept, prover: Proves | None) -> Auth:
    """Return what is known of the sender: by the server that is believed, else by our own look."""
    if prover is None or is_told(mail, arrival.authserv_id):
        return verdict(mail, arrival.authserv_id)
    end_reading()
    return prover.verdict(mail, files.path_of(kept.file_key), kept.handed)


def inbound(mail: Mail, arrival: Arrival, filtered: Filters, sha256: str, auth: Auth) -> InboundMessage:
    """Return mail in the shape of every channel. sha256: of its bytes, its name where it has none."""
    message_id = mail.message_id or f"<{sha256}@no-message-id.invalid>"
    answers = _answers(mail)
    bounced = mail.bounce.original_message_id if mail.bounce else None
    sender = _sender(mail)
    return InboundMessage(
        channel="email",
        external_id=f"email:{message_id}",
        body_hash=mail.body_hash,
        contact_kind="email",
        contact=sender.address,
        sender_name=sender.name,
        subject=mail.subject,
        text=mail.text,
        reply_text=mail.reply_text or mail.text,
        html=mail.html,
        at=datetime.fromisoformat(mail.date) if mail.date else now(),
        queue_id=arrival.queue_id,
        mailbox_id=arrival.mailbox_id,
        reopen_days=arrival.reopen_days,
        repeat_hours=arrival.repeat_hours,
        language=language_of(f"{mail.subject} {mail.reply_text}"),
        kind=mail.kind,
        auth=auth,
        to=", ".join(one.address for one in mail.to[:MOST_NAMED]),
        cc=", ".join(one.address for one in mail.cc[:MOST_NAMED]),
        answers=tuple(dict.fromkeys(f"email:{one}" for one in answers)),
        tokens=reply_tokens.found_in([*mail.delivered_to, *_addressed(mail), *answers]),
        bounced=f"email:{bounced}" if bounced else None,
        returned=return_paths.named_in([*mail.delivered_to, *_addressed(mail)]),
        files=tuple(_file(part) for part in mail.attachments),
        forwarded=_claimed(mail.forwarded),
        form=_claimed(mail.form),
        form_senders=arrival.form_senders,
        reported=tuple(Reported(**asdict(one)) for one in mail.bounce.recipients) if mail.bounce else (),
        signs=mail.signs,
        is_junk=is_junk(mail.junk, filtered.junk_header, filtered.junk_limit),
        filters=filtered,
        extras=extras_of(mail),
    )


def extras_of(mail: Mail) -> dict[str, Any]:
    """Return what else a mail tells, as it is kept with a message; see cases.models.Message."""
    unnamed = max(0, len(mail.to) - MOST_NAMED) + max(0, len(mail.cc) - MOST_NAMED)
    told = {
        "protection": mail.protection,
        "invitations": [asdict(one) for one in mail.invitations],
        "unnamed_recipients": unnamed,
    }
    return {name: value for name, value in told.items() if value}


def _claimed(origin: Origin | None) -> Claimed | None:
    return Claimed(**asdict(origin)) if origin else None


def _clear(mail: Mail) -> None:
    """Drop what the parser had spooled: its bytes are stored by now."""
    for part in mail.attachments:
        if part.spooled:
            Path(part.spooled).unlink(missing_ok=True)


def _receive(raw_id: int, message: InboundMessage) -> RawMail | None:
    """Receive, again where somebody else changed the case in the same moment."""
    for _ in range(STALE_TRIES - 1):
        with suppress(Stale):
            return receive(SYSTEM, raw_id, message)
    return receive(SYSTEM, raw_id, message)


def _answers(mail: Mail) -> list[str]:
    """Return the ids of what mail says it answers, nearest first."""
    return [one for one in (mail.in_reply_to, *reversed(mail.references)) if one]


def _addressed(mail: Mail) -> list[str]:
    return [one.address for one in (*mail.to, *mail.cc)]


def _sender(mail: Mail) -> Address:
    """Return who wrote it; a mail without a usable From is nobody's, and still a case."""
    return mail.sender if mail.sender.address else Address(name=mail.sender.name, address="unknown@invalid")


def _file(part: Part) -> InboundFile:
    return InboundFile(
        filename=part.filename,
        content_type=part.content_type,
        inline=part.inline,
        content_id=part.content_id,
        content=base64.b64decode(part.content_base64) if part.content_base64 is not None else None,
        path=Path(part.spooled) if part.spooled else None,
    )


def _is_ours(error: Exception) -> bool:
    """Tell whether the house itself could not work: the mail waits, nothing speaks against it."""
    if isinstance(error, OperationalError | InterfaceError):
        return getattr(error.orig, "sqlstate", None) != QUERY_CANCELED
    return isinstance(error, OSError) and error.errno in DISK


def _is_final(error: Exception) -> bool:
    return type(error).__name__ == "Unreadable"
