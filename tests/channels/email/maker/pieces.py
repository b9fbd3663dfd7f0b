"""What the makers of mails have in common: heads, parts, and the encodings by hand."""

import base64
import quopri

Mail = tuple[bytes, dict]
TEXT, HTML = "text/plain; charset=utf-8", "text/html; charset=utf-8"


def head(name: str = "", **fields: str | bytes | None) -> bytes:
    """Return a head with the usual fields, others instead where given, none where None."""
    usual = {
        "From": "Dora Lee <dora@shop.example>",
        "To": "help@careline.example",
        "Subject": "My kettle",
        "Message-ID": f"<{name or 'x'}@shop.example>",
        "Date": "Mon, 23 Nov 2026 10:00:00 +0800",
        "MIME-Version": "1.0",
    }
    named = {key.replace("_", "-"): value for key, value in fields.items()}
    lower = {key.lower() for key in named}
    both = {key: value for key, value in usual.items() if key.lower() not in lower} | named
    lines = [
        key.encode() + b": " + (value if isinstance(value, bytes) else value.encode())
        for key, value in both.items()
        if value is not None
    ]
    return b"\r\n".join(lines) + b"\r\n"


def plain(name: str, text: str, charset: str = "utf-8", label: str | None = None, **fields) -> bytes:
    """Return a mail of one text part, its bytes as they are (8bit)."""
    kind = f"text/plain; charset={label or charset}"
    body = f"{text}\n".replace("\n", "\r\n").encode(charset)
    return head(name, Content_Type=kind, Content_Transfer_Encoding="8bit", **fields) + b"\r\n" + body


def page(name: str, html: str, charset: str = "utf-8", **fields) -> bytes:
    """Return a mail of HTML alone, in quoted-printable."""
    body = quopri.encodestring(html.encode(charset))
    kind = f"text/html; charset={charset}"
    return (
        head(name, Content_Type=kind, Content_Transfer_Encoding="quoted-printable", **fields) + b"\r\n" + body
    )


def part(kind: str, body: bytes | str, coding: str = "", **fields: str) -> bytes:
    """Return a part; coding: base64, quoted-printable or as it is."""
    body = body.encode() if isinstance(body, str) else body
    if coding == "base64":
        body = base64.encodebytes(body)
    elif coding == "quoted-printable":
        body = quopri.encodestring(body)
    lines = [f"Content-Type: {kind}"] if kind else []
    lines += [f"Content-Transfer-Encoding: {coding}"] if coding else []
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in fields.items()]
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


def multipart(subtype: str, *parts: bytes, boundary: str = "=b", more: str = "") -> bytes:
    """Return the head and the body of a multipart."""
    mark = f"--{boundary}".encode()
    body = b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts) + mark + b"--\r\n"
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"{more}\r\n\r\n'.encode() + body


def mixed(name: str, *parts: bytes, subtype: str = "mixed", more: str = "", **fields) -> bytes:
    """Return a whole mail of several parts."""
    return head(name, **fields) + multipart(subtype, *parts, more=more)


def b64(text: str | bytes, charset: str = "utf-8") -> str:
    """Return text in base64, on one line."""
    return base64.b64encode(text.encode(charset) if isinstance(text, str) else text).decode()


def word(text: str, charset: str = "utf-8", coding: str = "B", label: str = "") -> str:
    """Return text as one encoded word."""
    data = text.encode(charset)
    if coding in "Bb":
        inside = base64.b64encode(data).decode()
    else:
        inside = "".join(chr(one) if chr(one).isalnum() and one < 128 else f"={one:02X}" for one in data)
    return f"=?{label or charset}?{coding}?{inside}?="
