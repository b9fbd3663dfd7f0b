"""The page of one case, and each of its parts by itself."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.cases import queries
from app.core.events import latest
from app.core.web import current_actor
from app.desk import composing, shown
from app.desk.door import desk
from app.desk.here import here
from app.desk.lists import beside


@desk.get("/cases/<int:case_id>")
def show_case(case_id: int) -> str:
    return page(case_id)


@desk.get("/cases/<int:case_id>/pane")
def case_pane(case_id: int) -> str:
    return render_template("desk/_pane.html", part=True, **placed(shown.pane, case_id))


@desk.get("/cases/<int:case_id>/header")
def case_header(case_id: int) -> str:
    return render_template("desk/_header.html", **placed(shown.head, case_id))


@desk.get("/cases/<int:case_id>/timeline")
def case_timeline(case_id: int) -> str:
    return render_template("desk/_timeline.html", **values(shown.timeline, case_id))


@desk.get("/cases/<int:case_id>/context")
def case_context(case_id: int) -> str:
    return render_template("desk/_context.html", **values(shown.context, case_id))


@desk.get("/cases/<int:case_id>/composer")
def case_composer(case_id: int) -> ResponseReturnValue:
    """Render the composer. ?forward=<message>: to pass it on; ?side=<conversation>: to go on with it."""
    wanted = request.args.get("mode", "")
    mode = wanted if wanted in composing.MODES else ""
    begins = composing.Beginning(
        forward=request.args.get("forward", 0, int), side=request.args.get("side", 0, int)
    )
    return render_template("desk/_composer.html", **values(shown.composer, case_id, mode=mode, begins=begins))


@desk.get("/cases/<int:case_id>/prepared")
def case_prepared(case_id: int) -> str:
    """Render the words that lie ready for an answer, and what the composer says of them."""
    case = queries.get(current_actor(), case_id)
    return render_template("desk/_prepared.html", case=case, own=False, text="")


def page(case_id: int, **instead: Any) -> str:
    """Render the whole page of a case. instead: values for its parts other than their own."""
    upto = latest()  # before all else, or what happens while the page is read is told to nobody
    case = values(shown.pane, case_id)
    whole = case | beside(case["queues"], upto) | instead
    return render_template("desk/case.html", screen="case", case_id=case_id, part=False, **whole)


def values(part: Callable[..., dict[str, Any]], case_id: int, **how: Any) -> dict[str, Any]:
    """Return the values of a part of a case that the reader may see. Raises NotFound."""
    actor = current_actor()
    return part(actor, queries.get(actor, case_id), **how)


def placed(part: Callable[..., dict[str, Any]], case_id: int) -> dict[str, Any]:
    """Return the values of a part of a case that leads back to the list it was come to from."""
    return values(part, case_id) | {"here": here(current_actor())}
