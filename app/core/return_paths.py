"""Return paths (VERP): the sender of each envelope names that very mail, for bounces that quote nothing.

b<key>-<id>-<mac>: two letters naming the key, the outgoing's number, 128 bits of HMAC over it. It stands
after the + of the mailbox's address, and is told to the servers on the way alone. Case-insensitive.
"""

import base64
import hmac
import re
from collections.abc import Iterable

from app.core import secret

MAC_BYTES = 16
_WORD = re.compile(r"\+b([a-z2-7]{2})-(\d{1,18})-([a-z2-7]{26})@")
_LONGEST, _MOST = 400, 20
#: Of the part before the @ (RFC 5321, 4.5.3.1.1).
LONGEST_LOCAL = 64


def of(address: str, outgoing_id: int) -> str:
    """Return the sender of an outgoing's envelope: address with a word in it, unless that is too long."""
    key_id = secret.key_ids()[0]
    local, _, domain = address.rpartition("@")
    named = f"{local}+b{key_id}-{outgoing_id}-{_mac(key_id, outgoing_id)}"
    return f"{named}@{domain}" if len(named) <= LONGEST_LOCAL else address


def named_in(addresses: Iterable[str]) -> int | None:
    """Return the outgoing that one of these addresses was made for; None where we made none of them."""
    found = (_WORD.search(one[:_LONGEST].lower()) for one in list(addresses)[:_MOST])
    return next((int(one[2]) for one in found if one and _is_ours(one[1], int(one[2]), one[3])), None)


def _is_ours(key_id: str, outgoing_id: int, mac: str) -> bool:
    return key_id in secret.key_ids() and hmac.compare_digest(mac, _mac(key_id, outgoing_id))


def _mac(key_id: str, outgoing_id: int) -> str:
    made = bytes.fromhex(secret.signature("return", str(outgoing_id), key_id=key_id))
    return base64.b32encode(made[:MAC_BYTES]).decode().rstrip("=").lower()
