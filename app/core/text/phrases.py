"""What mail programs and forms write of their own accord, in every language we know: words/*.toml.

A file has these lists; a new language is a new file, and nothing else:

begins              how the line above a quotation begins
wrote               how it ends
wrote_inside        the verb, where it stands before the name
from, subject       labels of the head above a quoted mail
fields              its other labels
banners, forwarded  the line that begins it, answered or forwarded
device_starts       how a line such as "Sent from my phone" begins
device_ends         how it ends, where that tells more
auto_subjects       how the subject of an automatic answer begins
failures            what a postmaster says of a failed delivery
recipients          what stands before the address that was not reached
forward_prefixes    before the subject of a forwarded mail
form_*              labels in the mail of a contact form: email, name, subject, message
"""

import tomllib
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).parent / "words"


@cache
def every(kind: str) -> tuple[str, ...]:
    """Return the phrases of a kind in all languages, longest first."""
    found = {phrase for words in _files() for phrase in words.get(kind, [])}
    return tuple(sorted(found, key=lambda one: (-len(one), one)))


@cache
def _files() -> tuple[dict[str, list[str]], ...]:
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_WORDS.glob("*.toml")))
