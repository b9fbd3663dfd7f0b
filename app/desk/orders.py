"""Orders on the desk: found by any of their numbers, and each with all that belongs to it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import queries as cases
from app.core.errors import Refused
from app.core.web import current_actor, words_of
from app.customers import queries as customers
from app.desk.door import desk
from app.desk.here import frame
from app.desk.shown import names_of_orders
from app.orders import commands, queries
from app.orders.commands.editing import ADDRESS, STATUSES
from app.orders.rules import STEPS, TROUBLE
from app.people import queries as people


@desk.get("/orders")
def list_orders() -> str:
    """List orders, or those that ?q= names: by their own, an invoice's, a parcel's or a return's number."""
    actor, words = current_actor(), request.args.get("q", "").strip()
    if words:
        found, after = queries.find(actor, words), None
    else:
        page = queries.listing(actor, after=request.args.get("after", type=int))
        found, after = page.orders, page.after
    tied = cases.about(actor, [one.id for one in found]) if words else []
    buyers = customers.names_of({one.contact_id for one in found})
    return render_template(
        "desk/orders.html",
        orders=found,
        after=after,
        words=words,
        tied=tied,
        buyers=buyers,
        trouble=TROUBLE,
        **frame(current_actor(), "orders"),
    )


@desk.get("/orders/<int:order_id>")
def show_order(order_id: int) -> str:
    return _page(order_id)


@desk.post("/orders/<int:order_id>")
def save_order(order_id: int) -> ResponseReturnValue:
    """Change status and address, as orders.edit allows."""
    said = {name: request.form.get(name, "") for name in ADDRESS if name != "lines"}
    address: dict[str, Any] = said | {"lines": request.form.get("lines", "").splitlines()}
    try:
        commands.edit_order(
            current_actor(), order_id, status=request.form.get("status", ""), shipping=address
        )
    except Refused as error:
        return _page(order_id, problem=words_of(error)), 422
    return redirect(url_for("desk.show_order", order_id=order_id), 303)


def _page(order_id: int, *, problem: str = "") -> str:
    actor = current_actor()
    order = queries.shown(actor, order_id)
    backs = queries.of_orders(actor, [order.id])
    links = queries.links_of(actor, order.id)
    tied = cases.about(actor, [order.id])
    takers = people.names_of({step.agent_id for one in backs for step in one.steps if step.agent_id})
    return render_template(
        "desk/order.html",
        order=order,
        buyers=names_of_orders([order]),
        order_id=order.id,
        case_id=None,
        links=links,
        goods=queries.products_in(actor, order),
        link_names=customers.names_of({one.contact_id for one in links}),
        backs=backs,
        tied=tied,
        takers=takers,
        step_of=STEPS,
        trouble=TROUBLE,
        statuses=STATUSES,
        problem=problem,
        **frame(current_actor(), "orders"),
    )
