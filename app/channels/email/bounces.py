"""Delivery reports: RFC 3464, and postmasters who only tell it in words."""

# ruff: noqa: RUF001  postmasters in China write full-width signs

import re
from functools import cache

from app.channels.email import charsets, headers
from app.channels.email.headers import Headers
from app.channels.email.mail import Bounce, BouncedRecipient
from app.channels.email.parts import Piece
from app.core.text import phrases

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ADDRESS = re.compile(r"[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_MESSAGE_ID = re.compile(
    r"^message-id:\s{0,20}(<[^<>\s]{1,500}@[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE
)
_POSTMASTER = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|mail\.daemon|microsoftexchange[0-9a-f]{32})@"
    r"|@.{0,80}\bmailer-daemon",
    re.IGNORECASE,
)
_LISTED = re.compile(rf"^[ \t]{{0,8}}<({_ADDRESS.pattern})>[ \t]{{0,4}}[:：(]?", re.MULTILINE)
_PERMANENT = re.compile(r"\b5\d\d[ -]")
_TEMPORARY = re.compile(r"\b4\d\d[ -]|\bwill (?:keep|be) (?:trying|retried)|delayed", re.IGNORECASE)
_MOST = 100


def actions(top: Piece) -> list[dict[str, str]]:
    """Return the recipients of a delivery report: lower-case action, status, address each."""
    found: list[dict[str, str]] = []
    for leaf in top.leaves():
        if leaf.type in {"message/delivery-status", "message/global-delivery-status"}:
            found += _recipients(leaf.small(200_000))
    return found[:_MOST]


def told(recipients: list[dict[str, str]], top: Piece) -> Bounce:
    """Return the failures among recipients, and which mail of ours it was."""
    failed = [one for one in recipients if one["action"] not in {"delivered", "relayed", "expanded"}]
    return Bounce(recipients=tuple(_bounced(one) for one in failed), original_message_id=_original(top))


def is_failure_notice(fields: Headers, sender: str, subject: str, text: str) -> bool:
    """Return whether a postmaster speaks of a failed delivery."""
    if "x-failed-recipients" in fields:
        return True
    empty = "return-path" in fields and fields.first("return-path").replace(" ", "") == "<>"
    speaks = bool(_POSTMASTER.search(sender)) or (empty and bool(_failure().search(subject)))
    return speaks and bool(_failure().search(f"{subject}\n{text[:2000]}"))


@cache
def _context() -> re.Pattern[str]:
    """Return what finds an address that stands shortly after a word for its owner."""
    words = "|".join(re.escape(one) for one in phrases.every("recipients"))
    return re.compile(rf"(?:{words})[^@\n]{{0,80}}?({_ADDRESS.pattern})", re.IGNORECASE)


@cache
def _failure() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(one) for one in phrases.every("failures")), re.IGNORECASE)


def from_words(top: Piece, text: str, own: str) -> Bounce:
    """Return what a notice without RFC 3464 tells: X-Failed-Recipients, else who is named as not reached."""
    named = _ADDRESS.findall(top.headers.first("x-failed-recipients")[:8000]) or _named(
        text[:8000], own.lower()
    )
    status = _STATUS.search(text[:20_000])
    code = status[1] if status else ""
    waits = not code and _TEMPORARY.search(text[:8000]) and not _PERMANENT.search(text[:8000])
    action = "delayed" if waits else "failed"
    recipients = [{"address": one, "status": code, "action": action} for one in named[:_MOST]]
    quoted = _MESSAGE_ID.search(text[:200_000])
    original = _original(top) or (quoted[1] if quoted else None)
    return Bounce(recipients=tuple(_bounced(one) for one in recipients), original_message_id=original)


def _named(text: str, own: str) -> list[str]:
    """Return the addresses that words name as not reached: on lines of their own, else by context."""
    above = re.split(
        r"^-{2,}.{0,60}(?:below this line|original|copy|message)",
        text,
        maxsplit=1,
        flags=re.IGNORECASE | re.MULTILINE,
    )[0]
    found = _LISTED.findall(above) or _context().findall(above) or _ADDRESS.findall(above)[:3]
    others = [one for one in found if one.lower() != own and not _POSTMASTER.search(one)]
    return list(dict.fromkeys(others if _LISTED.search(above) else others[:1]))


def _recipients(data: bytes) -> list[dict[str, str]]:
    groups: list[Headers] = []
    at = 0
    while at < len(data) and len(groups) <= _MOST:
        fields, after = headers.parse(data, at, len(data))
        if after <= at:
            break
        groups.append(fields)
        at = after
    return [_recipient(one) for one in groups if "final-recipient" in one or "original-recipient" in one]


def _recipient(fields: Headers) -> dict[str, str]:
    named = fields.first("final-recipient") or fields.first("original-recipient")
    address = _ADDRESS.search(named[:1000])
    status = _STATUS.search(fields.first("status")[:200])
    return {
        "address": address[0] if address else "",
        "status": status[1] if status else "",
        "action": fields.first("action").strip().lower()[:40],
        "words": fields.words("diagnostic-code", 500).removeprefix("smtp;").strip(),
    }


def _bounced(one: dict[str, str]) -> BouncedRecipient:
    permanent = one["status"].startswith("5") or (not one["status"] and one["action"] == "failed")
    words = one.get("words", "")
    return BouncedRecipient(address=one["address"], status=one["status"], permanent=permanent, words=words)


def _original(top: Piece) -> str | None:
    for leaf in top.leaves():
        if leaf.type in {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}:
            content = leaf.small(200_000)
            ids = headers.parse(content, 0, len(content))[0].message_ids("message-id")
        elif leaf.type == "message/disposition-notification":
            ids = _MESSAGE_ID.findall(charsets.decode(leaf.small(20_000), None).replace("Original-", ""))
        else:
            continue
        if ids:
            return ids[0]
    return None
