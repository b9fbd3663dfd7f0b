"""Who says that it is the shop must prove it: the signatures of feeds. Pure."""

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta

#: How far a sender's clock may be from ours, and how long a delivery that somebody copied can be sent again.
WINDOW = timedelta(minutes=5)
_OWN = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def sign(secret: str, body: bytes, at: datetime) -> str:
    """Return the header Careline-Signature for a body sent at that instant."""
    stamp = str(int(at.timestamp()))
    return f"t={stamp},v1={_hex(secret, stamp.encode() + b'.' + body)}"


def is_own(secret: str, body: bytes, said: str, now: datetime) -> bool:
    """Tell whether a header Careline-Signature is right, and not older or newer than WINDOW."""
    found = _OWN.fullmatch(said.strip())
    if found is None or abs(now.timestamp() - int(found[1])) > WINDOW.total_seconds():
        return False
    return hmac.compare_digest(found[2], _hex(secret, found[1].encode() + b"." + body))


def is_shops(secret: str, body: bytes, said: str) -> bool:
    """Tell whether X-Shopify-Hmac-Sha256 or X-WC-Webhook-Signature is right, base64 over the raw body."""
    right = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(said.strip().encode(), right)


def _hex(secret: str, words: bytes) -> str:
    return hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()
