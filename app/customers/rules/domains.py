"""Mail domains that belong to a company, and those where anybody may have an address. Pure."""

import re
from functools import cache
from pathlib import Path

_DOMAIN = re.compile(r"(?=.{4,190}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,61}")


def company_domain(address: str) -> str:
    """Return the domain of a mail address where it may be a company's own, else ""."""
    domain = address.rpartition("@")[2].lower()
    return "" if is_free(domain) or not _DOMAIN.fullmatch(domain) else domain


def is_free(domain: str) -> bool:
    """Tell whether anybody can have an address there."""
    return domain in _free()


def domains(words: str) -> list[str]:
    """Return the domains that somebody wrote, in lower case, each once. What is none stays, to be refused."""
    parts = re.split(r"[\s,;，；、]+", words.strip().lower())  # noqa: RUF001
    return sorted({one.lstrip("@") for one in parts if one.lstrip("@")})


def is_domain(domain: str) -> bool:
    """Tell whether domain could be one."""
    return bool(_DOMAIN.fullmatch(domain))


@cache
def _free() -> frozenset[str]:
    lines = (Path(__file__).parent / "free_mail.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
