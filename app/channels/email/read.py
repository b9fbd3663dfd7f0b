"""The one reader of mail: bytes from anybody in, plain values out, within limits."""

import hashlib
import re
from collections.abc import Callable
from functools import partial
from mmap import mmap
from pathlib import Path
from typing import TypeVar

from app.channels.email import (
    addresses,
    bodies,
    files,
    forms,
    forwards,
    invitations,
    kinds,
    machines,
    parts,
    signatures,
)
from app.channels.email.bodies import Said
from app.channels.email.headers import Headers
from app.channels.email.mail import Address, Mail, Part
from app.channels.email.parts import Piece, Unreadable
from app.core.text.quotes import newest

__all__ = ["Unreadable", "read"]

T = TypeVar("T")
_REFERENCES = 50
_PIECE = 1_000_000
_SOMETHING = re.compile(rb"[^ \t\r\n\0]")
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, OverflowError)


def read(raw: bytes | mmap, *, spool: Path | None = None, read_as: str | None = None) -> Mail:
    """Return what a mail says. Raises Unreadable.

    spool: folder for attachments above 1 MB. read_as: the charset to read it by, whatever it says itself.
    """
    if not _SOMETHING.search(raw):
        raise Unreadable("This mail is empty.")
    if raw.find(b"\n") < 0:
        raw = raw[:].replace(b"\r", b"\n")
    try:
        return _mail(parts.split(raw, read_as), spool)
    except RecursionError:
        raise Unreadable("This mail is nested too deeply.") from None
    except _FAULTS as fault:
        raise Unreadable("This mail could not be read.") from fault


def _mail(top: Piece, spool: Path | None) -> Mail:
    fields = top.headers
    sender, defect = addresses.sender(fields.every("from"))
    subject = _or(lambda: fields.words("subject", 998), "")
    said = bodies.read(top)
    kind, bounce = kinds.kind_of(top, sender.address, subject, said.text)
    ids, answered = fields.message_ids("message-id"), fields.message_ids("in-reply-to")
    replies, to, cc = (_people(fields, name) for name in ("reply-to", "to", "cc"))
    return Mail(
        sender=sender,
        reply_to=replies,
        to=to,
        cc=cc,
        subject=subject,
        date=fields.date(),
        message_id=ids[0] if ids else None,
        in_reply_to=answered[0] if answered else None,
        references=tuple(fields.message_ids("references")[-_REFERENCES:]),
        text=said.text,
        html=said.html,
        reply_text=newest(said.text, own=sender.address),
        attachments=_attachments(top, said, spool),
        kind=kind,
        bounce=bounce,
        from_defect=defect,
        authentication_results=" ".join(fields.first("authentication-results").split()),
        signatures=signatures.carried(fields.every("dkim-signature")),
        return_path=_or(lambda: _addresses(fields.first("return-path"))[0].address, ""),
        delivered_to=_delivered_to(fields),
        body_hash=body_hash(top.raw, top.start),
        charsets=_charsets(said.used),
        signs=_or(lambda: machines.signs(fields, sender.address, len(to) + len(cc)), ("unreadable",)),
        junk=_or(lambda: machines.junk(fields), {}),
        protection=said.protection,
        invitations=invitations.found_in(top.leaves()),
        forwarded=_or(lambda: forwards.origin(top, subject, said.text), None),
        form=_or(lambda: forms.origin(said.text, replies, sender.address), None),
    )


def _or(read_field: Callable[[], T], default: T) -> T:
    """Return a field, or default: a fault in it costs the field, not the mail."""
    try:
        return read_field()
    except _FAULTS:
        return default


def _people(fields: Headers, name: str) -> tuple[Address, ...]:
    found: list[Address] = []
    for value in fields.every(name):
        found += _or(partial(_addresses, value), [])
    return tuple(one for one in found if one.address)


def _addresses(value: str) -> list[Address]:
    return addresses.parse(value)[0]


def _attachments(top: Piece, said: Said, spool: Path | None) -> tuple[Part, ...]:
    """Return every leaf that is not the body, and what was unpacked."""
    taken = {id(one) for one in said.used}
    leaves = [leaf for leaf in top.leaves() if id(leaf) not in taken]
    unpacked = [files.of_loose(one, spool) for one in said.loose]
    return (*(files.of_piece(leaf, spool) for leaf in leaves), *unpacked)


def _delivered_to(fields: Headers) -> tuple[str, ...]:
    noted = (one for name in ("delivered-to", "x-original-to", "envelope-to") for one in fields.every(name))
    return tuple(dict.fromkeys(one.strip("<>")[:320] for one in noted if "@" in one))[:_REFERENCES]


def _charsets(used: list[Piece]) -> tuple[str, ...]:
    named = (one.parameters.get("charset", "")[:60].lower() for one in used)
    return tuple(dict.fromkeys(one for one in named if one))


def body_hash(raw: bytes | mmap, start: int) -> str:
    """Return sha256 of the body: line ends folded, blanks at ends of lines and at the end dropped."""
    digest = hashlib.sha256()
    blank, at, left = 0, start, b""
    while at < len(raw):
        lines = (left + raw[at : at + _PIECE]).split(b"\n")
        at += _PIECE
        left = lines.pop() if at < len(raw) else b""
        for line in lines:
            kept = line.rstrip(b" \t\r")
            if not kept:
                blank += 1
                continue
            digest.update(b"\n" * blank + kept + b"\n")
            blank = 0
    return digest.hexdigest()
