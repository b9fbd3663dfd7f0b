"""A feed as its sender sees it: what it sends, signed; and the worker that takes it."""

import base64
import hashlib
import hmac
import json

from sqlalchemy import select

from app.core.clock import now
from app.core.db import session
from app.core.jobs import due, run_job
from app.core.reactions import react
from app.orders.models import FeedDelivery
from app.orders.rules import signatures
from app.wiring import JOBS, REACTIONS

SECRET = "a secret of twenty letters"


def send(client, feed, document, what="orders", *, secret=SECRET, at=None, **headers):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    signed = {"Careline-Feed": feed.key, "Careline-Signature": signatures.sign(secret, body, at or now())}
    return client.post(f"/hooks/{what}", data=body, headers=signed | headers)


def shop_sends(client, feed, document, **headers):
    """Send as Shopify and WooCommerce do: base64 over the raw body, the feed in the address."""
    body = json.dumps(document).encode()
    proof = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    name = "X-Shopify-Hmac-Sha256" if feed.kind == "shopify" else "X-WC-Webhook-Signature"
    return client.post(f"/hooks/orders?feed={feed.key}", data=body, headers={name: proof} | headers)


def work() -> None:
    """Let the lane do all that is due, as a worker would."""
    react("fast", REACTIONS)
    for job_id in due():
        run_job(job_id, JOBS)
    session.rollback()


def sent() -> list[FeedDelivery]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(FeedDelivery).order_by(FeedDelivery.id)))
