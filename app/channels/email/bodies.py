"""What a mail says: which of its parts are its words, as text and as HTML."""

import re
from dataclasses import dataclass, field
from html import escape

from app.channels.email import signed, texts, tnef
from app.channels.email.files import Loose
from app.channels.email.mail import Protection
from app.channels.email.parts import Piece, Unreadable, split
from app.core.text.html import sanitise, to_text

_WRAPPED_LIMIT = 30_000_000
_PACKED = {"application/ms-tnef", "application/vnd.ms-tnef"}
_SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
#: Parts that only say again what another one says.
_HIDDEN = {
    ("text/x-amp-html", "multipart/alternative"),
    ("text/enriched", "multipart/alternative"),
    ("text/watch-html", "multipart/alternative"),
    ("application/applefile", "multipart/appledouble"),
}
_WORDS = re.compile(r"[a-zà-ÿа-я]{4,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2}", re.IGNORECASE)
_HTML = re.compile(rb"\s*(?:<!doctype html|<html[\s>])", re.IGNORECASE)
_Pair = tuple[list[Piece], list[Piece]]


@dataclass
class Said:
    """What was found. used: the parts that are words, or only wrap some. loose: files that were no parts."""

    text: str = ""
    html: str | None = None
    protection: Protection = ""
    used: list[Piece] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)


def read(top: Piece) -> Said:
    """Return the words of a mail."""
    said = Said()
    packed = _unwrap(top, said)
    written: list[str] = []
    pages: list[str] = []
    rich = False
    for plains, htmls in _bodies(top):
        said.used += plains + htmls
        text, html = _plain(plains, said), "<hr>".join(texts.read(one) for one in htmls) or None
        written.append(_true_words(text, html))
        pages.append(html if html is not None else f"<div>{escape(text)}</div>".replace("\n", "<br>"))
        rich = rich or html is not None
    for one in packed:
        if not any(text.strip() for text in written):
            written.append(one.text or to_text(one.html))
            pages, rich = [one.html] if one.html else pages, rich or bool(one.html)
    said.text = "\n\n".join(one.rstrip() for one in written if one.strip())[: texts.LIMIT]
    said.html = sanitise("<hr>".join(pages)) if rich else None
    return said


def _plain(plains: list[Piece], said: Said) -> str:
    text, files = texts.without_files("\n\n".join(texts.read(one) for one in plains))
    said.loose += files
    text, protection = texts.without_armour(text)
    said.protection = said.protection or protection
    return text


def _true_words(text: str, html: str | None) -> str:
    """Return the plain words, or those of the HTML where the plain ones only say that there is HTML."""
    if html is None:
        return text
    if not text.strip():
        return to_text(html)
    words = _WORDS.findall(text[:2000])[:12]
    lower = html.lower()
    if len(text) > 2000 or not words or 3 * sum(one.lower() in lower for one in words) >= len(words):
        return text
    other = to_text(html)
    known = other.lower()
    alike = sum(one.lower() in known for one in words)
    return text if len(other) < len(text) or 3 * alike >= len(words) else other


def _unwrap(top: Piece, said: Said) -> list[tnef.Unpacked]:
    """Open what hides parts: S/MIME, AppleDouble, winmail.dat."""
    packed: list[tnef.Unpacked] = []
    if top.type == "multipart/encrypted":
        said.protection = "encrypted"
    for leaf in top.leaves():
        if leaf.parent == "multipart/signed":
            said.protection = said.protection or "signed"
        if _is_smime(leaf):
            _open_smime(leaf, said)
        elif (leaf.type, leaf.parent) in _HIDDEN:
            said.used.append(leaf)
        else:
            packed += _unpacked(leaf, said)
    return packed


def _unpacked(leaf: Piece, said: Said) -> list[tnef.Unpacked]:
    named = leaf.type in _PACKED or _name(leaf).lower() == "winmail.dat"
    inside = tnef.unpack(leaf.content()) if named and leaf.end - leaf.start <= _WRAPPED_LIMIT else None
    if inside is None:
        return []
    said.used.append(leaf)
    said.loose += inside.files
    return [inside]


def _is_smime(leaf: Piece) -> bool:
    return leaf.type in _SMIME or (leaf.depth == 0 and _name(leaf).lower().endswith(".p7m"))


def _open_smime(leaf: Piece, said: Said, left: int = 3) -> None:
    if leaf.end - leaf.start > _WRAPPED_LIMIT or not left:
        return
    kind, content = signed.inside(leaf.content())
    said.protection = kind or ("encrypted" if "enveloped" in leaf.parameters.get("smime-type", "") else "")
    if not content:
        return
    try:
        within = split(content, leaf.read_as)
    except Unreadable:
        return
    leaf.children, within.parent = [within], "multipart/signed"
    for one in within.leaves():
        if _is_smime(one):
            _open_smime(one, said, left - 1)


def _bodies(top: Piece) -> list[_Pair]:
    """Return (plain, HTML) of each body in reading order; of alternatives one pair."""
    found: list[_Pair] = []
    waiting = [top]
    while waiting:
        piece = waiting.pop()
        if piece.type == "multipart/alternative" and piece.children:
            pair = _alternatives(piece)
            if pair[0] or pair[1]:
                found.append(pair)
        elif piece.children:
            waiting += reversed(piece.children)
        elif _is_body(piece):
            found.append(([], [piece]) if _is_page(piece) else ([piece], []))
    return found


def _alternatives(piece: Piece) -> _Pair:
    """Return the plain words of alternatives and all pages of the richest one, which may stand in pieces."""
    sides = [[leaf for leaf in child.leaves() if _is_body(leaf)] for child in piece.children]
    htmls = next((side for side in sides if any(_is_page(one) for one in side)), [])
    plains = next((side for side in sides if side and side is not htmls), [])
    if not plains:
        plains = [one for one in htmls if not _is_page(one)][:1]
    return [one for one in plains if not _is_page(one)], [one for one in htmls if _is_page(one)]


def _is_page(piece: Piece) -> bool:
    if piece.type == "text/plain" and piece.depth == 0 and _HTML.match(piece.raw, piece.start, piece.end):
        piece.type = "text/html"
    return piece.type == "text/html"


def _is_body(piece: Piece) -> bool:
    if piece.type not in {"text/plain", "text/html"}:
        return False
    disposition, _ = piece.headers.parameters("content-disposition")
    return disposition != "attachment" and not (_name(piece) and piece.depth)


def _name(piece: Piece) -> str:
    _, parameters = piece.headers.parameters("content-disposition")
    return parameters.get("filename") or piece.parameters.get("name") or ""
