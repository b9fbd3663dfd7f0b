"""Signs that a machine wrote a mail, or that its server takes it for junk: headers alone. Pure.

Whoever shows one sign is never answered by a machine of ours. Source: RFC 3834, 2369, 3464, 5230 and habit.
"""

from app.channels.email.headers import Headers

#: The header that our own automatic mail carries.
LOOP = "X-Careline-Loop"
#: What receiving servers say of junk; believed only where a mailbox's settings name the header.
JUNK_HEADERS = (
    "x-spam-flag",
    "x-spam-status",
    "x-spam-score",
    "x-spam-level",
    "x-rspamd-score",
    "x-microsoft-antispam",
    "x-ms-exchange-organization-scl",
    "x-forefront-antispam-report",
    "x-qq-spam",
    "x-spam",
)
_RESPONDERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
_ROBOTS = ("mailer-daemon", "postmaster", "mail-daemon", "no-reply", "noreply", "do-not-reply", "donotreply")
#: More recipients than a letter to a support address has.
MOST_RECIPIENTS = 100


def signs(fields: Headers, sender: str, recipients: int) -> tuple[str, ...]:
    """Return the names of the signs that a mail shows, () for none. sender: its address."""
    shown = {
        "null_sender": _said(fields, "return-path") == "<>",
        "auto_submitted": _said(fields, "auto-submitted").split(";")[0] not in {"", "no"},
        "precedence": _said(fields, "precedence") in {"bulk", "junk", "list", "auto_reply", "auto-reply"},
        "list": any(name.startswith("list-") for name in fields.names()),
        "suppress": _said(fields, "x-auto-response-suppress") not in {"", "none"},
        "responder": any(_said(fields, name) not in {"", "no", "none", "false"} for name in _RESPONDERS),
        "own_loop": bool(_said(fields, LOOP.lower()) or _said(fields, "x-loop")),
        "report": fields.parameters("content-type")[0] == "multipart/report",
        "robot": _is_robot(sender) or ("feedback-id" in fields and _is_robot(_said(fields, "reply-to"))),
        "crowd": recipients > MOST_RECIPIENTS,
    }
    return tuple(name for name, is_so in shown.items() if is_so)


def junk(fields: Headers) -> dict[str, str]:
    """Return the topmost value of each header about junk: only the receiving server's own is on top."""
    return {name: fields.words(name, 500) for name in JUNK_HEADERS if name in fields}


def _said(fields: Headers, name: str) -> str:
    return fields.first(name)[:1000].replace(" ", "").lower()


def _is_robot(address: str) -> bool:
    local = address.lower().strip("<>").partition("@")[0].rpartition("<")[2]
    return local in _ROBOTS or local.startswith(("noreply", "no-reply", "no_reply", "bounce", "bounces+"))
