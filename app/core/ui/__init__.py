"""The face that all doors share: layout, macros, style and small scripts."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, url_for
from flask_babel import get_locale

from app.core.ui import times, words

STATIC = Path(__file__).parent / "static"

ui = Blueprint("ui", __name__, static_folder="static", static_url_path="/ui", template_folder="templates")


def init(app: Flask) -> None:
    """Give app the shared templates, their filters and their words."""
    app.register_blueprint(ui)
    app.add_template_filter(times.ago)
    app.add_template_filter(times.due)
    app.add_template_filter(times.exact)
    app.add_template_filter(words.initials)
    app.add_template_filter(words.file_size)
    app.add_template_filter(words.money)
    app.jinja_env.globals.update(
        asset=asset, language=language, STATUSES=words.STATUSES, PRIORITIES=words.PRIORITIES
    )
    app.jinja_env.globals.update(CHANNELS=words.CHANNELS, OUTGOING=words.OUTGOING, STEPS=words.STEPS)


def asset(filename: str) -> str:
    """Return the address of a static file, with a stamp that changes when the file does."""
    return url_for("ui.static", filename=filename, v=_stamp(filename))


def language() -> str:
    """Return the page's language as a BCP 47 tag."""
    return str(get_locale() or "en").replace("_", "-")


@cache
def _stamp(filename: str) -> str:
    path = STATIC / filename
    return sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
