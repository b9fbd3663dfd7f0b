"""What every door shares: the actor of the request, guards, and errors as replies."""

from collections.abc import Callable
from errno import EDQUOT, EFBIG, ENOSPC
from functools import cache
from zoneinfo import available_timezones

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    jsonify,
    make_response,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.core import reader
from app.core.actor import Actor, Kind
from app.core.errors import DomainError, NotAllowed, NotFound, Refused, SignedOut, Stale

STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    SignedOut: 401,
    NotAllowed: 403,
    Refused: 422,
    Stale: 409,
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
log = structlog.get_logger(__name__)
csrf = CSRFProtect()


_loaders: list[Callable[[], None]] = []


def loads_actor(load: Callable[[], None]) -> Callable[[], None]:
    """Make load the one that sets g.actor (an Actor, or None for nobody) where it is not set yet."""
    _loaders[:] = [load]
    return load


def current_actor() -> Actor:
    """Return who is at this door. Raises SignedOut where nobody signed in.

    It looks itself, for a socket's handlers run in a request that no before_request function saw.
    """
    if "actor" not in g:
        for load in _loaders:
            load()
    actor = g.get("actor")
    if not isinstance(actor, Actor):
        raise SignedOut("Please sign in.")
    return actor


def only(kind: Kind) -> Callable[[], None]:
    """Return a blueprint's guard: nobody but actors of this kind comes in."""

    def guard() -> None:
        if current_actor().kind != kind:
            raise NotAllowed("This door is not for you.")

    return guard


def words_of(error: DomainError) -> str:
    """Return an error in the reader's language."""
    return str(gettext(error.message, **error.data) if error.data else gettext(error.message))


def language() -> str:
    """Return the reader's language, en or zh: her own setting, else what the browser asks for."""
    chosen = g.get("language")
    if isinstance(chosen, str) and chosen in LOCALES:
        return chosen
    return request.accept_languages.best_match(list(LOCALES)) or "en"


def zone() -> str | None:
    """Return the reader's time zone as her browser says it (js/early.js), None for UTC."""
    said = request.cookies.get("zone", "") if has_request_context() else ""
    return said if said in _zones() else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def init(app: Flask) -> None:
    """Give app its languages, its protection against forged requests, its headers and its error replies."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{app.root_path}/translations"
    reader.init(app, locale_selector=lambda: LOCALES[language()], timezone_selector=zone)
    csrf.init_app(app)
    app.after_request(_headers)
    app.register_error_handler(DomainError, _reply)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(Exception, _crash)


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        if name == "Cache-Control" and request.endpoint == "ui.static":
            continue
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _reply(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, SignedOut) and _wants_page() and request.method == "GET":
        return redirect(url_for("entrance.sign_in", next=request.full_path.rstrip("?")))
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    return _error(status, error.code, words_of(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    if isinstance(error, CSRFError):
        return _error(403, "forged", gettext("This page is too old. Reload it and try again."))
    words = gettext("There is nothing here.") if error.code == 404 else gettext("This did not work.")
    return _error(error.code or 500, "http", words)


def _away(error: OperationalError) -> ResponseReturnValue:
    """Say that the database is away, busy or full: the same may well work in a moment. Nothing was saved."""
    log.error("web.database_away", path=request.path, error=type(error.orig).__name__)
    answer = make_response(
        _error(503, "away", gettext("This could not be saved just now. Try again in a moment."))
    )
    answer.headers["Retry-After"] = "5"
    return answer


def _crash(error: Exception) -> ResponseReturnValue:
    if isinstance(error, OSError) and error.errno in {ENOSPC, EDQUOT, EFBIG}:
        log.error("web.disk_full", path=request.path)
        return _error(507, "full", gettext("There is no room left on the disk. Nothing was saved."))
    log.error("web.crash", exc_info=error, path=request.path, error=type(error).__name__)
    return _error(500, "crash", gettext("Something went wrong on our side. Nothing was lost; try again."))


def _error(status: int, code: str, words: str) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return jsonify(code=code, message=words), status
    if request.headers.get("HX-Request"):
        return Response(words, status=status, mimetype="text/plain", headers={"X-Careline-Error": code})
    # not as a page of a door, which asks who reads it
    page = current_app.jinja_env.get_template("ui/error.html")
    theme = getattr(g.get("agent"), "theme", "system")
    return page.render(title=words, message=str(status), theme=theme, request=request, g=g), status


def _wants_page() -> bool:
    return not request.headers.get("HX-Request") and request.accept_mimetypes.best != "application/json"
