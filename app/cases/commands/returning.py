"""A return that begins on a case: it is on the case's timeline from its first step."""

from app.cases import queries
from app.cases.commands import steps
from app.cases.commands.linking import link_orders
from app.core.actor import Actor
from app.core.command import command
from app.core.errors import N_, NotFound
from app.orders import commands as orders
from app.orders.models import Return
from app.orders.queries import by_ids, is_of


@command
def start_return(actor: Actor, case_id: int, order_id: int, said: orders.ReturnWords) -> Return:
    """Agree on a return of an order that is the requester's, or tied to the case.

    Raises NotFound, NotAllowed, Refused.
    """
    case = steps.mine_to_work(actor, case_id)
    order = by_ids([order_id]).get(order_id)
    tied = {one.id for one in queries.of_orders(case.id)}
    if order is None or not (order.id in tied or is_of(order.id, case.requester_id)):
        raise NotFound(N_("There is no such order."))
    link_orders(actor, case, [order])
    return orders.start_return(actor, order.id, said, contact_id=case.requester_id, case_id=case.id)
