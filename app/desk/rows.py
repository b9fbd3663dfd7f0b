"""Rows of lists, rendered once for all who may see them: a row looks as its values say, whoever reads it."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import current_app, request
from flask_babel import get_timezone
from markupsafe import Markup

from app.cases.queries import Row
from app.core.clock import now
from app.core.ui import language
from app.desk.door import desk
from app.desk.here import Here


@desk.app_template_global()
def rendered(rows: Iterable[Row], here: Here, case_id: int | None) -> Markup:
    """Return rows of the list here. case_id: the case that is open beside it."""
    minute = now().replace(second=0, microsecond=0).isoformat()  # "3 min" is true for no longer
    told = (language(), str(get_timezone()), request.root_path, minute)
    kept = here.query
    return Markup().join(_rendered(row, kept, here.place(row), row.id == case_id, told) for row in rows)


@lru_cache(2_000)
def _rendered(row: Row, kept: str, place: float, current: bool, _told: tuple[str, ...]) -> Markup:  # noqa: FBT001 - a part of the key
    """Render a row. _told: all else that its template asks for."""
    module: Any = current_app.jinja_env.get_template("desk/_row.html").module
    line: Markup = module.line(row, kept, place, current)
    return line
