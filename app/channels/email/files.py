"""What hangs on a mail: the bytes of each file, its name as data, and whether it is a picture in the text."""

import base64
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.channels.email.encoded_words import decoded
from app.channels.email.mail import Part
from app.channels.email.parts import Piece
from app.core.text import clean

_INLINE_LIMIT = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Loose:
    """A file that was no part of its own: unpacked, or found within a text."""

    filename: str
    type: str
    data: bytes
    content_id: str | None = None


def of_piece(piece: Piece, spool: Path | None) -> Part:
    """Return a leaf as an attachment; above 1 MB its bytes go to a file of random name in spool."""
    disposition, parameters = piece.headers.parameters("content-disposition")
    content_id = clean.one_line(piece.headers.first("content-id").strip("<> "), 300) or None
    name = parameters.get("filename") or piece.parameters.get("name") or _unnamed(piece)
    return _part(
        piece.pieces(),
        spool,
        filename=clean.filename(decoded(name)),
        content_type=piece.type,
        inline=disposition == "inline" or (content_id is not None and piece.parent == "multipart/related"),
        content_id=content_id,
    )


def of_loose(file: Loose, spool: Path | None) -> Part:
    """Return a file that was no part of its own as an attachment."""
    return _part(
        [file.data],
        spool,
        filename=clean.filename(file.filename),
        content_type=file.type,
        inline=file.content_id is not None,
        content_id=file.content_id,
    )


def _part(
    pieces: Iterable[bytes],
    spool: Path | None,
    *,
    filename: str,
    content_type: str,
    inline: bool,
    content_id: str | None,
) -> Part:
    digest, size, held, path = hashlib.sha256(), 0, bytearray(), None
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        held += piece
        if spool is not None and size > _INLINE_LIMIT:
            path = path or spool / secrets.token_hex(16)
            with path.open("ab") as file:
                file.write(held)
            held.clear()
    return Part(
        filename=filename,
        content_type=content_type,
        size=size,
        sha256=digest.hexdigest(),
        inline=inline,
        content_id=content_id,
        content_base64=None if path else base64.b64encode(held).decode("ascii"),
        spooled=str(path) if path else None,
    )


def _unnamed(piece: Piece) -> str:
    names = {"message/rfc822": "message.eml", "text/calendar": "invitation.ics"}
    return names.get(piece.type, "attachment")
