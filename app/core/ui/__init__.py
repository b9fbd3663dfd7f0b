"""The face that all doors share: layout, macros, style and small scripts. For doors and the factory only."""

from flask import Blueprint, Flask
from flask_babel import get_locale

from app.core.ui import marks, once, times, words

ui = Blueprint("ui", __name__, static_folder="static", static_url_path="/ui", template_folder="templates")


@ui.before_request
def everybody() -> None:
    """Keep nobody out: style, scripts and icons are the same for all."""


def init(app: Flask) -> None:
    """Give app's templates their filters, their words and the addresses of their files."""
    app.register_blueprint(ui)
    for shown in (
        times.ago,
        times.due,
        times.day,
        times.exact,
        times.is_past,
        times.moment,
        times.when,
        *words.FILTERS,
    ):
        app.add_template_filter(shown)
    app.jinja_env.globals.update(
        asset=marks.asset,
        url_for=once.url_for,
        once=once.once,
        marks=marks,
        language=language,
        STATUSES=words.STATUSES,
        PRIORITIES=words.PRIORITIES,
        CHANNELS=words.CHANNELS,
        OUTGOING=words.OUTGOING,
        STEPS=words.STEPS,
        PARCELS=words.PARCELS,
        TROUBLES=words.TROUBLES,
        INVITATIONS=words.INVITATIONS,
        ANSWERS=words.ANSWERS,
        ORDERS=words.ORDERS,
        RETURNS=words.RETURNS,
        RETURN_REASONS=words.RETURN_REASONS,
        RESOLUTIONS=words.RESOLUTIONS,
        CONDITIONS=words.CONDITIONS,
        SHARES=words.SHARES,
    )


def language() -> str:
    """Return the page's language as a BCP 47 tag."""
    return str(get_locale() or "en").replace("_", "-")
