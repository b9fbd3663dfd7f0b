"""From which machine a mail was handed in: the peer, or the one that our own mail server had it from.

That server tells it by XFORWARD, which is Postfix's own (its XFORWARD_README); the values are xtext.
"""

import ipaddress
import re
from typing import Any

from app.intake.raw import Handed

ATTRIBUTES = ("NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE")
_PAIR = re.compile(r"([A-Za-z]{1,8})=([!-~]{1,255})\Z")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_NOTHING = {"[UNAVAILABLE]", "[TEMPUNAVAIL]"}


def forwarded(words: str) -> dict[str, str] | None:
    """Return what an XFORWARD line tells, by its attributes' names; None where it is none."""
    pairs = [_PAIR.match(one) for one in words.split()]
    named = {one[1].upper(): _plain(one[2]) for one in pairs if one}
    if not pairs or None in pairs or named.keys() - set(ATTRIBUTES):
        return None
    return {name: "" if value.upper() in _NOTHING else value for name, value in named.items()}


def handed(peer: Any, helo: str, mail_from: str, told: dict[str, str], *, lmtp: bool) -> Handed | None:
    """Return from where in the world a mail came; None where nobody here can know.

    peer: of the socket. told: by XFORWARD. A mail server of our own (this machine, a private network,
    whoever speaks LMTP) is not where the mail came from.
    """
    if told:
        return _of(told.get("ADDR", ""), told.get("HELO", ""), mail_from)
    return None if lmtp else _of(_first(peer), helo, mail_from)


def is_local(peer: Any) -> bool:
    """Tell whether this very machine speaks."""
    found = _address(_first(peer))
    return found is not None and found.is_loopback


def _of(address: str, helo: str, mail_from: str) -> Handed | None:
    found = _address(address.upper().removeprefix("IPV6:").lower())
    if found is None or not found.is_global:
        return None
    return Handed(peer=str(found), helo=helo[:255], mail_from=mail_from[:320])


def _address(words: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(words)
    except ValueError:
        return None
    return (isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped) or found


def _first(peer: Any) -> str:
    return str(peer[0]) if isinstance(peer, tuple) and peer else ""


def _plain(xtext: str) -> str:
    return _XTEXT.sub(lambda found: chr(int(found[1], 16)), xtext)
