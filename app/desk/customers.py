"""The agents' customers: found, listed, entered by hand, changed by the dozen."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from app.core.errors import N_, NotAllowed, Refused
from app.core.web import current_actor, words_of
from app.customers import commands, queries, rules
from app.desk.door import desk
from app.desk.here import frame
from app.people import queries as people


@desk.get("/customers")
def list_customers() -> str:
    """List customers, or what ?q= finds among them, their accounts and documents."""
    return _page()


@desk.get("/customers/older")
def older_customers() -> str:
    values = _listed()
    return render_template("customers/_rows.html", **values)


@desk.get("/customers/new")
def new_customer() -> str:
    return render_template("customers/new.html", said={}, faults={}, **_new())


@desk.post("/customers")
def create_customer() -> ResponseReturnValue:
    said = request.form
    try:
        contact = commands.enter(
            current_actor(),
            name=said.get("name", ""),
            kind=said.get("kind", "email"),
            value=said.get("value", ""),
            language=said.get("language", ""),
        )
    except Refused as error:
        faults = {str(error.data.get("field", "value")): words_of(error)}
        held = error.data.get("contact_id", 0)
        other = held if held and queries.may_see(current_actor(), held) else 0
        return render_template("customers/new.html", said=said, faults=faults, other=other, **_new()), 422
    return redirect(url_for("desk.show_customer", contact_id=contact.id), 303)


@desk.post("/customers/chosen")
def change_chosen() -> ResponseReturnValue:
    """Give, share or tag the customers that were chosen: all of them or none."""
    ids = [int(one) for one in request.form.getlist("ids") if one.isascii() and one.isdigit()]
    deed = _DEEDS.get(request.form.get("deed", ""))
    try:
        if not ids or deed is None:
            raise Refused(N_("Choose customers first."))  # noqa: TRY301 - one answer for all refusals
        count = deed(ids)
    except (Refused, NotAllowed) as error:
        return _page(problem=words_of(error)), 422
    said = ngettext("%(num)d customer changed.", "%(num)d customers changed.", count)
    return _page(done=said)


def _give(ids: list[int]) -> int:
    return commands.give(current_actor(), ids, request.form.get("agent_id", type=int) or None)


def _share(ids: list[int]) -> int:
    kind, _, number = request.form.get("with", "").partition("-")
    whom = int(number) if number.isascii() and number.isdigit() else None
    agent_id, team_id = (whom if kind == "agent" else None), (whom if kind == "team" else None)
    return commands.share(current_actor(), ids, agent_id=agent_id, team_id=team_id)


def _tag(ids: list[int]) -> int:
    return commands.tag(current_actor(), ids, request.form.get("tags", ""))


_DEEDS: dict[str, Callable[[list[int]], int]] = {"give": _give, "share": _share, "tag": _tag}


def _new() -> dict[str, Any]:
    kinds = [(kind, gettext(words[0])) for kind, words in rules.POINTS.items()]
    frame_ = frame(current_actor(), "customers")
    return {"other": 0, "kinds": kinds, "languages": rules.LANGUAGES} | frame_


def _page(*, problem: str = "", done: str = "") -> str:
    actor = current_actor()
    values = {
        "agents": people.agents(),
        "teams": people.teams(),
        "tiers": queries.tiers(),
        "problem": problem,
        "done": done,
    }
    return render_template("customers/list.html", **values, **_listed(), **frame(actor, "customers"))


def _listed() -> dict[str, Any]:
    """Return the customers that the address names, and how it names them."""
    actor, asked = current_actor(), request.args
    wanted = asked.get("q", "").strip()
    named = {name: asked.get(name, "") for name in ("tag", "tier", "owner", "sort")}
    if wanted:
        found = queries.Listing(list(queries.search(actor, wanted)), None)
        accounts, documents = queries.accounts(actor, wanted, limit=10), queries.documents(actor, wanted)
    else:
        owner = int(named["owner"]) if named["owner"].isascii() and named["owner"].isdigit() else None
        filters = queries.Filters(tag=named["tag"], tier=named["tier"], owner_id=owner)
        sort, after = named["sort"] or "newest", asked.get("after", "")
        found, accounts, documents = queries.listing(actor, filters, sort=sort, after=after), [], []
    owners = people.names_of({one.owner_id for one in found.contacts if one.owner_id})
    kept = {"q": wanted} | named
    return {
        "found": found,
        "accounts": accounts,
        "documents": documents,
        "owners": owners,
        "asked": {name: value for name, value in kept.items() if value},
        "shown_point": rules.shown,
    }
