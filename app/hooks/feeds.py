"""What shops and carriers send: kept first, answered at once, taken by a job."""

import hashlib

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue

from app.core.actor import SYSTEM
from app.hooks.door import hooks
from app.orders import commands
from app.orders.queries import Caller
from app.orders.rules import feeding

__all__ = ["hooks"]
_TOPIC = {"shopify": "X-Shopify-Topic", "woocommerce": "X-WC-Webhook-Topic"}
_KEY = {
    "own": "Idempotency-Key",
    "shopify": "X-Shopify-Webhook-Id",
    "woocommerce": "X-WC-Webhook-Delivery-ID",
}


@hooks.post("/products")
def tell_products() -> ResponseReturnValue:
    return _told("products")


@hooks.post("/orders")
def tell_orders() -> ResponseReturnValue:
    return _told("orders")


@hooks.post("/shipments")
def tell_shipments() -> ResponseReturnValue:
    return _told("shipments")


@hooks.post("/parcels")
def tell_parcels() -> ResponseReturnValue:
    return _told("parcels")


def _told(what: str) -> ResponseReturnValue:
    caller: Caller = g.feed
    body = request.get_data()
    topic = request.headers.get(_TOPIC.get(caller.kind, ""), "")[:60]
    kept = commands.keep_delivery(
        SYSTEM, caller.id, body, key=_key(caller, body, topic), what=what, topic=topic
    )
    if kept.repeated:
        return jsonify(delivery=kept.id, state=kept.state, repeated=True)
    told = feeding.document(caller.kind, body, what=what, topic=topic)
    faults = [{"path": one.path, "message": one.message} for one in told.faults] if told else []
    records = len(told.records) if told else 0
    # A shop that is told 4xx gives up after some days: what it sends is then on the page, and not its fault.
    status = 422 if caller.kind == "own" and faults and not records else 202
    return jsonify(delivery=kept.id, state=kept.state, records=records, faults=faults), status


def _key(caller: Caller, body: bytes, topic: str) -> str:
    """Return the sender's name for this delivery; without one, the same bytes are the same delivery."""
    said = request.headers.get(_KEY[caller.kind], "")[:200]
    signed = request.headers.get("Careline-Signature", "") if caller.kind == "own" else topic
    return said or hashlib.sha256(signed.encode() + b"\0" + body).hexdigest()
