"""What is answered without an agent: where an order is, by mail and on its own page."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from typing_extensions import override
from wtforms import BooleanField, Field, IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.admin.door import admin, needs, page, saved
from app.admin.forms import Form
from app.core.web import current_actor
from app.intake import filters
from app.intake.inbound import WhereIs
from app.orders import commands as orders
from app.orders import queries
from app.orders.rules import telling
from app.orders.rules.links import Page
from app.orders.rules.variables import VARIABLES
from app.people import queries as people


class WhereForm(Form):
    """How a mailbox answers "where is my order?"."""

    on = BooleanField(
        lazy_gettext("Answer “where is my order?” by itself"),
        description=lazy_gettext(
            "Only where the sender may be believed, the order is hers, and all goes well with it. "
            "Else a person answers, and reads why on the timeline."
        ),
    )
    then = SelectField(
        lazy_gettext("The case then"),
        choices=[
            SelectChoice("", lazy_gettext("stays open for a person")),
            SelectChoice("waiting_customer", lazy_gettext("waits for the customer")),
        ],
    )
    days = IntegerField(
        lazy_gettext("Days in which one case is not answered so again"),
        [InputRequired(lazy_gettext("Say a number."))],
    )
    words_en = TextAreaField(
        lazy_gettext("Answer, English"), description=lazy_gettext("Empty: the usual words.")
    )
    words_zh = TextAreaField(
        lazy_gettext("Answer, Chinese"), description=lazy_gettext("Empty: the usual words.")
    )

    @override
    def parts(self) -> list[tuple[str, list[Field]]]:
        words = self.named(("words_en", "words_zh"))
        for one in words:
            one.render_kw = {"rows": 9, "placeholder": telling.answer(one.name.removeprefix("words_"))}
        return [("", self.named(("on", "then", "days"))), (gettext("Words"), words)]


class TrackingForm(Form):
    """The page that a tracking link opens."""

    days = IntegerField(
        lazy_gettext("Days that a link is good"),
        [InputRequired(lazy_gettext("Say a number."))],
        description=lazy_gettext("Counted from when it was last handed out."),
    )
    prices = BooleanField(
        lazy_gettext("Show prices"),
        description=lazy_gettext("Whoever has the link reads them. Streets and names are never shown."),
    )


@admin.route("/mailboxes/<int:mailbox_id>/answers", methods=["GET", "POST"])
@needs("mailboxes.manage")
def mailbox_answers(mailbox_id: int) -> ResponseReturnValue:
    """Change how a mailbox answers "where is my order?"."""
    mailbox, now = people.mailbox(mailbox_id), filters.of(mailbox_id).where_is
    form = WhereForm(obj=now, words_en=now.words.get("en", ""), words_zh=now.words.get("zh", ""))
    if form.saves(lambda: filters.save_where_is(current_actor(), mailbox_id, _where(form))):
        return saved("admin.mailbox_state", mailbox_id=mailbox_id)
    title = gettext("Answers by itself of %(name)s", name=mailbox.address)
    return page("answers", form=form, title=title, variables=_variables())


@admin.route("/tracking-page", methods=["GET", "POST"])
@needs("site.manage")
def tracking_page() -> ResponseReturnValue:
    """Change how long tracking links are good, and what their page shows."""
    form = TrackingForm(obj=queries.tracking_page())
    said = Page(days=form.days.data or 0, prices=bool(form.prices.data))
    if form.saves(lambda: orders.set_tracking_page(current_actor(), said)):
        return saved("admin.tracking_page")
    return page("answers", form=form, title=gettext("Tracking page"), variables=[])


def _where(form: WhereForm) -> WhereIs:
    return WhereIs(
        on=bool(form.on.data),
        words={"en": (form.words_en.data or "").strip(), "zh": (form.words_zh.data or "").strip()},
        then=form.then.data,
        days=form.days.data or 0,
    )


def _variables() -> list[tuple[str, str]]:
    """Return what may stand in the words, each with what it is; an answer by itself has no agent."""
    return [(name, gettext(one.word)) for name, one in VARIABLES.items() if name != "agent.name"]
