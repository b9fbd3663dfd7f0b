"""Questions about returns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.core.actor import Actor
from app.core.db import session
from app.core.errors import N_, NotFound
from app.orders.models import Order, Return, ReturnItem
from app.orders.policy import visible_returns
from app.orders.rules.returns import VOID

_PARTS = (
    selectinload(Return.items).selectinload(ReturnItem.line),
    selectinload(Return.steps),
    selectinload(Return.order),
)
PAGE = 50


@dataclass(frozen=True)
class ReturnList:
    """A page of returns. after: where the next one begins, None at the end."""

    returns: Sequence[Return]
    after: int | None


def a_return(actor: Actor, return_id: int) -> Return:
    """Return a return that actor may see, with its items and steps. Raises NotFound."""
    asked = visible_returns(select(Return).where(Return.id == return_id), actor)
    found = session.scalar(asked.options(*_PARTS))
    if found is None:
        raise NotFound(N_("There is no such return."))
    return found


def returns(actor: Actor, *, state: str = "", after: int | None = None, limit: int = PAGE) -> ReturnList:
    """Return a page of the returns that actor may see, newest first. state: "" for all."""
    asked = visible_returns(select(Return), actor).options(*_PARTS)
    if state:
        asked = asked.where(Return.state == state)
    if after is not None:
        asked = asked.where(Return.id < after)
    found = session.scalars(asked.order_by(Return.id.desc()).limit(limit + 1)).all()
    return ReturnList(found[:limit], found[limit - 1].id if len(found) > limit else None)


def awaiting(actor: Actor, *, after: int = 0) -> ReturnList:
    """Return a page of the returns that wait for somebody's approval, oldest first."""
    asked = visible_returns(select(Return).where(Return.state == "approval", Return.id > after), actor)
    found = session.scalars(asked.options(*_PARTS).order_by(Return.id).limit(PAGE + 1)).all()
    return ReturnList(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def count_awaiting(actor: Actor) -> int:
    """Return how many returns wait for actor's approval; 0 for who approves none."""
    if not actor.may("returns.approve"):
        return 0
    waiting = select(func.count()).select_from(Return).where(Return.state == "approval")
    return session.scalar(visible_returns(waiting, actor)) or 0


def of_orders(actor: Actor, order_ids: Collection[int]) -> Sequence[Return]:
    """Return the returns of these orders that actor may see, newest first."""
    if not order_ids:
        return []
    asked = visible_returns(select(Return).where(Return.order_id.in_(order_ids)), actor)
    return session.scalars(asked.options(*_PARTS).order_by(Return.id.desc())).all()


def left_of(order: Order) -> dict[int, int]:
    """Return how many of each line can still be sent back, by the line's id."""
    back = (
        select(ReturnItem.order_line_id, func.sum(ReturnItem.quantity))
        .join(Return, Return.id == ReturnItem.return_id)
        .where(Return.order_id == order.id, Return.state.not_in(VOID))
        .group_by(ReturnItem.order_line_id)
    )
    gone = {line_id: int(count) for line_id, count in session.execute(back)}
    return {line.id: max(0, line.quantity - gone.get(line.id, 0)) for line in order.lines}


def refund_left(order: Order) -> int:
    """Return what of an order's total no return has asked back yet, in its currency's smallest unit."""
    asked = select(func.sum(Return.amount_minor)).where(Return.order_id == order.id)
    live = asked.where(Return.state.not_in(VOID), Return.resolution == "refund")
    return max(0, order.total_minor - int(session.scalar(live) or 0))
