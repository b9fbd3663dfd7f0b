"""The door itself: everybody may come, nobody is known, and no search engine looks in."""

from flask import Blueprint, Response, g, request

from app.core.web import HEADERS, LOCALES

portal = Blueprint("portal", __name__, url_prefix="/track", template_folder="templates")
_NOBODY_LOOKS = "noindex, nofollow, noarchive, nosnippet"


@portal.before_request
def everybody() -> None:
    """Keep nobody out: the link opens. The page speaks as its reader's browser does, or as she chose."""
    wanted = request.args.get("lang", "")
    g.language = wanted if wanted in LOCALES else None
    g.agent = g.actor = None


@portal.after_request
def careful(response: Response) -> Response:
    """Tell no other site whence somebody came, and no search engine what is here."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = _NOBODY_LOOKS
    response.headers["Content-Security-Policy"] = HEADERS["Content-Security-Policy"].replace(
        "connect-src 'self'; frame-src 'self'; form-action 'self'", "connect-src 'none'; form-action 'none'"
    )
    return response
