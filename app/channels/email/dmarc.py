"""What a domain wants done with mail in its name, and which domains speak for each other. RFC 7489. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from publicsuffixlist import PublicSuffixList

_TAG = re.compile(r"([a-z]{1,10})[ \t]*=[ \t]*([^;]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Policy:
    """wants: none, quarantine or reject. strict: a signer must be the very domain, not one of its family.

    strict_path: the same of the envelope's domain, for SPF.
    """

    wants: str
    strict: bool = False
    strict_path: bool = False

    @property
    def forbids(self) -> bool:
        """Tell whether mail that nobody proves is to be distrusted."""
        return self.wants in {"quarantine", "reject"}


def organisational(domain: str) -> str:
    """Return the domain that somebody registered: shop.co.uk of mail.shop.co.uk; "" for a bare suffix."""
    return _suffixes().privatesuffix(domain.lower().rstrip(".")) or ""


def aligned(signer: str, author: str, *, strict: bool = False) -> bool:
    """Tell whether signer may speak for author: both are domains."""
    signer, author = signer.lower().rstrip("."), author.lower().rstrip(".")
    if not signer or not author:
        return False
    if strict or signer == author:
        return signer == author
    return organisational(signer) == organisational(author) != ""


def policy(records: Sequence[str], *, below: bool) -> Policy | None:
    """Return the policy that a domain publishes; None for none, or for two, which cancel each other.

    below: the records are of the registered domain, the author's lies below it.
    """
    found = [_tags(one) for one in records if re.match(r"v[ \t]*=[ \t]*DMARC1[ \t]*(;|$)", one)]
    if len(found) != 1:
        return None
    tags = found[0]
    wants = tags.get("sp", tags.get("p", "none")) if below else tags.get("p", "none")
    if tags.get("pct") == "0" or tags.get("t") == "y" or wants not in {"quarantine", "reject"}:
        wants = "none"
    return Policy(wants, strict=tags.get("adkim", "r") == "s", strict_path=tags.get("aspf", "r") == "s")


def _tags(record: str) -> dict[str, str]:
    return {found[1].lower(): found[2].strip().lower() for found in _TAG.finditer(record[:2000])}


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
