"""What the demo's own pages share: they answer this machine alone, quietly, and run no script."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from typing_extensions import override
from werkzeug.serving import WSGIRequestHandler

HOST = "127.0.0.1"  # never anything else: whoever speaks to them may write mail and move parcels
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


class Quiet(WSGIRequestHandler):
    """Writes no line a request."""

    @override
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


def guard(app: Flask) -> None:
    """Let app answer only this machine, under its own names, and only forms of its own pages."""
    app.before_request(_only_from_here)
    app.after_request(_guarded)


def _only_from_here() -> None:
    """Refuse other names for this machine (DNS rebinding) and forms of other pages."""
    if urlsplit(f"//{request.host}").hostname not in {HOST, "localhost"}:
        abort(403)
    if request.method == "POST" and request.headers.get("Origin") != f"http://{request.host}":
        abort(403)


def _guarded(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
