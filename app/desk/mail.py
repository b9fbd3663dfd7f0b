"""What an agent says of mail: who is blocked, what belongs to a case, which address works again."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.cases import queries
from app.core.errors import N_, NotFound
from app.core.web import current_actor
from app.customers import commands as customer_commands
from app.customers import queries as customers
from app.desk import shown
from app.desk.door import desk
from app.desk.sending import done
from app.intake import review, senders


@desk.get("/messages/<int:message_id>/menu")
def message_menu(message_id: int) -> str:
    actor = current_actor()
    return render_template(
        "desk/_message_menu.html", **shown.about(actor, queries.message(actor, message_id))
    )


@desk.post("/messages/<int:message_id>/sender")
def block_sender(message_id: int) -> ResponseReturnValue:
    """Block the sender of a message: what she writes from now on is held."""
    actor = current_actor()
    message = queries.message(actor, message_id)
    senders.decide(actor, message.author_address, "block")
    return redirect(url_for("desk.show_case", case_id=message.case_id), 303)


@desk.post("/cases/<int:case_id>/held/<int:raw_id>/added")
def add_held(case_id: int, raw_id: int) -> ResponseReturnValue:
    """Let a mail into the case that it was held for."""
    review.add(current_actor(), case_id, raw_id)
    return done("", case_id)


@desk.post("/cases/<int:case_id>/held/<int:raw_id>/left-out")
def leave_out_held(case_id: int, raw_id: int) -> ResponseReturnValue:
    """Put a mail that was held for a case into the trash."""
    review.leave_out(current_actor(), case_id, raw_id)
    return done("", case_id)


@desk.post("/cases/<int:case_id>/points/<int:point_id>/works")
def point_works(case_id: int, point_id: int) -> ResponseReturnValue:
    """Note that an address takes mail again."""
    actor = current_actor()
    case = queries.get(actor, case_id)
    point = next((one for one in customers.contact(case.requester_id).points if one.id == point_id), None)
    if point is None or not actor.may("cases.work"):
        raise NotFound(N_("There is no such address."))
    customer_commands.mark_bouncing(actor, point.value, bouncing=False)
    return redirect(url_for("desk.show_case", case_id=case_id), 303)
