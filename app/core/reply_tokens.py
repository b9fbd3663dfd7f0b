"""Reply tokens: what we put into an answer's address and id, so that its own answer proves where it belongs.

r<key>-<case>-<mac>: two letters naming the key, the case's number, and 128 bits of HMAC over the case and
the one address the token was given to. Case-insensitive, for mail servers fold local parts.
"""

import base64
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.core import secret

MAC_BYTES = 16
_TOKEN = re.compile(r"(?<![a-z0-9])r([a-z2-7]{2})-(\d{1,18})-([a-z2-7]{26})(?![a-z0-9])")
_LONGEST = 400
_MOST = 20


@dataclass(frozen=True)
class Token:
    """A token as found, not yet believed."""

    key_id: str
    case_id: int
    mac: str


def mint(case_id: int, address: str) -> str:
    """Return the token by which answers of address to this case are known. At most 50 characters."""
    key_id = secret.key_ids()[0]
    return f"r{key_id}-{case_id}-{_mac(key_id, case_id, address)}"


def found_in(words: Iterable[str]) -> tuple[Token, ...]:
    """Return the tokens that stand in these addresses and message ids, in order, each once; at most 20."""
    found = (match for one in words for match in _TOKEN.findall(one[:_LONGEST].lower()))
    return tuple(dict.fromkeys(Token(key_id, int(case), mac) for key_id, case, mac in found))[:_MOST]


def is_for(token: Token, address: str) -> bool:
    """Tell whether this installation gave token to address, with a key that it still knows."""
    if token.key_id not in secret.key_ids():
        return False
    return hmac.compare_digest(token.mac, _mac(token.key_id, token.case_id, address))


def _mac(key_id: str, case_id: int, address: str) -> str:
    made = bytes.fromhex(secret.signature("reply", f"{case_id}\0{address.lower()}", key_id=key_id))
    return base64.b32encode(made[:MAC_BYTES]).decode().rstrip("=").lower()
