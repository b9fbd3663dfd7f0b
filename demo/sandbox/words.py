"""Mail as the page shows it, read leniently, and the mail a customer writes on it."""

import re
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage, Message
from email.utils import formatdate, make_msgid, parseaddr

_CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "us-ascii": "utf-8", "iso-8859-1": "cp1252"}
SHOWN = 64 * 1024  # characters of text
HEADERS = ("Message-ID", "In-Reply-To", "References", "Auto-Submitted", "Reply-To", "Cc", "Content-Type")


@dataclass(frozen=True)
class Letter:
    """The headers the page shows, decoded."""

    sender: str
    subject: str
    message_id: str
    references: str
    reply_address: str
    headers: list[tuple[str, str]]


def letter(raw: bytes) -> Letter:
    """Read the headers; what cannot be read is shown as it stands."""
    message = message_from_bytes(raw)
    value = {name: _header(message, name) for name in ("From", "Subject", *HEADERS)}
    address = parseaddr(value["Reply-To"])[1] or parseaddr(value["From"])[1]
    shown = [(name, value[name]) for name in HEADERS if value[name]]
    return Letter(value["From"], value["Subject"], value["Message-ID"], value["References"], address, shown)


def text_of(raw: bytes) -> str:
    """Return the words of a mail: its plain text, or what is left of its HTML without the tags."""
    plain, html = "", ""
    for part in message_from_bytes(raw).walk():
        kind = part.get_content_type()
        if kind == "text/plain" and not plain and part.get_content_disposition() != "attachment":
            plain = _decoded(part)
        elif kind == "text/html" and not html:
            html = _decoded(part)
    return (plain or re.sub(r"<[^<>]{0,2000}>", " ", html[:SHOWN]))[:SHOWN]


def written(*, sender: str, to: str, subject: str, text: str, in_reply_to: str, references: str) -> bytes:
    """Build the mail a customer sends from the form."""
    message = EmailMessage(policy=policy.SMTP.clone(refold_source="none"))
    domain = re.sub(r"[^A-Za-z0-9.-]", "", parseaddr(sender)[1].rpartition("@")[2]) or "outside.test"
    fields = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "In-Reply-To": in_reply_to,
        "References": references,
    }
    message["Date"] = formatdate(time.time())
    message["Message-ID"] = make_msgid(domain=domain)
    for name, value in fields.items():
        clean = re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", value).strip()
        if clean:
            message[name] = clean
    message.set_content(text.replace("\r\n", "\n"))
    return message.as_bytes()


def _header(message: Message, name: str) -> str:
    try:
        parts = decode_header(str(message.get(name, "")))
        text = "".join(p if isinstance(p, str) else _as_text(p, charset or "ascii") for p, charset in parts)
    except (ValueError, IndexError):
        text = ""
    return re.sub(r"\s+", " ", text).strip()


def _decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    return _as_text(data, part.get_content_charset() or "utf-8") if isinstance(data, bytes) else ""


def _as_text(data: bytes, charset: str) -> str:
    try:
        return data.decode(_CHARSETS.get(charset.lower(), charset), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")
