"""How the desk greets its reader: language, light or dark."""

from urllib.parse import urlsplit

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.web import current_actor
from app.desk.door import desk
from app.people import commands


@desk.post("/preferences")
def set_preferences() -> ResponseReturnValue:
    form = request.form
    commands.prefer(current_actor(), language=form.get("language"), theme=form.get("theme"))
    return redirect(_back(), 303)


def _back() -> str:
    """Return the desk's page that was left; of what a browser says of it, only path and query count."""
    left = urlsplit(request.referrer or "")
    if not left.path.startswith("/desk/") or left.netloc != request.host:
        return url_for("desk.list_cases")
    return f"{left.path}?{left.query}" if left.query else left.path
