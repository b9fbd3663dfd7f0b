"""What a receiving mail server adds on top: its own verdict about the sender, and nobody else's in its name.

Source: RFC 8601, section 5 (a border server removes any Authentication-Results that carries its own id).
"""

import re
from email.utils import parseaddr

SPOOFED = "spoofed.test"  # a From in this domain fails DMARC here, so that one can try it
_FIELD = re.compile(rb"[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z)")
_END = re.compile(rb"(?:\A|\r?\n)\r?\n")
_RESULTS = re.compile(rb"authentication-results[ \t]*:\s*(?:\([^)]*\)\s*)*\"?([^\s;\"]*)", re.IGNORECASE)


def stamped(message: bytes, authserv_id: str, sender: str) -> bytes:
    """Return the message with our Authentication-Results and Return-Path on top, forged ones removed."""
    head, rest = _split(message)
    fields = [f for f in _FIELD.findall(head) if f and not _forged(f, authserv_id)]
    domain = _from_domain(fields)
    verdict = "fail" if domain == SPOOFED or domain.endswith("." + SPOOFED) else "pass"
    results = f"Authentication-Results: {authserv_id}; dmarc={verdict} header.from={domain}\r\n"
    path = re.sub(r"[^\x21-\x7e]|[<>]", "", sender)
    return f"{results}Return-Path: <{path}>\r\n".encode() + b"".join(fields) + rest


def _split(message: bytes) -> tuple[bytes, bytes]:
    end = _END.search(message)
    if end is None:
        return message, b""
    at = end.start() + (2 if message[end.start() : end.start() + 2] == b"\r\n" else 1)
    return (
        (b"", message) if end.start() == 0 and end.group().count(b"\n") == 1 else (message[:at], message[at:])
    )


def _forged(header: bytes, authserv_id: str) -> bool:
    if header[:12].lower() == b"return-path:":
        return True
    found = _RESULTS.match(header)
    return found is not None and found.group(1).lower() == authserv_id.lower().encode()


def _from_domain(fields: list[bytes]) -> str:
    line = next((f[5:] for f in fields if f[:5].lower() == b"from:"), b"")
    address = parseaddr(re.sub(r"\s+", " ", line.decode("latin-1")))[1]
    return re.sub(r"[^a-z0-9.-]", "", address.rpartition("@")[2].lower()) or "none"
