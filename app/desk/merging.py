"""Customers that are perhaps one: suggested, compared field by field, made one, taken apart again."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.core.web import current_actor
from app.customers import commands, queries, rules
from app.desk.door import desk
from app.desk.here import frame
from app.desk.inputs import LABELS
from app.people import queries as people


@desk.get("/customers/duplicates")
def list_duplicates() -> str:
    actor = current_actor()
    pairs = queries.duplicates(actor)[:50]
    return render_template("customers/duplicates.html", pairs=pairs, **frame(actor, "customers"))


@desk.get("/customers/<int:contact_id>/merge/<int:other_id>")
def compare_customers(contact_id: int, other_id: int) -> str:
    """Show two customers side by side, to choose of each field which is kept."""
    actor = current_actor()
    kept, gone = queries.get(actor, contact_id), queries.get(actor, other_id)
    values = {"kept": kept, "gone": gone, "choices": _choices(kept, gone)}
    points = {one.id: queries.points_of(one.id) for one in (kept, gone)}
    return render_template("customers/merge.html", points=points, **values, **frame(actor, "customers"))


@desk.get("/customers/<int:contact_id>/merge")
def choose_other(contact_id: int) -> str:
    """Find the customer that this one is too."""
    actor = current_actor()
    wanted = request.args.get("q", "").strip()
    found = [one for one in queries.search(actor, wanted) if one.id != contact_id] if wanted else []
    kept = queries.get(actor, contact_id)
    values = {"kept": kept, "found": found, "wanted": wanted, "suggestions": queries.like(actor, kept)}
    return render_template("customers/merge_whom.html", **values, **frame(actor, "customers"))


@desk.post("/customers/<int:contact_id>/merge/<int:other_id>")
def merge_customers(contact_id: int, other_id: int) -> ResponseReturnValue:
    take = [name for name in _names() if request.form.get(f"take_{name}") == "other"]
    row = commands.merge(current_actor(), contact_id, other_id, take=take)
    return redirect(url_for("desk.show_customer", contact_id=row.kept_id), 303)


@desk.post("/customers/<int:contact_id>/apart/<int:other_id>")
def keep_apart(contact_id: int, other_id: int) -> ResponseReturnValue:
    commands.keep_apart(current_actor(), contact_id, other_id)
    if request.form.get("back") == "list":
        return redirect(url_for("desk.list_duplicates"), 303)
    return redirect(url_for("desk.show_customer", contact_id=contact_id), 303)


@desk.post("/merges/<int:merge_id>/undone")
def unmerge_customers(merge_id: int) -> ResponseReturnValue:
    back = commands.unmerge(current_actor(), merge_id)
    return redirect(url_for("desk.show_customer", contact_id=back.id), 303)


def _names() -> list[str]:
    return [*commands.CHOICES, *(f"field_{one.key}" for one in queries.fields("contact"))]


def _choices(kept: queries.Contact, gone: queries.Contact) -> list[tuple[str, str, str, str]]:
    """Return (name, label, of the one, of the other) of each field in which they differ."""
    labels = {f"field_{one.key}": one.label for one in queries.fields("contact")}
    rows = []
    for name in _names():
        one, other = _shown(kept, name), _shown(gone, name)
        if one != other:
            shown: Any = labels.get(name) or LABELS.get(name.removesuffix("_id")) or _OWNER
            rows.append((name, str(shown), one, other))
    return rows


def _shown(contact: queries.Contact, name: str) -> str:
    if name == "account_id":
        return queries.plain(contact, "account")
    if name == "owner_id":
        return people.names_of({contact.owner_id}).get(contact.owner_id, "") if contact.owner_id else ""
    if name == "language":
        return rules.LANGUAGES.get(contact.language, contact.language) if contact.language else ""
    if name == "consent":
        return gettext(rules.CONSENTS[contact.consent])
    return queries.plain(contact, name)


_OWNER = lazy_gettext("Responsible")
