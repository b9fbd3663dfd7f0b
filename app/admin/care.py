"""What went wrong and waits for a person: alarms, failed work, what may not leave yet."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from app.admin.door import admin, needs, page
from app.core import alarms, jobs, reactions, ticks
from app.core.web import current_actor
from app.outgoing import commands as outgoing
from app.outgoing import queries as leaving

_NAMES = {
    "people.forget_old": lazy_gettext("Forget sessions, tries, devices and links that are over"),
    "guesses.forget": lazy_gettext("Forget guesses at links that count no more"),
    "jobs.forget_done": lazy_gettext("Forget work that is done for a week"),
    "orders.forget_deliveries": lazy_gettext("Forget what feeds sent and was taken over a week ago"),
    "files.collect_orphans": lazy_gettext("Put aside stored files that nothing refers to"),
    "imports.forget_old": lazy_gettext("Forget the files of imports that ended a month ago"),
    "intake.purge_old": lazy_gettext("Purge mail that lay in quarantine for its days"),
    "intake.forget_answers": lazy_gettext("Forget automatic answers that are counted no more"),
    "mailboxes.look_after": lazy_gettext("Look after the mailboxes"),
    "files.clear": lazy_gettext("Remove what was put aside a month ago"),
}


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


@admin.post("/alarms/<int:alarm_id>/seen")
@needs("site.manage")
def see_alarm(alarm_id: int) -> ResponseReturnValue:
    """Note that an administrator has seen an alarm."""
    alarms.see(current_actor(), alarm_id)
    back = request.form.get("back", "")
    return redirect(back if back == "/desk/cases" else url_for("admin.quarantine"))
