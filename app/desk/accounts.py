"""Accounts: the companies that customers belong to."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.cases import queries as cases
from app.core.actor import Actor
from app.core.errors import Refused
from app.core.web import current_actor
from app.customers import commands, policy, queries, rules
from app.desk.door import desk
from app.desk.here import frame
from app.desk.inputs import Input, inputs, told, typed, values_of
from app.people import queries as people

Account = queries.Account


@desk.get("/accounts")
def list_accounts() -> str:
    """List accounts by name, or those that ?q= finds."""
    actor, wanted = current_actor(), request.args.get("q", "").strip()
    if wanted:
        found, after = list(queries.accounts(actor, wanted)), None
    else:
        found, after = queries.account_list(actor, after=request.args.get("after", ""))
    values = {"accounts": found, "after": after, "wanted": wanted}
    return render_template("customers/accounts.html", **values, **frame(actor, "customers"))


@desk.get("/accounts/new")
def new_account() -> str:
    return _form(None, inputs("account", {}))


@desk.post("/accounts")
def create_account() -> ResponseReturnValue:
    fields = inputs("account", request.form.to_dict())
    try:
        saved = commands.save_account(current_actor(), None, typed(fields))
    except Refused as error:
        return _form(None, fields, told(fields, error)), 422
    return redirect(url_for("desk.show_account_page", account_id=saved.id), 303)


@desk.get("/accounts/<int:account_id>")
def show_account_page(account_id: int) -> str:
    return page(queries.account(current_actor(), account_id))


@desk.get("/accounts/<int:account_id>/facts")
def edit_account(account_id: int) -> str:
    found = queries.account(current_actor(), account_id)
    return _form(found, inputs("account", values_of(found, "account")))


@desk.post("/accounts/<int:account_id>/facts")
def save_account(account_id: int) -> ResponseReturnValue:
    actor = current_actor()
    fields = inputs("account", request.form.to_dict())
    try:
        commands.save_account(
            actor, account_id, typed(fields), owner_id=request.form.get("owner_id", type=int)
        )
    except Refused as error:
        return _form(queries.account(actor, account_id), fields, told(fields, error)), 422
    return redirect(url_for("desk.show_account_page", account_id=account_id), 303)


def page(account: Account, **instead: Any) -> str:
    """Render the page of an account. instead: values for its parts other than their own."""
    actor = current_actor()
    values = _values(actor, account) | frame(actor, "customers") | instead
    return render_template("customers/account.html", **values)


def _values(actor: Actor, account: Account) -> dict[str, Any]:
    members, notes = queries.members(actor, account.id), queries.account_notes(account.id)
    writers = {one.agent_id for one in notes} | {one.commented_by_id for one in notes if one.commented_by_id}
    return {
        "account": account,
        "fields": [one for one in inputs("account", values_of(account, "account")) if one.value],
        "members": members,
        "cases": cases.of_customers(actor, [one.id for one in members]),
        "history": [("note", one.at, one) for one in notes],
        "writers": people.names_of(writers),
        "note_kinds": {key: gettext(word) for key, word in rules.NOTES.items()},
        "may_comment": policy.may_comment(actor, {one.agent_id for one in notes}),
        "documents": queries.documents_of(0, account.id),
        "document_kinds": {key: gettext(word) for key, word in rules.DOCUMENTS.items()},
        "owner": people.names_of({account.owner_id}).get(account.owner_id) if account.owner_id else None,
        "problems": {},
        "said_note": {},
    }


def _form(account: Account | None, fields: list[Input], problem: str = "") -> str:
    values = {"account": account, "fields": fields, "problem": problem, "agents": people.agents()}
    return render_template("customers/account_edit.html", **values, **frame(current_actor(), "customers"))
