"""What went wrong and waits for a person: held mail, failed work, what may not leave yet."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.admin.door import admin, needs, page
from app.core import jobs, reactions, ticks
from app.core.web import current_actor
from app.intake import raw
from app.outgoing import commands as outgoing
from app.outgoing import queries as leaving

_NAMES = {
    "people.forget_old": lazy_gettext("Forget sessions, tries, devices and links that are over"),
    "jobs.forget_done": lazy_gettext("Forget work that is done for a week"),
    "orders.forget_deliveries": lazy_gettext("Forget what feeds sent and was taken over a week ago"),
    "files.collect_orphans": lazy_gettext("Put aside stored files that nothing refers to"),
    "mailboxes.look_after": lazy_gettext("Look after the mailboxes"),
    "files.clear": lazy_gettext("Remove what was put aside a month ago"),
}


@admin.get("/quarantine")
@needs("quarantine.manage")
def quarantine() -> ResponseReturnValue:
    """List held mail with the reason."""
    mails = raw.held(current_actor())
    return page(
        "quarantine", mails=mails, reasons={one.id: gettext(one.reason or "") for one in mails if one.reason}
    )


@admin.post("/quarantine/<int:raw_id>/again")
@needs("quarantine.manage")
def take_in(raw_id: int) -> ResponseReturnValue:
    """Let a held mail be taken in after all."""
    raw.try_again(current_actor(), raw_id)
    return redirect(url_for("admin.quarantine"))


@admin.get("/quarantine/<int:raw_id>/content")
@needs("quarantine.manage")
def content(raw_id: int) -> ResponseReturnValue:
    """Hand out the bytes of a held mail, to be saved and never shown."""
    response = Response(raw.content(current_actor(), raw_id), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="mail-{raw_id}.eml"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@admin.get("/work")
@needs("site.manage")
def work() -> ResponseReturnValue:
    """List the work that was given up."""
    return page(
        "work", jobs=jobs.failed(), parked=reactions.given_up(), ticks=ticks.all_ticks(), names=_NAMES
    )


@admin.post("/work/jobs/<int:job_id>/again")
@needs("site.manage")
def job_again(job_id: int) -> ResponseReturnValue:
    """Let a failed job run again."""
    jobs.again(current_actor(), job_id)
    return redirect(url_for("admin.work"))


@admin.post("/work/reactions/<name>/<int:event_id>/again")
@needs("site.manage")
def reaction_again(name: str, event_id: int) -> ResponseReturnValue:
    """Let a reaction take an event again."""
    reactions.again(current_actor(), name, event_id)
    return redirect(url_for("admin.work"))


@admin.get("/held")
@needs("site.manage")
def held() -> ResponseReturnValue:
    """Tell what may not leave since a restore."""
    return page("held", holding=leaving.held(), count=leaving.count_held())


@admin.post("/held")
@needs("site.manage")
def release() -> ResponseReturnValue:
    """Let messages leave again; what was held is sent, or given up."""
    outgoing.release(current_actor(), send=request.form.get("send") == "yes")
    return redirect(url_for("admin.held"))
