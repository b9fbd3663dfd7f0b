"""What sort of mail it is: from a person, a machine, a list, a postmaster."""

from app.channels.email import bounces
from app.channels.email.headers import Headers
from app.channels.email.mail import Bounce, Kind
from app.channels.email.parts import Piece

_LIST = ("list-id", "list-post", "list-unsubscribe")
_AUTO = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-response-suppress", "x-auto-reply")
_ARRIVED = {"delivered", "relayed", "expanded"}


def kind_of(top: Piece, sender: str, subject: str, text: str) -> tuple[Kind, Bounce | None]:
    """Return the kind of a mail, and what it reports if it reports a delivery."""
    report = _report(top)
    if report:
        return report
    if bounces.is_failure_notice(sender, subject, text):
        return "bounce", bounces.from_words(top, text, sender)
    if _automatic(top.headers):
        return "auto_reply", None
    return ("list" if _listed(top.headers) else "message"), None


def _report(top: Piece) -> tuple[Kind, Bounce | None] | None:
    if top.type != "multipart/report":
        return None
    named = top.parameters.get("report-type", "").lower()
    types = {leaf.type for leaf in top.leaves()}
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
    return "return-path" in fields and fields.first("return-path").replace(" ", "") == "<>"


def _listed(fields: Headers) -> bool:
    return any(name in fields for name in _LIST) or fields.first("precedence").strip().lower() in {
        "list", "bulk", "junk",
    }  # fmt: skip
