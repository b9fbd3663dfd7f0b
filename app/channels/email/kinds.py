"""What sort of mail it is: from a person, a machine, a list, a postmaster. Headers first, then wording."""

import re
from functools import cache

from app.channels.email import bounces
from app.channels.email.headers import Headers
from app.channels.email.mail import Bounce, Kind
from app.channels.email.parts import Piece
from app.core.text import phrases

_LIST = ("list-id", "list-post", "list-unsubscribe")
_AUTO = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-response-suppress", "x-auto-reply")
_ARRIVED = {"delivered", "relayed", "expanded"}
#: Types that some servers send in an ordinary multipart/mixed.
_REPORTS = {"message/delivery-status", "message/feedback-report", "message/disposition-notification"}


def kind_of(top: Piece, sender: str, subject: str, text: str) -> tuple[Kind, Bounce | None]:
    """Return the kind of a mail, and what it reports if it reports a delivery."""
    report = _report(top)
    if report:
        return report
    if bounces.is_failure_notice(top.headers, sender, subject, text):
        return "bounce", bounces.from_words(top, text, sender)
    if _automatic(top.headers) or _says_so(subject):
        return "auto_reply", None
    return ("list" if _listed(top.headers) else "message"), None


def _report(top: Piece) -> tuple[Kind, Bounce | None] | None:
    types = {leaf.type for leaf in top.leaves()}
    if top.type != "multipart/report" and not types & _REPORTS:
        return None
    named = top.parameters.get("report-type", "").lower()
    if named == "feedback-report" or "message/feedback-report" in types:
        return "feedback", None
    if named == "disposition-notification" or "message/disposition-notification" in types:
        return "delivered", bounces.told([], top)
    recipients = bounces.actions(top)
    if recipients:
        arrived = all(one["action"] in _ARRIVED for one in recipients)
        return ("delivered" if arrived else "bounce"), bounces.told(recipients, top)
    return ("bounce", bounces.told([], top)) if named == "delivery-status" else ("other", None)


def _automatic(fields: Headers) -> bool:
    submitted = fields.first("auto-submitted").split(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if fields.first("precedence").strip().lower() in {"auto_reply", "auto-reply"}:
        return True
    if any(name in fields and fields.first(name).lower() not in {"no", "none", "false"} for name in _AUTO):
        return True
    if fields.first("x-loop").strip() or fields.first("x-failure-loop").strip():
        return True
    return "return-path" in fields and fields.first("return-path").replace(" ", "") == "<>"


def _says_so(subject: str) -> bool:
    """Return whether a subject begins as those of automatic answers do; most have a header as well."""
    return bool(_automatic_subject().match(subject[:200]))


@cache
def _automatic_subject() -> re.Pattern[str]:
    words = "|".join(re.escape(one) for one in phrases.every("auto_subjects"))
    return re.compile(rf"\W{{0,3}}(?:re\W{{1,2}}|aw\W{{1,2}})?\W{{0,2}}(?:{words})\b", re.IGNORECASE)


def _listed(fields: Headers) -> bool:
    return any(name in fields for name in _LIST) or fields.first("precedence").strip().lower() in {
        "list", "bulk", "junk",
    }  # fmt: skip
