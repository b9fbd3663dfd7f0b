"""Delivery reports: RFC 3464, and postmasters who only tell it in words."""

import re

from app.channels.email import charsets, headers
from app.channels.email.headers import Headers
from app.channels.email.mail import Bounce, BouncedRecipient
from app.channels.email.parts import Piece

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ADDRESS = re.compile(r"[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_MESSAGE_ID = re.compile(
    r"^message-id:\s{0,20}(<[^<>\s]{1,500}@[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE
)
_POSTMASTER = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon)@|@.{0,80}\bmailer-daemon", re.IGNORECASE)
_FAILURE = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed|failed)|returned mail|"
    r"mail delivery failed|"
    r"failure notice|could ?n.t be delivered|could not be delivered|not delivered|unzustellbar|non remis|"
    r"no se pudo entregar|"
    r"退信|无法投递|投递失败|無法傳遞|发送失败",
    re.IGNORECASE,
)
_MOST = 100


def actions(top: Piece) -> list[dict[str, str]]:
    """Return the recipients of a delivery report: lower-case action, status, address each."""
    found: list[dict[str, str]] = []
    for leaf in top.leaves():
        if leaf.type in {"message/delivery-status", "message/global-delivery-status"}:
            found += _recipients(leaf.content()[:200_000])
    return found[:_MOST]


def told(recipients: list[dict[str, str]], top: Piece) -> Bounce:
    """Return the failures among recipients, and which mail of ours it was."""
    failed = [one for one in recipients if one["action"] not in {"delivered", "relayed", "expanded"}]
    return Bounce(recipients=tuple(_bounced(one) for one in failed), original_message_id=_original(top))


def is_failure_notice(sender: str, subject: str, text: str) -> bool:
    """Return whether a postmaster speaks of a failed delivery."""
    return bool(_POSTMASTER.search(sender) and _FAILURE.search(f"{subject}\n{text[:2000]}"))


def from_words(top: Piece, text: str, own: str) -> Bounce:
    """Return what a notice without RFC 3464 tells: X-Failed-Recipients, else its first address."""
    named = _ADDRESS.findall(top.headers.first("x-failed-recipients")[:8000])
    named = named or [one for one in _ADDRESS.findall(text[:4000]) if one.lower() != own.lower()][:1]
    status = _STATUS.search(text[:20_000])
    code = status[1] if status else ""
    recipients = [{"address": one, "status": code, "action": "failed"} for one in named[:_MOST]]
    quoted = _MESSAGE_ID.search(text[:200_000])
    original = _original(top) or (quoted[1] if quoted else None)
    return Bounce(recipients=tuple(_bounced(one) for one in recipients), original_message_id=original)


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
    }


def _bounced(one: dict[str, str]) -> BouncedRecipient:
    permanent = one["status"].startswith("5") or (not one["status"] and one["action"] == "failed")
    return BouncedRecipient(address=one["address"], status=one["status"], permanent=permanent)


def _original(top: Piece) -> str | None:
    for leaf in top.leaves():
        if leaf.type in {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}:
            content = leaf.content()[:200_000]
            ids = headers.parse(content, 0, len(content))[0].message_ids("message-id")
        elif leaf.type == "message/disposition-notification":
            ids = _MESSAGE_ID.findall(charsets.decode(leaf.content()[:20_000], None).replace("Original-", ""))
        else:
            continue
        if ids:
            return ids[0]
    return None
