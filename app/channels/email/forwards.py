"""Whose mail somebody forwarded: by the attached mail, or the head that clients write above it. Pure."""

# ruff: noqa: RUF001  full-width signs are what Chinese clients write

import re
from functools import cache

from app.channels.email import addresses, bodies, parts
from app.channels.email.mail import Address, Origin
from app.channels.email.parts import Piece
from app.core.text import clean, phrases
from app.core.text.quoted import head_of_forward
from app.core.text.quotes import newest

_ATTACHED_LIMIT = 5_000_000
_NAMED = re.compile(
    r"(.{0,200}?)[\s\"'“”]*[<\[(（](?:mailto:)?([^\s<>\[\]()（）]{1,320}@[^\s<>\[\]()（）]{1,253})", re.DOTALL
)
_BARE = re.compile(r"[^\s<>\[\]()\"',;:]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


def origin(top: Piece, subject: str, text: str) -> Origin | None:
    """Return whose mail was forwarded with this one, None where none was."""
    named = bool(_prefix().match(subject))
    found = head_of_forward(text, named=named)
    if found is not None:
        sender = _person(found.sender)
        if sender is not None:
            return Origin(
                address=sender.address,
                name=sender.name,
                subject=clean.one_line(found.subject or _prefix().sub("", subject), 998),
                text=newest(found.text),
            )
    return _attached(top) if named or not text.strip() else None


@cache
def _prefix() -> re.Pattern[str]:
    words = "|".join(re.escape(one) for one in phrases.every("forward_prefixes"))
    return re.compile(rf"\s*(?:{words})\s*[:：]\s*", re.IGNORECASE)


def _person(field: str) -> Address | None:
    named = _NAMED.match(field)
    bare = _BARE.search(field)
    address = named[2] if named else bare[0] if bare else ""
    found, _ = addresses.parse(f"<{address}>")
    if not found or not found[0].address:
        return None
    name = clean.one_line((named[1] if named else "").strip(" \"'*“”:：|"), 200)
    return Address(name="" if "@" in name else name, address=found[0].address)


def _attached(top: Piece) -> Origin | None:
    """Return the sender of the one mail that is attached."""
    inside = [leaf for leaf in top.leaves() if leaf.type == "message/rfc822"]
    if len(inside) != 1 or inside[0].end - inside[0].start > _ATTACHED_LIMIT:
        return None
    mail = parts.split(inside[0].content())
    sender, defect = addresses.sender(mail.headers.every("from"))
    if defect or not sender.address:
        return None
    words = mail.headers.words("subject", 998)
    return Origin(
        address=sender.address, name=sender.name, subject=words, text=newest(bodies.read(mail).text)
    )
