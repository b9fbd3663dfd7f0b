"""Returns on the desk: begun on a case, approved where they are worth much, followed to their end."""

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import commands as cases
from app.cases import queries as case_queries
from app.core import files, pictures
from app.core.errors import N_, NotFound, Refused
from app.core.text.disposition import disposition
from app.core.web import current_actor, words_of
from app.customers import queries as customers
from app.desk.door import desk
from app.desk.files import FILE
from app.desk.here import frame
from app.orders import commands, queries
from app.orders.rules import returns as rules
from app.orders.rules.schema import minor
from app.people import queries as people

MOST_LABEL = 5_000_000
_STATES = {"approval", *rules.STATES}


@desk.get("/returns")
def list_returns() -> str:
    """List returns; ?state=approval those that wait for somebody; ?after= the next page."""
    actor, state = current_actor(), request.args.get("state", "")
    state = state if state in _STATES else ""
    after = request.args.get("after", type=int)
    if state == "approval":
        page = queries.awaiting(actor, after=after or 0)
    else:
        page = queries.returns(actor, state=state, after=after)
    buyers = customers.names_of({one.contact_id for one in page.returns})
    waiting = queries.count_awaiting(actor)
    return render_template(
        "desk/returns.html",
        backs=page.returns,
        after=page.after,
        state=state,
        buyers=buyers,
        waiting=waiting,
        **frame(current_actor(), "returns"),
    )


@desk.get("/cases/<int:case_id>/returns/new")
def new_return(case_id: int) -> str:
    return _form(case_id, request.args.get("order", 0, int))


@desk.post("/cases/<int:case_id>/returns")
def start_return(case_id: int) -> ResponseReturnValue:
    order_id = request.form.get("order_id", 0, int)
    try:
        order = queries.shown(current_actor(), order_id)
        back = cases.start_return(current_actor(), case_id, order_id, _said(request.form, order.currency))
    except Refused as error:
        fault = {error.data.get("field", "pieces"): words_of(error)}
        return _form(case_id, order_id, said=request.form, faults=fault), 422
    return redirect(url_for("desk.show_return", return_id=back.id), 303)


@desk.get("/returns/<int:return_id>")
def show_return(return_id: int) -> str:
    return _page(return_id)


@desk.post("/returns/<int:return_id>/decision")
def decide_return(return_id: int) -> ResponseReturnValue:
    approve, words = request.form.get("approve") == "yes", request.form.get("words", "")
    return _done(return_id, lambda: commands.decide(current_actor(), return_id, approve=approve, words=words))


@desk.post("/returns/<int:return_id>/state")
def move_return(return_id: int) -> ResponseReturnValue:
    """Let a return take a step. condition-<item id>: as what was received."""
    said = {
        int(name.removeprefix("condition-")): value
        for name, value in request.form.items()
        if name.startswith("condition-") and name[10:].isdecimal() and len(name) < 22
    }
    to, words = request.form.get("state", ""), request.form.get("words", "")
    return _done(
        return_id, lambda: commands.move_return(current_actor(), return_id, to, words=words, conditions=said)
    )


@desk.post("/returns/<int:return_id>/label")
def upload_label(return_id: int) -> ResponseReturnValue:
    """Keep a label: a PDF or a picture."""
    return _done(return_id, lambda: _keep_label(return_id))


@desk.get("/returns/<int:return_id>/label")
def show_label(return_id: int) -> ResponseReturnValue:
    back = queries.a_return(current_actor(), return_id)
    if back.label_file_key is None:
        raise NotFound(N_("There is no such file."))
    response = Response(files.get(back.label_file_key), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = disposition("attachment", back.label_filename or "label")
    response.headers["Content-Security-Policy"] = FILE
    return response


def _keep_label(return_id: int) -> None:
    back = queries.a_return(current_actor(), return_id)
    sent = request.files.get("label")
    content = b""
    if sent:
        with sent.stream as stream:
            content = stream.read(MOST_LABEL + 1)
    if not content:
        raise Refused(N_("Choose a file."), field="label")
    if len(content) > MOST_LABEL:
        raise Refused(N_("This file is too large."), field="label")
    if not (content.startswith(b"%PDF-") or pictures.kind_of(content)):
        raise Refused(N_("A label is a PDF or a picture."), field="label")
    rules.moved(back.state, "label_sent", back.resolution)
    stored = files.put(content)
    name = (sent.filename if sent else "") or "label"
    commands.give_label(current_actor(), back.id, file_key=stored.key, filename=name)


def _said(form: Mapping[str, str], currency: str) -> commands.ReturnWords:
    pieces = {
        int(name.removeprefix("line-")): int(value)
        for name, value in form.items()
        if name.startswith("line-") and name[5:].isdecimal() and value.isdecimal() and len(name + value) < 24
    }
    return commands.ReturnWords(
        pieces=pieces,
        reason=form.get("reason", ""),
        resolution=form.get("resolution", ""),
        words=form.get("words", ""),
        amount_minor=_amount(form.get("amount", ""), currency),
    )


def _amount(words: str, currency: str) -> int | None:
    said = words.strip().replace(",", ".")
    if not said:
        return None
    try:
        return minor(said, currency)
    except (ValueError, ArithmeticError) as error:
        raise Refused(N_("Write an amount as 49.90."), field="amount") from error


def _form(
    case_id: int,
    order_id: int,
    *,
    said: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> str:
    actor = current_actor()
    case = case_queries.get(actor, case_id)
    order = queries.shown(actor, order_id)
    values: dict[str, Any] = {"left": queries.left_of(order), "refundable": queries.refund_left(order)}
    return render_template(
        "desk/new_return.html",
        case=case,
        order=order,
        said=said or {},
        faults=faults or {},
        **values,
        **frame(current_actor(), "returns"),
    )


def _page(return_id: int, *, problem: str = "") -> str:
    actor = current_actor()
    back = queries.a_return(actor, return_id)
    takers = people.names_of({one.agent_id for one in back.steps if one.agent_id})
    case = next(iter(case_queries.among(actor, [back.case_id] if back.case_id else [])), None)
    customer = customers.names_of([back.contact_id]).get(back.contact_id, "")
    moves = rules.MOVES[back.state] - ({"refunded"} if back.resolution != "refund" else {"replaced"})
    shown = {"takers": takers, "case": case, "customer": customer, "moves": moves}
    return render_template(
        "desk/return.html", back=back, problem=problem, **shown, **frame(current_actor(), "returns")
    )


def _done(return_id: int, deed: Any) -> ResponseReturnValue:
    try:
        deed()
    except Refused as error:
        return _page(return_id, problem=words_of(error)), 422
    return redirect(url_for("desk.show_return", return_id=return_id), 303)
