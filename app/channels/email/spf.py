"""Whether the domain of an envelope lets this machine send for it: SPF. RFC 7208, by the library pyspf.

The library reads the records; it asks for them here alone, within limits of number and time.
"""

import re
import warnings
from time import monotonic
from typing import Any

from typing_extensions import override

from app.channels.email.records import Away, Records
from app.intake.raw import Handed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its docstrings' escapes, at the first import
    import spf as library

#: Seconds for one mail, all questions together.
PATIENCE = 10.0
#: Questions for one mail. The library's own limits (10 terms, 10 hosts in each) end most long before.
MOST_QUESTIONS = 60
MOST_BYTES = 4000
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9])?\Z")
_STRANGE = re.compile(r"[^A-Za-z0-9.!#$&'*+/=?^_{|}~-]")


def domain_of(handed: Handed) -> str:
    """Return the domain that a mail's envelope names: its sender's or, of a mail from nobody, the HELO's."""
    named = handed.mail_from.rpartition("@")[2] if handed.mail_from else handed.helo
    return named.strip(" .").lower()


def result(handed: Handed, records: Records) -> str:
    """Return what the envelope's domain says of the machine: pass, fail, softfail, neutral, none, ...

    permerror: its records are broken. temperror: nobody answered in time.
    """
    domain = domain_of(handed)
    if not _NAME.match(domain) or "." not in domain:
        return "none"
    local = _STRANGE.sub(".", handed.mail_from.rpartition("@")[0])[:64] or "postmaster"
    try:
        return str(_Question(handed, f"{local}@{domain}", records).check()[0])
    except (library.PermError, ValueError, TypeError, AssertionError, IndexError):
        return "permerror"


class _Question(library.query):  # type: ignore[misc]  # the library has no types
    """A question about one mail."""

    def __init__(self, handed: Handed, sender: str, records: Records) -> None:
        super().__init__(i=handed.peer, s=sender, h=handed.helo or "unknown")
        self._records, self._asked, self._until = records, 0, monotonic() + PATIENCE

    @override
    def dns(self, name: Any, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:
        found = self._look_up(str(name).rstrip(".").lower(), qtype)
        self.void_lookups += not (found or ignore_void)
        if self.void_lookups > library.MAX_VOID_LOOKUPS:
            raise library.PermError("too many names that there are not")
        return found

    @override
    def get_explanation(self, spec: str) -> None:
        """Ask for no words of theirs: nobody reads them."""

    def _look_up(self, name: str, kind: str) -> list[Any]:
        self._asked += 1
        if self._asked > MOST_QUESTIONS or monotonic() > self._until:
            raise library.TempError("too many questions")
        if not _NAME.match(name):
            return []
        try:
            return [_FORMS[kind](one) for one in self._records.look_up(name, kind)]
        except Away as away:
            raise library.TempError("nobody answers") from away


def _ranked(words: str) -> tuple[int, str]:
    rank, _, name = words.partition(" ")
    return int(rank), name


#: Records in the library's form.
_FORMS: dict[str, Any] = {
    "TXT": lambda words: [words.encode()[:MOST_BYTES]],
    "MX": _ranked,
    "A": str,
    "AAAA": str,
    "PTR": str,
}
