"""Block and allow lists, and what each mailbox does with junk, lists and blocked mail."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DecimalField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from app.admin.door import admin, needs, page, saved
from app.admin.forms import Form
from app.channels.email.machines import JUNK_HEADERS
from app.core.web import current_actor
from app.intake import filters, senders
from app.intake.inbound import Filters
from app.people import queries as people

_VERDICTS = [
    SelectChoice("block", lazy_gettext("Block")),
    SelectChoice("allow", lazy_gettext("Allow")),
]
_MACHINES = [
    SelectChoice("hold", lazy_gettext("Hold in quarantine")),
    SelectChoice("case", lazy_gettext("Make it a case that waits for nobody")),
]


class SenderForm(Form):
    """One entry."""

    pattern = StringField(
        lazy_gettext("Address or domain"),
        [InputRequired(lazy_gettext("Please fill this in."))],
        description=lazy_gettext("name@example.com, example.com, or *.example.com for all below it."),
    )
    verdict = SelectField(lazy_gettext("What to do"), choices=_VERDICTS, default="block")
    note = StringField(lazy_gettext("Note (for colleagues)"), [Optional()])


class LinesForm(Form):
    """Many entries at once."""

    lines = TextAreaField(
        lazy_gettext("One address or domain a line"),
        [InputRequired(lazy_gettext("Please fill this in."))],
        description=lazy_gettext("What follows # on a line becomes its note."),
        render_kw={"rows": 10},
    )
    verdict = SelectField(lazy_gettext("What to do"), choices=_VERDICTS, default="block")


class FiltersForm(Form):
    """What a mailbox does by itself."""

    junk_header = SelectField(
        lazy_gettext("Header of the receiving server that tells junk"),
        choices=[SelectChoice("", lazy_gettext("none: junk is not looked for")), *JUNK_HEADERS],
        description=lazy_gettext("Only its topmost line is believed. Your mail server must write it itself."),
    )
    junk_limit = DecimalField(
        lazy_gettext("Junk from this score on"), [InputRequired(lazy_gettext("Say a number."))], default=5
    )
    blocked = SelectField(
        lazy_gettext("Mail of blocked senders"),
        choices=[
            SelectChoice("hold", lazy_gettext("Hold in quarantine")),
            SelectChoice("trash", lazy_gettext("Put into the trash of the quarantine")),
        ],
    )
    lists = SelectField(lazy_gettext("Mail of mailing lists"), choices=_MACHINES)
    feedback = SelectField(lazy_gettext("Complaint reports of mail providers"), choices=_MACHINES)


@admin.get("/senders", endpoint="senders")
@needs(senders.GRANT)
def senders_page() -> ResponseReturnValue:
    """List the entries, newest first, and the mailboxes with what they do."""
    return _listed(SenderForm())


@admin.post("/senders")
@needs(senders.GRANT)
def add_sender() -> ResponseReturnValue:
    """Block or allow one sender."""
    form = SenderForm()
    if form.saves(lambda: _decide(form)):
        return saved("admin.senders")
    return _listed(form)


@admin.route("/senders/lines", methods=["GET", "POST"])
@needs(senders.GRANT)
def import_senders() -> ResponseReturnValue:
    """Block or allow a sender a line; lines that are none are named and left out."""
    form = LinesForm()
    if not form.validate_on_submit():
        return page("edit", form=form, title=gettext("Many senders at once"))
    lines = (form.lines.data or "").splitlines()
    good, bad = senders.decide_all(current_actor(), lines, form.verdict.data)
    if not bad:
        return redirect(url_for("admin.senders", done="saved"))
    form.lines.data = "\n".join(bad)
    form.faults.append(
        gettext("%(good)s were saved. The lines below are no address and no domain.", good=good)
    )
    return page("edit", form=form, title=gettext("Many senders at once"))


@admin.post("/senders/<int:rule_id>/deletion")
@needs(senders.GRANT)
def forget_sender(rule_id: int) -> ResponseReturnValue:
    """Say nothing of a sender any more."""
    senders.forget(current_actor(), rule_id)
    return saved("admin.senders")


@admin.route("/mailboxes/<int:mailbox_id>/filters", methods=["GET", "POST"])
@needs("mailboxes.manage")
def mailbox_filters(mailbox_id: int) -> ResponseReturnValue:
    """Change what a mailbox does with junk, lists and blocked mail."""
    mailbox = people.mailbox(mailbox_id)
    form = FiltersForm(obj=filters.of(mailbox_id))
    if form.saves(lambda: _save_filters(mailbox_id, form)):
        return saved("admin.senders")
    return page(
        "edit", form=form, title=gettext("Junk, lists and blocked mail of %(name)s", name=mailbox.address)
    )


def _listed(form: SenderForm) -> ResponseReturnValue:
    actor = current_actor()
    search, after = request.args.get("search", "")[:100], request.args.get("after", 0, int)
    found = senders.all_rules(actor, search=search, after=after, limit=senders.PAGE + 1)
    return page(
        "senders",
        form=form,
        rules=found[: senders.PAGE],
        after=found[senders.PAGE - 1].id if len(found) > senders.PAGE else None,
        search=search,
        names=people.names_of({one.agent_id for one in found if one.agent_id}),
        mailboxes=people.mailboxes() if actor.may("mailboxes.manage") else [],
        filtered=filters.of_all(),
    )


def _decide(form: SenderForm) -> None:
    senders.decide(current_actor(), form.pattern.data or "", form.verdict.data, note=form.note.data or "")


def _save_filters(mailbox_id: int, form: FiltersForm) -> None:
    chosen = Filters(
        junk_header=form.junk_header.data or "",
        junk_limit=float(form.junk_limit.data or 0),
        blocked=form.blocked.data,
        lists=form.lists.data,
        feedback=form.feedback.data,
    )
    filters.save(current_actor(), mailbox_id, chosen)
