"""Records of the domain name system, asked for with little patience and remembered for a while."""

from threading import Lock
from time import monotonic
from typing import Any, Protocol

import dns.exception
import dns.rdatatype
import dns.resolver

#: Seconds for one question, all its servers together.
PATIENCE = 3.0
LONGEST, SHORTEST = 3600.0, 60.0
ABSENT_FOR, AWAY_FOR = 300.0, 60.0
MOST = 10_000


class Away(Exception):
    """Nobody answered: nothing is known."""


class Records(Protocol):
    """Where records are asked for."""

    def txt(self, name: str) -> tuple[str, ...]:
        """Return the texts of a name, none where it has none. Raises Away."""
        ...

    def look_up(self, name: str, kind: str) -> tuple[str, ...]:
        """Return a name's records of a kind (TXT, A, AAAA, MX, PTR) as in a zone file. Raises Away."""
        ...


class Resolver:
    """The machine's own resolver. Any thread may ask."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[float, tuple[str, ...] | None]] = {}
        self._lock = Lock()

    def txt(self, name: str) -> tuple[str, ...]:
        """Return the texts of a name, none where it has none. Raises Away."""
        return self.look_up(name, "TXT")

    def look_up(self, name: str, kind: str) -> tuple[str, ...]:
        """Return a name's records of a kind as in a zone file, none where it has none. Raises Away."""
        asked = name.rstrip(".").lower(), kind
        until, found = self._known.get(asked, (0.0, None))
        if monotonic() >= until:
            seconds, found = _ask(*asked)
            self._remember(asked, monotonic() + seconds, found)
        if found is None:
            raise Away(name)
        return found

    def _remember(self, asked: tuple[str, str], until: float, found: tuple[str, ...] | None) -> None:
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[asked] = until, found


def _ask(name: str, kind: str) -> tuple[float, tuple[str, ...] | None]:
    """Return for how many seconds the answer is good, and the answer; None for no answer."""
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=PATIENCE, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return ABSENT_FOR, ()
    except (dns.exception.DNSException, OSError, ValueError, UnicodeError):
        return AWAY_FOR, None
    if answer.rrset is None:
        return ABSENT_FOR, ()
    found = tuple(_words(one) for one in answer.rrset)
    return min(LONGEST, max(SHORTEST, float(answer.rrset.ttl))), found


def _words(record: Any) -> str:
    if record.rdtype == dns.rdatatype.TXT:
        return b"".join(record.strings).decode("utf-8", "replace")
    words: str = record.to_text()
    return words
