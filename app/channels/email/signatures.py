"""DKIM signatures: which a mail carries, and whether one holds. RFC 6376. Runs in the parser process."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST = 5
_TAG = re.compile(r"(?:^|;)\s*([a-z]{1,10})\s*=\s*([^;]*)")
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9])?\Z")


@dataclass(frozen=True, kw_only=True)
class Signature:
    """place: which of the mail's signatures, topmost 0. domain, selector: whose key is said to prove it.

    partial: it covers only the beginning of the body, so that anybody may add words.
    """

    place: int
    domain: str
    selector: str
    partial: bool = False

    @property
    def key(self) -> str:
        """Return the name whose TXT record holds the key."""
        return f"{self.selector}._domainkey.{self.domain}"


def carried(fields: Sequence[str]) -> tuple[Signature, ...]:
    """Return the signatures that a mail's first DKIM-Signature fields claim; broken ones are left out."""
    found = []
    for place, field in enumerate(fields[:MOST]):
        tags = {one[1]: "".join(one[2].split()).lower() for one in _TAG.finditer(field[:8000])}
        domain, selector = tags.get("d", ""), tags.get("s", "")
        if _NAME.match(domain) and _NAME.match(selector) and "." in domain:
            found.append(Signature(place=place, domain=domain, selector=selector, partial="l" in tags))
    return tuple(found)


def holding(raw: bytes, places: Sequence[int], keys: Mapping[str, str]) -> list[int]:
    """Return which of these signatures hold. keys: TXT records by name; no other is asked for."""
    import dkim  # noqa: PLC0415 - the library costs a tenth of a second, and most mails need it not

    def txt(name: bytes | str, timeout: Any = None) -> bytes | None:  # noqa: ARG001 - dkimpy's own shape
        wanted = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        found = keys.get(wanted.rstrip(".").lower())
        return found.encode() if found else None

    good = []
    for place in places:
        try:
            if dkim.DKIM(raw, minkey=1024).verify(place, dnsfunc=txt):
                good.append(place)
        except (dkim.DKIMException, ValueError, TypeError, IndexError, KeyError, UnicodeError):
            continue
    return good
