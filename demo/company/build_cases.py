"""Write the conversations: one .eml for each mail of a customer, and script.json for what then happens."""

import base64
import json
import struct
import zlib
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

Row = dict[str, Any]
LAST = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)  # the newest mail's Date; the loader moves it to "now"
TO = {"en": "Lumen & Leaf <support@demo.careline.test>", "zh": "澄光客服 <kefu@demo.careline.test>"}


def build_cases(here: Path, customers: list[Row], orders: list[Row], parcels: list[Row]) -> None:
    """Write cases/*.eml and cases/script.json from conversations.json."""
    folder = here / "cases"
    for old in folder.glob("*.eml"):
        old.unlink()
    conversations = json.loads((here / "conversations.json").read_text("utf-8"))
    script = []
    for n, talk in enumerate(conversations, 1):
        customer = customers[talk["customer"]]
        facts = _facts(customer, orders, parcels)
        at = LAST - timedelta(hours=11.5 * (len(conversations) - n), minutes=37 * (n % 5))
        at = LAST if n == len(conversations) else at
        steps = _write_talk(folder, n, talk, customer, facts, at)
        script.append({"case": f"{n:02d}", "steps": steps})
    text = json.dumps(script, ensure_ascii=False, indent=1)
    (folder / "script.json").write_text(text + "\n", "utf-8")


def _facts(customer: Row, orders: list[Row], parcels: list[Row]) -> dict[str, str]:
    order = next(o for o in orders if o["customer"] == customer["email"])
    parcel = next(p for p in parcels if order["reference"] in p["orders"])
    return {
        "order": order["reference"],
        "tracking": parcel["tracking_number"],
        "carrier": parcel["carrier"],
        "item": order["lines"][0]["name"],
        "name": customer["name"],
    }


def _write_talk(
    folder: Path, n: int, talk: Row, customer: Row, facts: dict[str, str], at: datetime
) -> list[Row]:
    first = f"{n:02d}-1.eml"
    mail = _mail(talk, customer, facts, at, f"c{n:02d}-1")
    (folder / first).write_bytes(_bytes(mail, talk))
    steps: list[Row] = [{"action": "customer_mail", "file": first}]
    for step in talk["then"]:
        if step["action"] == "customer_mail":
            later = at + timedelta(hours=3)
            again = talk | {
                "subject": "Re: " + talk["subject"],
                "text": step["text"],
                "html": False,
                "file": "",
            }
            answer = _mail(again, customer, facts, later, f"c{n:02d}-2")
            answer["In-Reply-To"] = answer["References"] = mail["Message-ID"]
            (folder / f"{n:02d}-2.eml").write_bytes(answer.as_bytes())
            steps.append({"action": "customer_mail", "file": f"{n:02d}-2.eml"})
        else:
            steps.append({k: _filled(v, facts) for k, v in step.items()})
    return steps


def _mail(talk: Row, customer: Row, facts: dict[str, str], at: datetime, name: str) -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    zh = customer["language"] == "zh"
    mail["From"] = talk.get("from") or f'"{customer["name"]}" <{customer["email"]}>'
    mail["To"] = TO["zh" if zh else "en"]
    mail["Subject"] = _filled(talk["subject"], facts)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{name}@{customer['email'].partition('@')[2]}>"
    for header, value in talk.get("headers", {}).items():
        mail[header] = value
    text = _filled(talk["text"], facts)
    mail.set_content(text + "\n")
    if talk.get("html"):
        lines = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
        mail.add_alternative(f"<html><body>{lines}</body></html>\n", subtype="html")
    _attach(mail, talk.get("file", ""))
    if mail.is_multipart():
        mail.set_boundary(f"=_{name}_leaf")
    return mail


def _attach(mail: EmailMessage, file: str) -> None:
    if file.endswith(".png"):
        mail.add_attachment(picture(), "image", "png", filename=file)
    elif file.endswith(".pdf"):
        mail.add_attachment(b"%PDF-1.4\n% a scan\n%%EOF\n", "application", "pdf", filename=file)
    elif file:
        mail.add_attachment("Lamp: flickers at 40 %.\nDimmer: rotary, 2019.\n", filename=file)


def _bytes(mail: EmailMessage, talk: Row) -> bytes:
    charset = talk.get("charset")
    if not charset:
        return mail.as_bytes()
    text: str = mail.get_content()
    subject = base64.b64encode(str(mail["Subject"]).encode("gb18030")).decode()
    head = [f"{k}: {v}" for k, v in mail.items() if k in {"To", "Date", "Message-ID"}]
    head[0] = "To: kefu@demo.careline.test"
    name, _, address = str(mail["From"]).rpartition(" ")
    encoded = base64.b64encode(name.strip('"').encode("gb18030")).decode()
    head += [f"From: =?{charset}?B?{encoded}?= {address}", f"Subject: =?{charset}?B?{subject}?="]
    head += [
        "MIME-Version: 1.0",
        f"Content-Type: text/plain; charset={charset}",
        "Content-Transfer-Encoding: 8bit",
    ]
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + text.replace("\n", "\r\n").encode("gb18030")


def picture() -> bytes:
    """Return a small PNG: a terracotta square with a dark crack."""
    rows = [
        [(40, 30, 25) if abs(x - y // 2 - 8) < 2 else (190, 95, 60) for x in range(32)] for y in range(32)
    ]
    raw = b"".join(b"\0" + b"".join(bytes(p) for p in row) for row in rows)
    head = struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _filled(text: str, facts: dict[str, str]) -> str:
    for name, value in facts.items():
        text = text.replace("{" + name + "}", value)
    return text
