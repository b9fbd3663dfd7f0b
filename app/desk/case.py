"""The page of one case, and each of its parts by itself."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.web import current_actor
from app.desk import shown
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
    wanted = request.args.get("mode", "")
    mode = wanted if wanted in {"reply", "note"} else ""
    return render_template("desk/_composer.html", **shown.composer(current_actor(), case_id, mode=mode))


def page(case_id: int, **instead: Any) -> str:
    """Render the whole page of a case. instead: values for its parts other than their own."""
    values = beside() | shown.pane(current_actor(), case_id) | instead
    return render_template("desk/case.html", screen="case", case_id=case_id, part=False, **values)
