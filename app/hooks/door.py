"""The door itself: nobody comes in but by a signature over what she sends."""

import structlog
from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from app.core.clock import now
from app.core.errors import DomainError, NotAllowed
from app.core.web import STATUS, csrf
from app.orders import queries
from app.orders.queries import Caller
from app.orders.rules import signatures

#: A document of 500 orders is about half of it.
MOST_BYTES = 2_000_000
#: Woo asks once, unsigned, whether anybody is there.
_PING = b"webhook_id="
_SIGNED = {"shopify": "X-Shopify-Hmac-Sha256", "woocommerce": "X-WC-Webhook-Signature"}
log = structlog.get_logger(__name__)

hooks = Blueprint("hooks", __name__, url_prefix="/hooks")
csrf.exempt(hooks)


@hooks.before_request
def guard() -> ResponseReturnValue | None:
    """Let in who signed the very bytes that she sends; everybody else hears the same."""
    request.max_content_length = MOST_BYTES
    body = request.get_data()
    caller = queries.feed_called(request.headers.get("Careline-Feed") or request.args.get("feed", ""))
    if caller is not None and caller.kind == "woocommerce" and _is_ping(body):
        return jsonify(ping=True)
    if caller is None or not _proved(caller, body, request.headers):
        log.warning("hooks.not_proved", feed_id=caller.id if caller else None)
        raise NotAllowed("The signature is not right.")
    g.feed = caller
    return None


@hooks.errorhandler(DomainError)
def refuse(error: DomainError) -> ResponseReturnValue:
    """Answer a machine in JSON."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 422)
    return jsonify(error=error.code, message=error.message), status


@hooks.errorhandler(HTTPException)
def fail(error: HTTPException) -> ResponseReturnValue:
    """Answer a machine in JSON."""
    return jsonify(error="http", message=error.name), error.code or 500


def _is_ping(body: bytes) -> bool:
    return body.startswith(_PING) and body[len(_PING) :].isdigit()


def _proved(caller: Caller, body: bytes, headers: Headers) -> bool:
    if caller.kind in _SIGNED:
        said = headers.get(_SIGNED[caller.kind], "")
        return any(signatures.is_shops(one, body, said) for one in caller.secrets)
    said = headers.get("Careline-Signature", "")
    return any(signatures.is_own(one, body, said, now()) for one in caller.secrets)
