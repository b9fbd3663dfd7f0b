"""A mail as read, in the shape that `flask mail parse` prints."""

from dataclasses import asdict
from typing import Any

from app.channels.email.mail import Address, Mail, Part

_SHOWN = ("filename", "content_type", "size", "inline", "content_id", "sha256")
_TOLD = ("address", "status", "permanent")


def as_report(file: str, mail: Mail) -> dict[str, Any]:
    """Return one line of the report for a mail that could be read."""
    return {
        "file": file,
        "ok": True,
        "error": None,
        "from": asdict(mail.sender),
        **{name: _people(getattr(mail, name)) for name in ("reply_to", "to", "cc")},
        "subject": mail.subject,
        "date": mail.date,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "text": mail.text,
        "html": mail.html,
        "reply_text": mail.reply_text,
        "attachments": [_attachment(part) for part in mail.attachments],
        "kind": mail.kind,
        "bounce": _bounce(mail),
        "protection": mail.protection,
        "invitations": [asdict(one) for one in mail.invitations],
        "forwarded": asdict(mail.forwarded) if mail.forwarded else None,
        "form": asdict(mail.form) if mail.form else None,
    }


def unreadable(file: str, reason: str) -> dict[str, Any]:
    """Return one line of the report for a mail that could not be read: the same keys, nothing in them."""
    empty: dict[str, Any] = as_report(file, Mail(sender=Address()))
    nothing = dict.fromkeys(("from", "subject", "text", "reply_text", "kind"))
    return {**empty, **nothing, "ok": False, "error": reason}


def _people(found: tuple[Address, ...]) -> list[dict[str, str]]:
    return [asdict(one) for one in found]


def _attachment(part: Part) -> dict[str, Any]:
    return {name: getattr(part, name) for name in _SHOWN}


def _bounce(mail: Mail) -> dict[str, Any] | None:
    if mail.bounce is None:
        return None
    recipients = [{name: getattr(one, name) for name in _TOLD} for one in mail.bounce.recipients]
    return {"recipients": recipients, "original_message_id": mail.bounce.original_message_id}
