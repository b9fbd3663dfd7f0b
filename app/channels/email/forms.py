"""Who wrote into a contact form, as the form's mail tells: labelled lines, else Reply-To. Pure.

What is found here is only believed of senders whom the mailbox names; see intake.origin.
"""

# ruff: noqa: RUF001  full-width signs are what forms in Chinese write

import re
from functools import cache

from app.channels.email.mail import Address, Origin
from app.core.text import clean, phrases

_READ = 20_000
_ADDRESS = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_LINE = re.compile(r"[*_#>|\s•-]{0,6}([^:：\n]{1,40}?)[*_\s]{0,4}[:：][ \t*_|]{0,6}([^\n]*)")


def origin(text: str, replies: tuple[Address, ...], sender: str) -> Origin | None:
    """Return who wrote into the form, None where nothing names anybody but the sender."""
    found = _labelled(text[:_READ])
    address = _ADDRESS.search(found.get("email", ""))
    others = [one for one in replies if one.address.lower() != sender.lower()]
    named = address[0] if address else (others[0].address if others else "")
    if not named or named.lower() == sender.lower():
        return None
    local, _, domain = named.rpartition("@")
    return Origin(
        address=f"{local}@{domain.lower()}",
        name=clean.one_line(found.get("name", "") or (others[0].name if others else ""), 200),
        subject=clean.one_line(found.get("subject", ""), 998),
        text=found.get("message", "").strip(),
    )


@cache
def _labels() -> dict[str, str]:
    """Return what each label means, by the label in lower case."""
    kinds = ("email", "name", "subject", "message")
    return {word.casefold(): kind for kind in kinds for word in phrases.every(f"form_{kind}")}


def _labelled(text: str) -> dict[str, str]:
    """Return the values of known labels. One may stand below its label; the message goes on to the next."""
    if ":" not in text and "：" not in text:
        return {}
    known = _labels()
    found: dict[str, str] = {}
    now = ""
    for line in text.split("\n"):
        match = _LINE.match(line[:400])
        kind = known.get(" ".join(match[1].split()).casefold(), "") if match else ""
        if match and kind and kind not in found:
            now = kind
            found[kind] = line[match.start(2) :].strip(" *_|")
        elif now == "message":
            found[now] += f"\n{line}"
        elif now and not found[now]:
            found[now] = line.strip()
    return found
