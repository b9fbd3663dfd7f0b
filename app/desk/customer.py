"""The page of one customer: everything known of her on one screen, and what is changed in its place."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.cases import queries as cases
from app.cases import rules as case_rules
from app.core.actor import Actor
from app.core.clock import now
from app.core.errors import Refused, Stale
from app.core.web import current_actor, words_of
from app.customers import commands, policy, queries, rules
from app.desk.door import desk
from app.desk.here import frame
from app.desk.inputs import Input, inputs, told, typed, values_of
from app.desk.shown import names_of_orders, whose
from app.orders import queries as orders
from app.orders.rules import STEPS, TROUBLE
from app.people import queries as people

Contact = queries.Contact


@desk.get("/customers/<int:contact_id>")
def show_customer(contact_id: int) -> ResponseReturnValue:
    """Show a customer; of one who became a part of another, that other."""
    contact = queries.get(current_actor(), contact_id)
    if contact.id != contact_id:
        return redirect(url_for("desk.show_customer", contact_id=contact.id), 302)
    return page(contact)


@desk.get("/customers/<int:contact_id>/facts")
def customer_facts(contact_id: int) -> str:
    """Render what a customer is described by; with ?edit=1 as a form."""
    contact = queries.get(current_actor(), contact_id)
    return render_template("customers/_facts.html", **facts(contact, editing="edit" in request.args))


@desk.post("/customers/<int:contact_id>/facts")
def save_customer(contact_id: int) -> ResponseReturnValue:
    actor = current_actor()
    contact = queries.get(actor, contact_id)
    fields = inputs("contact", values_of(contact, "contact") | request.form.to_dict())
    try:
        commands.edit(actor, contact_id, typed(fields), version=request.form.get("version", 0, int))
    except (Refused, Stale) as error:
        values = facts(contact, editing=True, fields=fields, problem=told(fields, error))
        return _answered("customers/_facts.html", contact, values, 422)
    return _answered("customers/_facts.html", contact, facts(contact))


@desk.get("/customers/<int:contact_id>/points")
def customer_points(contact_id: int) -> str:
    return render_template("customers/_points.html", **points(queries.get(current_actor(), contact_id)))


@desk.post("/customers/<int:contact_id>/points")
def add_point(contact_id: int) -> ResponseReturnValue:
    actor, said = current_actor(), request.form
    contact = queries.get(actor, contact_id)
    label, take = said.get("label", ""), said.get("take") == "yes"
    try:
        kind, value = said.get("kind", ""), said.get("value", "")
        commands.add_point(actor, contact_id, kind, value, label=label, take=take)
    except Refused as error:
        values = points(contact, said=said, problem=words_of(error), held=error.data.get("contact_id", 0))
        return _answered("customers/_points.html", contact, values, 422)
    return _answered("customers/_points.html", contact, points(contact))


@desk.post("/points/<int:point_id>/ended")
def end_point(point_id: int) -> ResponseReturnValue:
    return _pointed(commands.end_point(current_actor(), point_id).contact_id)


@desk.post("/points/<int:point_id>/verified")
def verify_point(point_id: int) -> ResponseReturnValue:
    return _pointed(commands.verify_point(current_actor(), point_id).contact_id)


@desk.post("/customers/<int:contact_id>/owner")
def set_owner(contact_id: int) -> ResponseReturnValue:
    commands.give(current_actor(), [contact_id], request.form.get("agent_id", type=int) or None)
    return redirect(url_for("desk.show_customer", contact_id=contact_id), 303)


@desk.post("/customers/<int:contact_id>/shares")
def share_customer(contact_id: int) -> ResponseReturnValue:
    kind, _, number = request.form.get("with", "").partition("-")
    whom = int(number) if number.isascii() and number.isdigit() else None
    names = {"agent_id": whom if kind == "agent" else None, "team_id": whom if kind == "team" else None}
    commands.share(current_actor(), [contact_id], **names)
    return redirect(url_for("desk.show_customer", contact_id=contact_id), 303)


@desk.post("/customers/<int:contact_id>/shares/<int:share_id>/ended")
def unshare_customer(contact_id: int, share_id: int) -> ResponseReturnValue:
    commands.unshare(current_actor(), share_id)
    return redirect(url_for("desk.show_customer", contact_id=contact_id), 303)


def page(contact: Contact, **instead: Any) -> str:
    """Render the whole page of a customer. instead: values for its parts other than their own."""
    actor = current_actor()
    whole = facts(contact) | points(contact) | _around(actor, contact) | history(actor, contact)
    whole |= _people(actor, contact) | frame(actor, "customers") | {"problems": {}, "said_note": {}}
    return render_template("customers/customer.html", **(whole | instead))


def facts(
    contact: Contact, *, editing: bool = False, fields: list[Input] | None = None, problem: str = ""
) -> dict[str, Any]:
    """Return a customer and what she is described by."""
    values = values_of(contact, "contact")
    shown = fields or inputs("contact", values)
    return {"customer": contact, "fields": shown, "editing": editing, "facts_problem": problem}


def points(contact: Contact, *, said: Any = None, problem: str = "", held: int = 0) -> dict[str, Any]:
    """Return a customer's addresses and numbers; those a signature told apart from those that are hers."""
    all_ = queries.points_of(contact.id)
    other = held if held and queries.may_see(current_actor(), queries.root(held).id) else 0
    return {
        "customer": contact,
        "points": [one for one in all_ if one.ended_at is None and one.state != "maybe"],
        "maybe": [one for one in all_ if one.ended_at is None and one.state == "maybe"],
        "ended": [one for one in all_ if one.ended_at is not None],
        "kinds": [(kind, gettext(words[0])) for kind, words in rules.POINTS.items()],
        "shown_point": rules.shown,
        "point_said": said or {},
        "point_problem": problem,
        "held_by": queries.root(other) if other else None,
    }


def history(actor: Actor, contact: Contact) -> dict[str, Any]:
    """Return what was said with a customer and noted of her, the newest first."""
    notes = queries.notes_of(contact.id)
    told_ = [("note", one.at, one) for one in notes]
    said = [("message", one.at, one) for one in cases.said_with(actor, contact.id)]
    writers = {one.agent_id for one in notes} | {one.commented_by_id for one in notes if one.commented_by_id}
    return {
        "customer": contact,
        "history": sorted([*told_, *said], key=lambda one: one[1], reverse=True),
        "writers": people.names_of(writers),
        "note_kinds": {key: gettext(word) for key, word in rules.NOTES.items()},
        "may_comment": policy.may_comment(actor, {one.agent_id for one in notes}),
        "numbers": case_rules.number,
    }


def _around(actor: Actor, contact: Contact) -> dict[str, Any]:
    """Return a customer's cases, orders, what they come to, her documents and what is due."""
    hers = cases.of_customer(actor, contact.id)
    bought = orders.of_contact(contact.id, limit=10)
    documents = queries.documents_of(contact.id, contact.account_id)
    due = [one for one in hers if one.due_at and one.status in case_rules.UNSETTLED]
    return {
        "cases": hers,
        "due_cases": sorted(due, key=lambda one: one.due_at or now())[:5],
        "due_documents": [one for one in documents if one.valid_until],
        "today": now().date(),
        "orders": bought,
        "case": None,
        "hers": whose(contact.id, bought),
        "buyers": names_of_orders(bought),
        "backs": orders.of_orders(actor, [one.id for one in bought]),
        "values": orders.value_of(contact.id),
        "step_of": STEPS,
        "trouble": TROUBLE,
        "documents": documents,
        "document_kinds": {key: gettext(word) for key, word in rules.DOCUMENTS.items()},
    }


def _people(actor: Actor, contact: Contact) -> dict[str, Any]:
    """Return who is responsible, with whom she is shared, and whom she perhaps is too."""
    agents, teams = people.agents(), people.teams()
    names = {one.id: one.name for one in agents}
    shown = {("team", one.id): one.name for one in teams} | {
        ("agent", key): name for key, name in names.items()
    }
    return {
        "agents": agents,
        "teams": teams,
        "owner": people.names_of({contact.owner_id}).get(contact.owner_id) if contact.owner_id else None,
        "shares": [
            (one.id, shown.get(("team", one.team_id) if one.team_id else ("agent", one.agent_id or 0), ""))
            for one in queries.shares_of(contact.id)
        ],
        "suggestions": queries.like(actor, contact)[:5],
        "merges": queries.merges_of(contact.id),
    }


def _pointed(contact_id: int) -> ResponseReturnValue:
    contact = queries.get(current_actor(), contact_id)
    return _answered("customers/_points.html", contact, points(contact))


def _answered(
    template: str, contact: Contact, values: dict[str, Any], status: int = 200
) -> ResponseReturnValue:
    """Answer with the part that changed; a browser without scripts with the page."""
    if "HX-Request" in request.headers:
        return render_template(template, **values), status
    if status == 200:
        return redirect(url_for("desk.show_customer", contact_id=contact.id), 303)
    return page(contact, **values), status
