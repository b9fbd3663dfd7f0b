"""The one reader of mail: bytes from anybody in, plain values out, within limits."""

from pathlib import Path

from app.channels.email import addresses, bodies, kinds, parts
from app.channels.email.headers import Headers
from app.channels.email.mail import Address, Mail
from app.channels.email.parts import Piece, Unreadable
from app.core.text.quotes import newest

__all__ = ["Unreadable", "read"]

_REFERENCES = 50


def read(raw: bytes, *, spool: Path | None = None) -> Mail:
    """Return what a mail says. spool: folder for attachments above 1 MB. Raises Unreadable."""
    if not raw.strip(b" \t\r\n\0"):
        raise Unreadable("This mail is empty.")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    try:
        return _mail(parts.split(raw), spool)
    except RecursionError:
        raise Unreadable("This mail is nested too deeply.") from None
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as fault:
        raise Unreadable("This mail could not be read.") from fault


def _mail(top: Piece, spool: Path | None) -> Mail:
    fields = top.headers
    sender, defect = addresses.sender(fields.every("from"))
    subject = fields.words("subject", 998)
    text, html, used = bodies.words(top)
    kind, bounce = kinds.kind_of(top, sender.address, subject, text)
    ids, answered = fields.message_ids("message-id"), fields.message_ids("in-reply-to")
    return Mail(
        sender=sender,
        reply_to=_people(fields, "reply-to"),
        to=_people(fields, "to"),
        cc=_people(fields, "cc"),
        subject=subject,
        date=fields.date(),
        message_id=ids[0] if ids else None,
        in_reply_to=answered[0] if answered else None,
        references=tuple(fields.message_ids("references")[-_REFERENCES:]),
        text=text,
        html=html,
        reply_text=newest(text),
        attachments=bodies.attachments(top, used, spool),
        kind=kind,
        bounce=bounce,
        from_defect=defect,
        authentication_results=" ".join(fields.first("authentication-results").split()),
        delivered_to=_delivered_to(fields),
        body_hash=bodies.body_hash(top.raw, top.start),
        charsets=_charsets(used),
    )


def _people(fields: Headers, name: str) -> tuple[Address, ...]:
    found: list[Address] = []
    for value in fields.every(name):
        found += addresses.parse(value)[0]
    return tuple(one for one in found if one.address)


def _delivered_to(fields: Headers) -> tuple[str, ...]:
    noted = (one for name in ("delivered-to", "x-original-to", "envelope-to") for one in fields.every(name))
    return tuple(dict.fromkeys(one.strip("<>")[:320] for one in noted if "@" in one))[:_REFERENCES]


def _charsets(used: list[Piece]) -> tuple[str, ...]:
    named = (one.parameters.get("charset", "")[:60].lower() for one in used)
    return tuple(dict.fromkeys(one for one in named if one))
