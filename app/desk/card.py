"""The customer's card beside a case: put right from there, whoever may work the case."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import commands, queries
from app.core.errors import DomainError, Refused, Stale
from app.core.web import current_actor, words_of
from app.customers import queries as customers
from app.desk import case as pages
from app.desk import shown
from app.desk.door import desk


@desk.post("/cases/<int:case_id>/customer")
def correct_customer(case_id: int) -> ResponseReturnValue:
    """Change what the customer of a case is called, or speaks."""
    words = {name: request.form[name] for name in ("name", "language") if name in request.form}
    version = request.form.get("version", 0, int)
    try:
        commands.correct_customer(current_actor(), case_id, words, version=version)
    except (Refused, Stale) as error:
        return answered(case_id, error)
    return answered(case_id)


@desk.post("/cases/<int:case_id>/found")
def use_found(case_id: int) -> ResponseReturnValue:
    """Keep what a signature in the case told."""
    said = request.form
    try:
        commands.use_found(current_actor(), case_id, said.get("kind", ""), said.get("value", ""))
    except Refused as error:
        return answered(case_id, error)
    return answered(case_id)


@desk.get("/cases/<int:case_id>/requester")
def find_requester(case_id: int) -> str:
    """Find whose matter a case is."""
    actor = current_actor()
    case = queries.get(actor, case_id)
    wanted = request.args.get("q", "").strip()
    found = customers.search(actor, wanted, limit=8) if wanted else []
    return render_template("customers/_requester.html", case=case, found=found, wanted=wanted)


@desk.post("/cases/<int:case_id>/requester")
def set_requester(case_id: int) -> ResponseReturnValue:
    commands.set_requester(current_actor(), case_id, request.form.get("contact_id", 0, int))
    return answered(case_id)


def answered(case_id: int, error: DomainError | None = None) -> ResponseReturnValue:
    """Answer with the card as it is now, or as it was and what was wrong."""
    if "HX-Request" not in request.headers and error is None:
        return redirect(url_for("desk.show_case", case_id=case_id), 303)
    problem = words_of(error) if error else ""
    values = pages.values(shown.context, case_id, problem=problem)
    if "HX-Request" not in request.headers:
        return pages.page(case_id, **values), 422
    return render_template("desk/_context.html", **values), 422 if error else 200
