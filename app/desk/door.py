"""The desk's blueprint, its guard, and what each of its pages knows of its reader."""

from typing import Any

from flask import Blueprint, g

from app.core.web import current_actor, only

desk = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
desk.before_request(only("agent"))


@desk.context_processor
def reader() -> dict[str, Any]:
    """Give templates me, her theme, and may("cases.reply")."""
    me = g.agent
    return {"me": me, "theme": me.theme if me else "system", "may": current_actor().may}
