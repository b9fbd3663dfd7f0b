"""All customers of one agent handed over to another, at once."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError, NotAllowed
from app.core.web import current_actor, words_of
from app.customers import commands, policy, queries
from app.desk.door import desk
from app.desk.here import frame
from app.people import queries as people


@desk.get("/customers/handing-over")
def choose_handing_over() -> str:
    """Choose whose customers become whose."""
    return _page()


@desk.post("/customers/handing-over")
def hand_over() -> ResponseReturnValue:
    """Hand them over, and show those who have another agent now."""
    said = {name: request.form.get(name, 0, int) for name in ("from_id", "to_id")}
    try:
        commands.hand_over(current_actor(), said["from_id"], said["to_id"])
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(problem=words_of(error), **said), 422
    return redirect(url_for("desk.list_customers", owner=said["to_id"]), 303)


def _page(*, problem: str = "", from_id: int = 0, to_id: int = 0) -> str:
    actor = current_actor()
    policy.ensure(actor, "customers.assign")
    everybody = people.agents(disabled=True)
    counts = queries.owned({one.id for one in everybody})
    return render_template(
        "customers/handing.html",
        givers=[one for one in everybody if counts.get(one.id)],
        takers=[one for one in everybody if one.disabled_at is None],
        counts=counts,
        problem=problem,
        said={"from_id": from_id, "to_id": to_id},
        **frame(actor, "customers"),
    )
