"""Held mail: found by its reason, looked at in safety, let in, taught about, thrown away."""

import tempfile
from pathlib import Path
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from app.admin.door import admin, needs, page, saved
from app.cases.rules import case_id_of
from app.channels.email.mail import Mail
from app.channels.email.parser import Parser, ParserDied, Unreadable
from app.core import alarms, files
from app.core.errors import N_, NotFound, Refused
from app.core.web import current_actor
from app.intake import senders, shelf
from app.intake.reasons import REASONS
from app.people import queries as people

#: The ages that can be chosen, in days.
AGES = (1, 7, 30)
FRAME = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'self'; base-uri 'none'; "
    "sandbox allow-same-origin"
)
DEEDS = {"release": shelf.release, "trash": shelf.trash, "restore": shelf.restore, "purge": shelf.purge}
MOST_HEADERS = 40_000
_TOO_LARGE_TO_SHOW = 30_000_000


@admin.get("/quarantine")
@needs(shelf.GRANT)
def quarantine() -> ResponseReturnValue:
    """List held mail, or the trash, with reasons; filters stand in the address."""
    actor, wanted = current_actor(), _wanted()
    found = shelf.listing(actor, wanted)
    return page(
        "quarantine",
        mails=found.mails,
        after=found.after,
        wanted=wanted,
        counts=shelf.counts(actor, wanted.shelf),
        reasons=REASONS,
        mailboxes={one.id: one.address for one in people.mailboxes()},
        ages=AGES,
        days=shelf.days(),
        params=_params,
        alarms=alarms.unseen() if actor.may("site.manage") else [],
        alarm_words=alarms.KINDS,
    )


@admin.post("/quarantine/deeds")
@needs(shelf.GRANT)
def quarantine_deeds() -> ResponseReturnValue:
    """Do one thing with every mail that was chosen."""
    deed = DEEDS.get(request.form.get("deed", ""))
    ids = request.form.getlist("ids", type=int)[: shelf.PAGE]
    if deed is None or not ids:
        raise Refused(N_("Choose mails first, then what to do with them."))
    count = deed(current_actor(), ids)
    return redirect(url_for("admin.quarantine", **_params(_wanted()), done=request.form["deed"], count=count))


@admin.get("/quarantine/<int:raw_id>")
@needs(shelf.GRANT)
def held_mail(raw_id: int) -> ResponseReturnValue:
    """Show one mail in safety: its words, its head, the names of its files."""
    actor = current_actor()
    raw = shelf.get(actor, raw_id)
    mail, fault = _read(raw.file_key, raw.size)
    return page(
        "held_mail",
        raw=raw,
        mail=mail,
        fault=fault,
        head=_head(raw.file_key),
        reason=REASONS.get(raw.reason_id),
        mailbox=people.mailbox(raw.mailbox_id).address,
        domain=raw.sender.rpartition("@")[2],
        may_teach=actor.may(senders.GRANT) and "@" in raw.sender,
    )


@admin.get("/quarantine/<int:raw_id>/body")
@needs(shelf.GRANT)
def held_body(raw_id: int) -> ResponseReturnValue:
    """Render the sanitised HTML of a held mail as a document of its own, without scripts and pictures."""
    raw = shelf.get(current_actor(), raw_id)
    mail, _fault = _read(raw.file_key, raw.size)
    # Sanitised by its reader, and shown in a sandbox.
    safe = Markup((mail.html if mail else "") or "")  # noqa: S704  # nosec B704
    response = make_response(render_template("admin/held_body.html", html=safe))
    response.headers["Content-Security-Policy"] = FRAME
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@admin.get("/quarantine/<int:raw_id>/content")
@needs(shelf.GRANT)
def content(raw_id: int) -> ResponseReturnValue:
    """Hand out the bytes of a held mail, to be saved and never shown."""
    response = Response(shelf.content(current_actor(), raw_id), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="mail-{raw_id}.eml"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@admin.post("/quarantine/<int:raw_id>/release")
@needs(shelf.GRANT)
def release_mail(raw_id: int) -> ResponseReturnValue:
    """Let a mail in: to where it belongs, to a new case (to=new), or to the case whose number is given."""
    said, number = request.form.get("to", ""), request.form.get("number", "")
    case_id = 0 if said == "new" else case_id_of(number) if said == "case" else None
    if said == "case" and case_id is None:
        raise Refused(N_("Write the number of a case, such as C-10423."), field="number")
    shelf.release(current_actor(), [raw_id], to=case_id)
    return redirect(url_for("admin.quarantine", done="release", count=1))


@admin.post("/quarantine/<int:raw_id>/sender")
@needs(senders.GRANT)
def teach(raw_id: int) -> ResponseReturnValue:
    """Block or allow the sender of a mail, or the whole domain; an allowed one's mail is let in."""
    actor, verdict = current_actor(), request.form.get("verdict", "")
    raw = shelf.get(actor, raw_id)
    whole = request.form.get("whole") == "domain"
    senders.decide(actor, raw.sender.rpartition("@")[2] if whole else raw.sender, verdict)
    if verdict == "allow":
        shelf.release(actor, [raw_id])
        return redirect(url_for("admin.quarantine", done="release", count=1))
    shelf.trash(actor, [raw_id])
    return redirect(url_for("admin.quarantine", done="trash", count=1))


@admin.post("/quarantine/days")
@needs("site.manage")
def quarantine_days() -> ResponseReturnValue:
    """Change after how many days mail is purged."""
    said = {name: request.form.get(name, shelf.days()[name], int) for name in shelf.DAYS}
    shelf.set_days(current_actor(), said)
    return saved("admin.quarantine")


def _wanted() -> shelf.Wanted:
    values = request.values
    name = values.get("shelf", "held")
    return shelf.Wanted(
        shelf=name if name in shelf.SHELVES else "held",
        reason_id=values.get("reason", "") if values.get("reason") in REASONS else "",
        mailbox_id=values.get("mailbox", 0, int),
        days=values.get("days", 0, int) if values.get("days", 0, int) in AGES else 0,
        search=values.get("search", "")[:200],
        after=values.get("after", 0, int),
    )


def _params(wanted: shelf.Wanted, **other: Any) -> dict[str, Any]:
    """Return the query of an address that keeps these filters, with other instead of its own."""
    kept = {
        "shelf": wanted.shelf if wanted.shelf != "held" else None,
        "reason": wanted.reason_id or None,
        "mailbox": wanted.mailbox_id or None,
        "days": wanted.days or None,
        "search": wanted.search or None,
    }
    return kept | other


def _read(file_key: str, size: int) -> tuple[Mail | None, str]:
    """Return a mail as the parser process reads it, or why it cannot."""
    if size > _TOO_LARGE_TO_SHOW:
        return None, gettext("It is too large to be shown here. It can be saved as it arrived.")
    parser = Parser()
    try:
        with tempfile.TemporaryDirectory() as spool:
            return parser.read(files.path_of(file_key), Path(spool)), ""
    except (Unreadable, ParserDied, NotFound) as error:
        return None, gettext(str(error))
    finally:
        parser.close()


def _head(file_key: str) -> str:
    """Return the beginning of a mail up to its first empty line, as text."""
    try:
        with files.path_of(file_key).open("rb") as file:
            start = file.read(MOST_HEADERS).replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    except (OSError, NotFound):
        return ""
    return "".join(one for one in start.decode("utf-8", "replace") if one.isprintable() or one in "\n\t")
