"""The face that all doors share: layout, macros, style and small scripts. For doors and the factory only."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for
from flask_babel import get_locale

from app.core.ui import times, words

STATIC = Path(__file__).parent / "static"


def init(app: Flask) -> None:
    """Give app's templates their filters, their words and the addresses of their files."""
    for shown in (times.ago, times.due, times.exact, times.is_past, *words.FILTERS):
        app.add_template_filter(shown)
    app.jinja_env.globals.update(
        asset=asset,
        language=language,
        STATUSES=words.STATUSES,
        PRIORITIES=words.PRIORITIES,
        CHANNELS=words.CHANNELS,
        OUTGOING=words.OUTGOING,
        STEPS=words.STEPS,
        PARCELS=words.PARCELS,
        ORDERS=words.ORDERS,
    )


def asset(filename: str) -> str:
    """Return the address of a static file, with a stamp that changes when the file does."""
    return url_for("static", filename=filename, v=_stamp(filename))


def language() -> str:
    """Return the page's language as a BCP 47 tag."""
    return str(get_locale() or "en").replace("_", "-")


@cache
def _stamp(filename: str) -> str:
    path = STATIC / filename
    return sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
