"""The cookies of those who come in: the session's, and the one by which a browser is known again."""

from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from app.core import secret
from app.core.actor import SYSTEM
from app.people import commands, rules

_DEVICE = "device cookie"


def cookie_name() -> str:
    """Return the name of the session's cookie; its prefix makes browsers insist on https and this host."""
    return _named("careline")


def session_token() -> str:
    """Return the session's token that the browser sent, "" where it sent none."""
    return request.cookies.get(cookie_name(), "")


def known_device() -> str:
    """Return the token of a device that was let in before, "" where the cookie is none of ours."""
    return secret.unsigned(_DEVICE, request.cookies.get(_named("careline_device"), "")) or ""


def let_in(response: Response, token: str) -> Response:
    """Give the browser its session, and know it again from now on."""
    seconds = int(rules.SESSION_AT_MOST.total_seconds())
    response.set_cookie(cookie_name(), token, max_age=seconds, **_options())
    return know_again(response, token)


def know_again(response: Response, token: str) -> Response:
    """Give the browser of this session a new token to be known by; the one it had is good no more."""
    device = commands.know_device(SYSTEM, token, known_device())
    if device is not None:
        seconds = int(rules.DEVICE_KNOWN_FOR.total_seconds())
        signed = secret.signed(_DEVICE, device)
        response.set_cookie(_named("careline_device"), signed, max_age=seconds, **_options())
    return response


def let_out(response: Response) -> Response:
    """Take the session from the browser, which stays known."""
    response.delete_cookie(cookie_name(), **_options())
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _named(name: str) -> str:
    return f"__Host-{name}" if current_app.config["CARELINE"].secure else name


def _options() -> dict[str, Any]:
    secure = current_app.config["CARELINE"].secure
    return {"path": "/", "secure": secure, "httponly": True, "samesite": "Lax"}
