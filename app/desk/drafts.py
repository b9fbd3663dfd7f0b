"""What an agent typed and has not sent: kept as she types, by kind, for her alone."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from app.cases import commands, queries
from app.core.errors import Stale
from app.core.ui.times import ago
from app.core.web import current_actor
from app.desk.door import desk


@desk.get("/cases/<int:case_id>/drafts/<any(reply, note, side):kind>")
def show_draft(case_id: int, kind: str) -> ResponseReturnValue:
    return shown_draft(case_id, kind)


@desk.put("/cases/<int:case_id>/drafts/<any(reply, note, side):kind>")
def save_draft(case_id: int, kind: str) -> ResponseReturnValue:
    return saved_draft(case_id, kind)


@desk.get("/cases/new/draft")
def show_new_draft() -> ResponseReturnValue:
    return shown_draft(0, "case")


@desk.put("/cases/new/draft")
def save_new_draft() -> ResponseReturnValue:
    return saved_draft(0, "case")


def shown_draft(case_id: int, kind: str) -> ResponseReturnValue:
    """Answer with the words that are kept, and their version."""
    return jsonify(_kept(case_id, kind))


def saved_draft(case_id: int, kind: str) -> ResponseReturnValue:
    """Keep the form's words; where another window kept others, answer 409 with those."""
    version = request.form.get("version", 0, int)
    try:
        saved = commands.save_draft(current_actor(), case_id, kind, request.form, version=version)
    except Stale:
        return jsonify(_kept(case_id, kind)), 409
    return jsonify(version=saved)


def _kept(case_id: int, kind: str) -> dict[str, Any]:
    draft = queries.drafts(current_actor(), case_id).get(kind)
    if draft is None:
        return {"version": 0, "words": {}, "ago": ""}
    return {"version": draft.version, "words": draft.words, "ago": ago(draft.saved_at)}
