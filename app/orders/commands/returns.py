"""Returns: asked for, approved where they are worth much, on their way, received, paid back or replaced."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, Refused
from app.core.events import Change, record
from app.orders import policy, queries
from app.orders.events import ReturnMoved
from app.orders.models import Order, Return, ReturnItem, ReturnStep
from app.orders.rules import returns as rules
from app.people import policy as people


@dataclass(frozen=True, kw_only=True)
class ReturnWords:
    """What is to come back. pieces: how many of each line, by its id. resolution: refund or replacement.

    amount_minor: to be paid back, None for what the pieces cost.
    """

    pieces: Mapping[int, int]
    reason: str
    resolution: str
    words: str = ""
    amount_minor: int | None = None


@command
def start_return(
    actor: Actor, order_id: int, said: ReturnWords, *, contact_id: int, case_id: int | None = None
) -> Return:
    """Agree on a return; one over actor's limit waits for approval. Raises NotFound, NotAllowed, Refused."""
    order = queries.get(actor, order_id)
    policy.ensure(actor, "returns.work")
    pieces = _pieces(order, said)
    amount = _amount(order, said, pieces)
    back = Return(
        order_id=order.id,
        contact_id=contact_id,
        case_id=case_id,
        reason=said.reason,
        words=said.words.strip()[: rules.MOST_WORDS],
        state="",
        resolution=said.resolution,
        amount_minor=amount,
        currency=order.currency,
        agent_id=actor.id if actor.kind == "agent" else None,
        items=[ReturnItem(order_line_id=line_id, quantity=count) for line_id, count in pieces.items()],
    )
    session.add(back)
    session.flush()
    _move(actor, back, "requested", back.words)
    _move(actor, back, rules.first_state(amount, _limit(actor, order.currency)))
    return back


@command
def decide(actor: Actor, return_id: int, *, approve: bool, words: str = "") -> Return:
    """Approve or refuse a return that waits for it. Raises NotFound, NotAllowed, Refused."""
    back = queries.a_return(actor, return_id)
    policy.ensure(actor, "returns.approve")
    if back.state != "approval":
        raise Refused(N_("This return does not wait for approval any more."))
    if not approve and not words.strip():
        raise Refused(N_("Say why it is refused."), field="words")
    back.decided_by_id = actor.id if actor.kind == "agent" else None
    back.decision = words.strip()[: rules.MOST_WORDS]
    _move(actor, back, "approved" if approve else "refused", back.decision)
    return back


@command
def give_label(actor: Actor, return_id: int, *, file_key: str, filename: str) -> Return:
    """Keep the label that the customer sticks on; file_key: of core.files. Raises NotFound, NotAllowed."""
    back = _worked(actor, return_id)
    to = rules.moved(back.state, "label_sent", back.resolution)
    back.label_file_key, back.label_filename = file_key, filename[:200]
    _move(actor, back, to)
    return back


@command
def move_return(
    actor: Actor,
    return_id: int,
    to: str,
    *,
    words: str = "",
    conditions: Mapping[int, str] | None = None,
) -> Return:
    """Let a return be received, refunded, replaced or cancelled. conditions: by item id, as received.

    Raises NotFound, NotAllowed, Refused.
    """
    back = _worked(actor, return_id)
    if to not in {"received", "refunded", "replaced", "cancelled"}:
        raise Refused(N_("The return cannot take this step now."), to=to)
    to = rules.moved(back.state, to, back.resolution)
    for item in back.items:
        condition = (conditions or {}).get(item.id, item.condition)
        item.condition = condition if condition in rules.CONDITIONS else item.condition
    _move(actor, back, to, words.strip()[: rules.MOST_WORDS])
    return back


def _worked(actor: Actor, return_id: int) -> Return:
    back = queries.a_return(actor, return_id)
    policy.ensure(actor, "returns.work")
    return back


def _pieces(order: Order, said: ReturnWords) -> dict[int, int]:
    if said.reason not in rules.REASONS:
        raise Refused(N_("Choose a reason."), field="reason")
    if said.resolution not in rules.RESOLUTIONS:
        raise Refused(N_("Choose what the customer gets."), field="resolution")
    pieces = {line_id: count for line_id, count in said.pieces.items() if count}
    left = queries.left_of(order)
    if not pieces:
        raise Refused(N_("Choose what comes back."), field="pieces")
    if any(count < 0 or count > left.get(line_id, 0) for line_id, count in pieces.items()):
        raise Refused(N_("More than was ordered, or than is left of it."), field="pieces")
    return pieces


def _amount(order: Order, said: ReturnWords, pieces: Mapping[int, int]) -> int:
    prices = {line.id: line.price_minor for line in order.lines}
    worth = sum(prices[line_id] * count for line_id, count in pieces.items())
    if said.resolution != "refund":
        return worth
    left = queries.refund_left(order)
    amount = min(worth, left) if said.amount_minor is None else said.amount_minor
    if amount < 0 or amount > left:
        raise Refused(N_("More than is left to be paid back of this order."), field="amount")
    return amount


def _limit(actor: Actor, currency: str) -> int | None:
    """Return what actor may agree to by herself; who approves others' returns has no limit."""
    if actor.may("returns.approve"):
        return None
    return people.refund_limit(actor.id, currency) if actor.kind == "agent" else 0


def _move(actor: Actor, back: Return, to: str, words: str = "") -> None:
    was, back.state, back.updated_at = back.state, to, now()
    agent_id = actor.id if actor.kind == "agent" else None
    back.steps.append(ReturnStep(state=to, agent_id=agent_id, words=words, at=now()))
    session.flush()
    moved = ReturnMoved(return_id=back.id, order_id=back.order_id, case_id=back.case_id, was=was, now=to)
    record(actor, moved, [Change(field=f"return.{to}", before=None, after=back.number)])
