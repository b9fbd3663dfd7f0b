"""The page of one case, and each of its parts by itself."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.web import current_actor
from app.desk import composing, shown
from app.desk.door import desk
from app.desk.lists import beside


@desk.get("/cases/<int:case_id>")
def show_case(case_id: int) -> str:
    return page(case_id)


@desk.get("/cases/<int:case_id>/pane")
def case_pane(case_id: int) -> str:
    return render_template("desk/_pane.html", part=True, **shown.pane(current_actor(), case_id))


@desk.get("/cases/<int:case_id>/header")
def case_header(case_id: int) -> str:
    return render_template("desk/_header.html", **shown.head(current_actor(), case_id))


@desk.get("/cases/<int:case_id>/timeline")
def case_timeline(case_id: int) -> str:
    return render_template("desk/_timeline.html", **shown.timeline(current_actor(), case_id))


@desk.get("/cases/<int:case_id>/context")
def case_context(case_id: int) -> str:
    return render_template("desk/_context.html", **shown.context(current_actor(), case_id))


@desk.get("/cases/<int:case_id>/composer")
def case_composer(case_id: int) -> ResponseReturnValue:
    """Render the composer. ?forward=<message>: to pass it on; ?side=<conversation>: to go on with it."""
    wanted = request.args.get("mode", "")
    mode = wanted if wanted in composing.MODES else ""
    asked = {name: request.args.get(name, 0, int) for name in ("forward", "side")}
    values = shown.composer(current_actor(), case_id, mode=mode, **asked)
    return render_template("desk/_composer.html", **values)


def page(case_id: int, **instead: Any) -> str:
    """Render the whole page of a case. instead: values for its parts other than their own."""
    values = beside() | shown.pane(current_actor(), case_id) | instead
    return render_template("desk/case.html", screen="case", case_id=case_id, part=False, **values)
