"""What a mailbox says by itself: its signature, and the words by which it acknowledges a mail. Pure."""

import re
from collections.abc import Mapping
from html import escape

from app.core.errors import N_
from app.core.text.html import sanitise, to_text

LONGEST = 10_000
#: What may stand in an acknowledgement, and what it stands for.
VARIABLES = {"number": N_("the number of the case"), "subject": N_("the subject of the customer's mail")}
_VARIABLE = re.compile(r"\{([^{}\n]*)\}")
_TAG = re.compile(r"</?(?:a|b|br|div|em|i|img|p|span|strong|table|ul|ol|u|font)\b[^>]*>", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


def signature(said: str) -> dict[str, str]:
    """Return a signature as {"text", "html"}. said: plain words, or simple HTML, which is sanitised."""
    if _TAG.search(said):
        html = sanitise(said)
        return {"text": to_text(html).strip(), "html": html}
    lines = (_URL.sub(r'<a href="\g<0>">\g<0></a>', escape(line, quote=False)) for line in said.splitlines())
    return {"text": said.strip(), "html": sanitise("<br>".join(lines))}


def ack_fault(said: str) -> str | None:
    """Return what is wrong with the words of an acknowledgement, or None."""
    if len(said) > LONGEST:
        return N_("This is too long.")
    unknown = [name for name in _VARIABLE.findall(said) if name.strip() not in VARIABLES]
    return N_("Only {number} and {subject} can stand in braces.") if unknown else None


def filled(said: str, values: Mapping[str, str]) -> str:
    """Return words with their variables filled in, each once: what is filled in is never read again."""
    return _VARIABLE.sub(lambda found: values.get(found[1].strip(), found[0]), said)
