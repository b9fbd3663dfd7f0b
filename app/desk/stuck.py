"""Parcels in trouble on the desk: all that are, by carrier and kind, each with its order and its case."""

from flask import render_template, request

from app.cases import queries as cases
from app.core.web import current_actor
from app.customers import queries as customers
from app.desk.door import desk
from app.desk.here import frame
from app.stuck import queries, rules


@desk.get("/parcels/trouble")
def list_stuck() -> str:
    """List parcels in trouble; ?carrier= and ?kind= only some of them, ?after= the next page."""
    actor = current_actor()
    carriers = queries.carriers(actor)
    asked = request.args.get("carrier", "")
    carrier = asked if asked in {one for one, _count in carriers} else ""
    kind = rules.a_kind(request.args.get("kind", ""))
    found = queries.listing(actor, carrier=carrier, kind=kind, after=request.args.get("after", type=int))
    seen = cases.among(actor, {one.case_id for one in found.alarms if one.case_id})
    theirs = [order for one in found.alarms for order in one.parcel.shipment.orders]
    return render_template(
        "desk/stuck.html",
        alarms=found.alarms,
        after=found.after,
        carriers=carriers,
        carrier=carrier,
        kind=kind,
        is_on=queries.watch().on,
        cases={one.id: one for one in seen},
        buyers=customers.names_of({one.contact_id for one in theirs}),
        **frame(actor, "orders"),
    )
