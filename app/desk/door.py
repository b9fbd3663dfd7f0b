"""The desk's blueprint, its guard, and what each of its pages knows of its reader."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, g

from app.cases.rules import MOST_FILE_BYTES
from app.core.web import current_actor, language, only
from app.desk.viewable import may_be_viewable
from app.orders.rules.tracking.carriers import called

desk = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
desk.before_request(only("agent"))


@desk.context_processor
def reader() -> dict[str, Any]:
    """Give templates me, her theme, may("cases.reply"), and viewable(file): whether to offer a look."""
    me = g.get("agent")
    return {
        "me": me,
        "theme": me.theme if me else "system",
        "may": current_actor().may,
        "viewable": is_viewable,
        "MOST_FILE_BYTES": MOST_FILE_BYTES,
    }


@desk.app_template_filter()
def carrier(code: str) -> str:
    """Return what people who read the page's language call a carrier."""
    return called(code, language())


@desk.app_template_filter()
def name_in(contact_id: int, names: Mapping[int, str]) -> str:
    """Return the name of one of names, "" where it is not among them."""
    return names.get(contact_id, "")


def is_viewable(file: Any) -> bool:
    """Tell whether a look at a file can be offered: it needs an origin of its own."""
    there = current_app.config["CARELINE"].files_base_url
    return bool(there) and may_be_viewable(file.content_type, file.filename)
