"""A call or a visit as a case: an agent writes down who it was, and what was said."""

from collections.abc import Mapping
from secrets import token_hex
from types import MappingProxyType

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import commands, queries, rules
from app.core.errors import Refused
from app.core.ui.words import CHANNELS
from app.core.web import current_actor, words_of
from app.customers import queries as customers
from app.desk.door import desk
from app.desk.drafts import saved_draft, shown_draft
from app.desk.forms import LoggedCase
from app.desk.here import frame
from app.desk.usual import place
from app.people import queries as people


@desk.get("/cases/heard")
def new_heard() -> str:
    """Offer the form; ?customer=: for one whom we know, ?channel=: how it reached us."""
    contact_id = asked_customer()
    draft = _draft(contact_id)
    usual = place(current_actor(), contact_id) | {"channel": request.args.get("channel", rules.HEARD[0])}
    form = _form(usual | (draft.words if draft else {}))
    form.key.data = token_hex(16)
    form.contact_id.data = str(contact_id or "")
    return _page(form)


@desk.get("/cases/heard/draft")
def show_heard_draft() -> ResponseReturnValue:
    return shown_draft(0, rules.heard_from(asked_customer()))


@desk.put("/cases/heard/draft")
def save_heard_draft() -> ResponseReturnValue:
    """Keep what a customer said: ?customer=, where it is known who it was."""
    return saved_draft(0, rules.heard_from(asked_customer()))


@desk.post("/cases/heard")
def log_heard() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        case = commands.log_case(current_actor(), _heard(form))
    except Refused as error:
        field = form[name] if (name := str(error.data.get("field", "text"))) in form else form.text
        field.errors = [*field.errors, words_of(error)]
        return _page(form), 422
    return redirect(url_for("desk.show_case", case_id=case.id), 303)


def _form(words: Mapping[str, str | int] = MappingProxyType({})) -> LoggedCase:
    form = LoggedCase(data=words)
    form.channel.choices = [(one, CHANNELS[one].word) for one in rules.HEARD]
    form.mailbox_id.choices = [(one.id, f"{one.name} <{one.address}>") for one in people.mailboxes()]
    form.queue_id.choices = [(one.id, one.name) for one in people.queues(current_actor())]
    return form


def _heard(form: LoggedCase) -> commands.Heard:
    return commands.Heard(
        channel=form.channel.data,
        contact_id=_customer(form),
        point=form.point.data or "",
        name=form.name.data or "",
        mailbox_id=form.mailbox_id.data,
        queue_id=form.queue_id.data,
        subject=form.subject.data,
        words=form.text.data,
        solved=form.solved.data,
        key=form.key.data or "",
    )


def _customer(form: LoggedCase) -> int:
    return _id_in(form.contact_id.data or "")


def _id_in(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else 0


def asked_customer() -> int:
    """Return the customer that the address names, 0 for none. Raises NotFound."""
    said = request.args.get("customer", "")
    return customers.get(current_actor(), _id_in(said)).id if _id_in(said) else 0


def _draft(contact_id: int) -> queries.Draft | None:
    return queries.drafts(current_actor(), 0).get(rules.heard_from(contact_id))


def _page(form: LoggedCase) -> str:
    actor, contact_id = current_actor(), _customer(form)
    customer = customers.get(actor, contact_id) if contact_id else None
    values = {"form": form, "customer": customer, "draft": _draft(contact_id)}
    return render_template("desk/heard.html", **values, **frame(actor, "new"))
