"""A mail that was read again, as the words of the message it was before."""

from typing import Any

from app.channels.email.mail import Mail
from app.channels.email.take import extras_of


def reading_of(mail: Mail, how: dict[str, object]) -> dict[str, Any]:
    """Return subject, text, reply_text, html and extras of a message. how: the extras it has had so far."""
    origin = mail.forwarded if "forwarded_by" in how else mail.form if "form_of" in how else None
    return {
        "subject": (origin.subject if origin else "") or mail.subject,
        "text": mail.text,
        "reply_text": (origin.text if origin else "") or mail.reply_text or mail.text,
        "html": mail.html,
        "extras": extras_of(mail),
    }
