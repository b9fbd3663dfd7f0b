"""A case that an agent begins: whom she writes to, as which mailbox, and what."""

from collections.abc import Mapping
from dataclasses import replace
from secrets import token_hex
from types import MappingProxyType
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.cases import commands, queries
from app.cases.rules import MOST_FILE_BYTES
from app.core.errors import N_, Refused
from app.core.events import latest
from app.core.web import current_actor, words_of
from app.desk.door import desk
from app.desk.forms import NewCase
from app.desk.here import here_of, rail_of
from app.desk.sending import how_of
from app.desk.usual import place
from app.outgoing.queries import Person
from app.people import queries as people

_FIELD = {"body": "text", "address": "to"}


@desk.get("/cases/new")
def new_case() -> str:
    kept = queries.drafts(current_actor(), 0).get("case")
    return _page(_form({**place(current_actor()), **(kept.words if kept else {})}))


@desk.post("/cases")
def create_case() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        how = replace(how_of("case"), quotes=False)
        case = commands.start_case(current_actor(), _first(form, how.to), how)
    except Refused as error:
        return _refused(form, error), 422
    return redirect(url_for("desk.show_case", case_id=case.id), 303)


def _form(drafted: Mapping[str, str | int] = MappingProxyType({})) -> NewCase:
    form = NewCase(data=drafted)
    form.mailbox_id.choices = [(one.id, f"{one.name} <{one.address}>") for one in people.mailboxes()]
    form.queue_id.choices = [(one.id, one.name) for one in people.queues(current_actor())]
    return form


def _first(form: NewCase, to: tuple[Person, ...]) -> commands.First:
    if not to:
        raise Refused(N_("Say who gets it."), field="to")
    name, address = to[0]
    return commands.First(
        address=address,
        name=name,
        queue_id=form.queue_id.data,
        mailbox_id=form.mailbox_id.data,
        subject=form.subject.data,
        body=form.text.data,
    )


def _refused(form: NewCase, error: Refused) -> str:
    name = str(error.data.get("field", "text"))
    name = _FIELD.get(name, name)
    field = form[name if name in form else "text"]
    field.errors = [*field.errors, words_of(error)]
    return _page(form)


def _page(form: NewCase) -> str:
    rail = rail_of(current_actor())
    draft = queries.drafts(current_actor(), 0).get("case")
    actor = current_actor()
    values: dict[str, Any] = {"files": queries.draft_files(actor, 0, "case"), "key": token_hex(16)}
    values |= {"most_bytes": queries.most_sent_bytes(actor, 0), "most_file": MOST_FILE_BYTES}
    values |= {"draft": draft, "rail": rail, "here": here_of(rail), "upto": latest(), "screen": "case"}
    return render_template("desk/new.html", form=form, **values)
