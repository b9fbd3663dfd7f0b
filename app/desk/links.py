"""Tracking links on the desk: made, copied and taken back; and facts of an order, typed into an answer."""

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import commands, queries
from app.core.web import current_actor
from app.customers import queries as customers
from app.desk.door import desk
from app.orders import commands as order_commands
from app.orders import queries as orders
from app.orders.rules.variables import VARIABLES

#: What the menu offers of an order, and of each of its parcels.
OF_ORDER = ("order.link", "parcel.sentence", "order.number")
OF_PARCEL = ("parcel.sentence", "parcel.number", "parcel.eta", "parcel.link")


@desk.get("/orders/<int:order_id>/links")
def order_links(order_id: int) -> str:
    """Render the links that open an order. ?case=: the case in which one may be made."""
    return _links(order_id, request.args.get("case", None, int))


@desk.post("/orders/<int:order_id>/links")
def make_link(order_id: int) -> ResponseReturnValue:
    """Make the link of the case's customer, else of the buyer, or let it be good for longer."""
    actor, case_id = current_actor(), request.form.get("case", None, int)
    if case_id is None:
        contact_id, mailbox_id = orders.get(actor, order_id).contact_id, None
    else:
        case = queries.get(actor, case_id)
        contact_id, mailbox_id = case.requester_id, case.mailbox_id
    order_commands.hand_out(actor, order_id, contact_id, mailbox_id=mailbox_id)
    return _answered(order_id, case_id)


@desk.post("/links/<int:link_id>/revocation")
def revoke_link(link_id: int) -> ResponseReturnValue:
    """Let a link open nothing from now on."""
    link = order_commands.revoke_link(current_actor(), link_id)
    return _answered(link.order_id, request.form.get("case", None, int))


@desk.get("/cases/<int:case_id>/facts")
def case_facts(case_id: int) -> str:
    """Render what can be typed into an answer by itself."""
    case = queries.get(current_actor(), case_id)
    told = queries.orders_told(case)
    return render_template(
        "desk/_insert.html",
        case=case,
        told=told,
        of_order=OF_ORDER,
        of_parcel=OF_PARCEL,
        words={name: one.word for name, one in VARIABLES.items()},
    )


@desk.post("/cases/<int:case_id>/facts")
def case_fact(case_id: int) -> ResponseReturnValue:
    """Return the words of one fact, in the customer's language."""
    said = request.form
    words = commands.fact(
        current_actor(),
        case_id,
        said.get("name", ""),
        said.get("order", 0, int),
        said.get("parcel", None, int),
    )
    return jsonify(words=words)


def _answered(order_id: int, case_id: int | None) -> ResponseReturnValue:
    if "HX-Request" in request.headers:
        return _links(order_id, case_id)
    if case_id is not None:
        return redirect(url_for("desk.show_case", case_id=case_id), 303)
    return redirect(url_for("desk.show_order", order_id=order_id), 303)


def _links(order_id: int, case_id: int | None) -> str:
    found = orders.links_of(current_actor(), order_id)
    names = customers.names_of({one.contact_id for one in found})
    return render_template(
        "desk/_links.html", order_id=order_id, case_id=case_id, links=found, link_names=names
    )
