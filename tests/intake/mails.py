"""Mails of these tests, and the whole way in: kept, read in this process, received."""

from pathlib import Path

from app.channels.email import take
from app.channels.email.read import read
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import raw
from app.intake.models import RawMail
from app.people.models import Mailbox

PASS = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=example.org\n"
FAIL = b"Authentication-Results: mx.desk.example; dmarc=fail header.from=example.org\n"
ACK = {"en": "Thank you. Your case is {number}: {subject}", "zh": "谢谢, 您的编号是 {number}"}


class Here:
    """Reads mail in this process."""

    def read(self, path: Path, spool: Path):
        return read(path.read_bytes(), spool=spool)


def mail(number=1, *, sender="Dora <dora@example.org>", subject="Hello", words="Where is it?", more=b""):
    """Return the bytes of a plain mail. more: header lines above its own."""
    head = f"From: {sender}\nTo: support@desk.example\nMessage-ID: <{number}@x.example>\nSubject: {subject}\n"
    return more + head.encode() + b"\n" + words.encode() + b"\n"


def bounce(message_id: str, recipient: str, *, number="b1", status="5.1.1", action="failed"):
    """Return an RFC 3464 report on a mail."""
    return (
        f"Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.org>\n"
        f"To: support@desk.example\nMessage-ID: <{number}@mx.example.org>\nSubject: Undelivered mail\n"
        f'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\nI could not deliver it.\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 {status} No such user here\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: Re: Hello\n\n--b--\n"
    ).encode()


def take_in(mailbox_id: int, content: bytes, *, reader=None) -> RawMail:
    """Keep a mail and take it in; returns what became of it."""
    return take.take(reader or Here(), raw.keep(SYSTEM, mailbox_id, content))


def acknowledging(mailbox_id: int, ack=None) -> None:
    """Let a mailbox acknowledge first mails."""
    session.get(Mailbox, mailbox_id).ack = ACK if ack is None else ack
    session.commit()
