"""What mail programs and forms write of their own accord, in every language we know: words/*.toml.

A file has these lists; a new language is a new file, and nothing else:
begins: how the line above a quotation begins. wrote: how it ends. wrote_inside: the verb where it stands before
the name. from, subject, fields: labels of the head above a quoted mail. banners, forwarded: the line that begins
one, answered or forwarded. device_starts, device_ends: how a line such as "Sent from my phone" begins or ends.
auto_subjects: how the subject of an automatic answer begins. failures: what a postmaster says of a failed delivery.
forward_prefixes: before the subject of a forwarded mail. form_email, form_name, form_subject, form_message: labels
in the mail of a contact form.
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
