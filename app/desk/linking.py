"""What an agent says that a case is about: links, and numbers that may be one. Each answers with the card."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.cases import commands, queries
from app.core.errors import Refused
from app.core.web import current_actor
from app.desk import matter
from app.desk.card import answered
from app.desk.door import desk


@desk.get("/cases/<int:case_id>/links")
def find_links(case_id: int) -> str:
    """Find what ?q=, a number in any writing, names."""
    actor = current_actor()
    case, wanted = queries.get(actor, case_id), request.args.get("q", "").strip()
    return render_template("desk/_candidates.html", **matter.candidates(actor, case, wanted))


@desk.post("/cases/<int:case_id>/links")
def link_case(case_id: int) -> ResponseReturnValue:
    said = request.form
    choice = commands.Choice(
        order_id=said.get("order_id", None, int),
        parcel_id=said.get("parcel_id", None, int),
        typed=said.get("typed", "")[:100],
        reason=said.get("reason", ""),
    )
    try:
        commands.link(current_actor(), case_id, choice)
    except Refused as error:
        return answered(case_id, error)
    return answered(case_id)


@desk.post("/cases/<int:case_id>/orders/<int:order_id>/unlinked")
def unlink_order(case_id: int, order_id: int) -> ResponseReturnValue:
    commands.unlink_order(current_actor(), case_id, order_id)
    return answered(case_id)


@desk.post("/cases/<int:case_id>/parcels/<int:parcel_id>/unlinked")
def unlink_parcel(case_id: int, parcel_id: int) -> ResponseReturnValue:
    commands.unlink_parcel(current_actor(), case_id, parcel_id)
    return answered(case_id)


@desk.post("/cases/<int:case_id>/hints/<int:hint_id>/confirmed")
def confirm_hint(case_id: int, hint_id: int) -> ResponseReturnValue:
    try:
        commands.confirm_hint(current_actor(), hint_id, reason=request.form.get("reason", ""))
    except Refused as error:
        return answered(case_id, error)
    return answered(case_id)


@desk.post("/cases/<int:case_id>/hints/<int:hint_id>/dismissed")
def dismiss_hint(case_id: int, hint_id: int) -> ResponseReturnValue:
    commands.dismiss_hint(current_actor(), hint_id)
    return answered(case_id)
