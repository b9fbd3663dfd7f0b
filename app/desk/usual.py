"""What a form of a new case begins with: what the case before it had."""

from app.cases import queries
from app.core.actor import Actor


def place(actor: Actor, contact_id: int = 0) -> dict[str, int]:
    """Return mailbox_id and queue_id of the case that a new one will most likely be like; {} where none is.

    The newest of a customer, where it is known whose the new one is; else of actor's own that are open.
    """
    if contact_id:
        found = queries.of_customer(actor, contact_id, limit=1)
    else:
        mine = queries.listing(actor, view="mine", limit=1).rows
        found = queries.among(actor, [one.id for one in mine])
    return next(({"mailbox_id": one.mailbox_id or 0, "queue_id": one.queue_id} for one in found), {})
