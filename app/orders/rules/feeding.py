"""What a feed's bytes tell, whichever shop they come from. Pure."""

from collections.abc import Callable
from typing import Any

from app.orders.rules import schema, shopify, woocommerce
from app.orders.rules.told import Document, Fault

#: Kinds of feeds, and what each tells in our own schema.
SHOPS: dict[str, Callable[[str, dict[str, Any]], dict[str, Any] | None]] = {
    "shopify": shopify.told,
    "woocommerce": woocommerce.told,
}
KINDS = ("own", *SHOPS)


def document(kind: str, body: bytes, *, what: str = "", topic: str = "") -> Document | None:
    """Return what a delivery tells, None where it is of a topic that we keep nothing of.

    kind: of KINDS. what: of schema.KINDS, the address it was sent to. topic: the shop's word for it.
    """
    try:
        said = schema.loads(body)
    except ValueError as error:
        return _wrong(f"no JSON: {error}")
    if kind not in SHOPS:
        return schema.read(said, what)
    if not isinstance(said, dict):
        return _wrong("not a JSON object")
    try:
        ours = SHOPS[kind](topic, said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return _wrong(f"not what {kind} documents for {topic}: {error!r}")
    return None if ours is None else schema.read(ours)


def _wrong(message: str) -> Document:
    return Document(faults=(Fault(path="", message=message[:300]),))
