"""What a mail says and what hangs on it: text, HTML, attachments."""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from html import escape
from pathlib import Path

from app.channels.email import charsets
from app.channels.email.headers import decoded
from app.channels.email.mail import Part
from app.channels.email.parts import Piece
from app.core.text import clean
from app.core.text.html import sanitise, to_text

_INLINE_LIMIT = 1_000_000
_TEXT_LIMIT = 2_000_000


def words(top: Piece) -> tuple[str, str | None, list[Piece]]:
    """Return the plain body, the sanitised HTML or None, and the parts that were used."""
    texts: list[str] = []
    pages: list[str] = []
    used: list[Piece] = []
    rich = False
    for plain, page in _bodies(top):
        used += [one for one in (plain, page) if one]
        html = _text(page) if page else None
        text = _text(plain) if plain else ""
        texts.append(text if text.strip() else to_text(html or ""))
        pages.append(html if html is not None else f"<div>{escape(text)}</div>".replace("\n", "<br>"))
        rich = rich or html is not None
    joined = "\n\n".join(one.rstrip() for one in texts if one.strip())[:_TEXT_LIMIT]
    return joined, sanitise("<hr>".join(pages)) if rich else None, used


def attachments(top: Piece, used: list[Piece], spool: Path | None) -> tuple[Part, ...]:
    """Return every leaf that is not the body; above 1 MB its bytes go to a file of random name in spool."""
    taken = {id(one) for one in used}
    return tuple(_attachment(leaf, spool) for leaf in top.leaves() if id(leaf) not in taken)


def body_hash(raw: bytes, start: int) -> str:
    """Return sha256 of the body: line ends folded, blanks at ends of lines and at the end dropped."""
    digest = hashlib.sha256()
    blank = 0
    for line in raw[start:].split(b"\n"):
        kept = line.rstrip(b" \t\r")
        if not kept:
            blank += 1
            continue
        digest.update(b"\n" * blank + kept + b"\n")
        blank = 0
    return digest.hexdigest()


def _bodies(top: Piece) -> Iterator[tuple[Piece | None, Piece | None]]:
    """Yield (plain, html) of each body in reading order; of alternatives one pair."""
    waiting = [top]
    while waiting:
        piece = waiting.pop()
        if piece.type == "multipart/alternative" and piece.children:
            leaves = [leaf for leaf in piece.leaves() if _is_body(leaf)]
            plain = next((leaf for leaf in leaves if leaf.type == "text/plain"), None)
            page = next((leaf for leaf in leaves if leaf.type == "text/html"), None)
            if plain or page:
                yield plain, page
        elif piece.children:
            waiting += reversed(piece.children)
        elif _is_body(piece):
            yield (None, piece) if piece.type == "text/html" else (piece, None)


def _is_body(piece: Piece) -> bool:
    if piece.type not in {"text/plain", "text/html"}:
        return False
    disposition, parameters = piece.headers.parameters("content-disposition")
    named = parameters.get("filename") or piece.parameters.get("name")
    return disposition != "attachment" and not (named and piece.depth)


def _text(piece: Piece) -> str:
    return charsets.decode(piece.content()[: _TEXT_LIMIT * 4], piece.parameters.get("charset"))


def _attachment(piece: Piece, spool: Path | None) -> Part:
    data = piece.content()
    disposition, parameters = piece.headers.parameters("content-disposition")
    content_id = clean.one_line(piece.headers.first("content-id").strip("<> "), 300) or None
    name = parameters.get("filename") or piece.parameters.get("name") or _unnamed(piece)
    large = spool is not None and len(data) > _INLINE_LIMIT
    return Part(
        filename=clean.filename(decoded(name)),
        content_type=piece.type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        inline=disposition == "inline" or (content_id is not None and piece.parent == "multipart/related"),
        content_id=content_id,
        content_base64=None if large else base64.b64encode(data).decode("ascii"),
        spooled=_spooled(spool, data) if spool is not None and large else None,
    )


def _unnamed(piece: Piece) -> str:
    return "message.eml" if piece.type == "message/rfc822" else "attachment"


def _spooled(spool: Path, data: bytes) -> str:
    path = spool / secrets.token_hex(16)
    path.write_bytes(data)
    return str(path)
