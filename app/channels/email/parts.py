"""The MIME structure of a mail: offsets into its bytes, within limits, never into attached mails."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from mmap import mmap

from app.channels.email import coding, encoded_words, headers
from app.channels.email.headers import Headers

DEPTH_LIMIT = 50
PARTS_LIMIT = 1_000


class Unreadable(Exception):
    """A mail that no further try can read; reason is safe to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(kw_only=True)
class Piece:
    """One part. type: lower case. parent: the multipart type around it, "" at the top."""

    headers: Headers
    raw: bytes | mmap = field(repr=False)
    start: int
    end: int
    type: str
    parameters: dict[str, str]
    parent: str = ""
    depth: int = 0
    children: list["Piece"] = field(default_factory=list)
    read_as: str | None = None
    hints: tuple[str, ...] = ()

    def content(self) -> bytes:
        """Return the decoded bytes."""
        return coding.undone(self.raw[self.start : self.end], self._coding)

    def pieces(self) -> Iterator[bytes]:
        """Yield the decoded bytes, a megabyte or so at a time."""
        return coding.pieces(self.raw, self.start, self.end, self._coding)

    def small(self, limit: int) -> bytes:
        """Return at most limit decoded bytes, without the work of decoding all the others."""
        out = b""
        for piece in self.pieces():
            out += piece
            if len(out) >= limit:
                break
        return out[:limit]

    @property
    def _coding(self) -> str:
        return coding.name_of(self.headers.first("content-transfer-encoding"))

    def leaves(self) -> list["Piece"]:
        """Return every part that is no multipart, in order."""
        return [leaf for child in self.children for leaf in child.leaves()] if self.children else [self]


def split(raw: bytes | mmap, read_as: str | None = None) -> Piece:
    """Return the tree of parts. Raises Unreadable above 50 levels or 1,000 parts.

    read_as: a charset for all of it.
    """
    top = _piece(raw, 0, len(raw), parent="", depth=0)
    waiting, count = [top], 1
    while waiting:
        piece = waiting.pop()
        if not piece.type.startswith("multipart/"):
            continue
        if piece.depth >= DEPTH_LIMIT:
            raise Unreadable("This mail is nested more than 50 levels deep.")
        spans = _spans(piece, PARTS_LIMIT - count)
        count += len(spans)
        piece.children = [_piece(raw, *span, parent=piece.type, depth=piece.depth + 1) for span in spans]
        waiting += piece.children
        if not spans:
            piece.type = "text/plain"
    hints = tuple(encoded_words.labels(" ".join(top.headers.every("subject") + top.headers.every("from"))))
    for leaf in top.leaves():
        leaf.read_as = leaf.headers.read_as = read_as
        leaf.hints = hints
    top.headers.read_as = read_as
    return top


def _piece(raw: bytes | mmap, start: int, end: int, *, parent: str, depth: int) -> Piece:
    fields, body = headers.parse(raw, start, end)
    kind, parameters = fields.parameters("content-type")
    fields.charset = parameters.get("charset")
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind):
        kind = "message/rfc822" if parent == "multipart/digest" else "text/plain"
    piece = Piece(headers=fields, raw=raw, start=body, end=end, type=kind, parameters=parameters)
    piece.parent, piece.depth = parent, depth
    return piece


def _spans(piece: Piece, room: int) -> list[tuple[int, int]]:
    boundary = _boundary(piece)
    if not boundary:
        return []
    spans: list[tuple[int, int]] = []
    begin = None
    for mark in re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?$", re.MULTILINE).finditer(
        piece.raw, piece.start, piece.end
    ):
        if begin is not None:
            spans.append((begin, max(begin, _before_line_end(piece.raw, mark.start()))))
        begin = None if mark[1] else min(mark.end() + 1, piece.end)
        if len(spans) > room:
            raise Unreadable("This mail has more than 1,000 parts.")
        if mark[1]:
            break
    if begin is not None:
        spans.append((begin, piece.end))
    return spans


def _boundary(piece: Piece) -> bytes:
    named = piece.parameters.get("boundary", "").encode("utf-8", "ignore")[:500]
    if named.strip():
        return named.rstrip()
    guess = re.compile(rb"^--([^\r\n]{1,200})\r?$", re.MULTILINE).search(piece.raw, piece.start, piece.end)
    return guess[1].rstrip().removesuffix(b"--") if guess else b""


def _before_line_end(raw: bytes | mmap, at: int) -> int:
    at -= raw[at - 1 : at] == b"\n"
    return at - (raw[at - 1 : at] == b"\r")
