"""What the house wants to know of customers: fields of its own, and where phone numbers are at home."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from wtforms.fields.choices import SelectChoice

from app.admin.door import admin, needs, page, saved
from app.admin.forms import CountryForm, FieldForm
from app.core.web import current_actor
from app.customers import commands, queries, rules

MANAGE = "site.manage"


@admin.route("/customers", methods=["GET", "POST"])
@needs(MANAGE)
def customer_fields() -> ResponseReturnValue:
    """List the fields that were added; say in which country phone numbers are that name none."""
    form = CountryForm(country=queries.country())
    names = get_locale().territories
    form.country.choices = [
        SelectChoice("", gettext("None: numbers are written with + and the country")),
        *sorted(((code, names.get(code, code)) for code in rules.countries()), key=lambda one: one[1]),
    ]
    if form.saves(lambda: commands.set_country(current_actor(), form.country.data or "")):
        return saved("admin.customer_fields")
    of = {"contact": gettext("Customers"), "account": gettext("Accounts")}
    fields = [(of[kind], one) for kind in of for one in queries.fields(kind)]
    kinds = {key: gettext(word) for key, word in rules.KINDS.items()}
    return page("customer_fields", form=form, fields=fields, kinds=kinds)


@admin.route("/customers/fields/new", methods=["GET", "POST"])
@admin.route("/customers/fields/<int:field_id>", methods=["GET", "POST"])
@needs(MANAGE)
def customer_field(field_id: int | None = None) -> ResponseReturnValue:
    """Add a field, or change what it is called and offers."""
    found = queries.field(field_id) if field_id else None
    form = FieldForm(
        of=found.of if found else "contact",
        label=found.label if found else "",
        kind=found.kind if found else "text",
        choices="\n".join(found.choices) if found else "",
    )
    form.kind.choices = [SelectChoice(key, gettext(word)) for key, word in rules.KINDS.items()]
    if form.saves(lambda: _save(field_id, form)):
        return saved("admin.customer_fields")
    return page("edit", form=form, title=found.label if found else gettext("New field"))


@admin.post("/customers/fields/<int:field_id>/removed")
@needs(MANAGE)
def remove_customer_field(field_id: int) -> ResponseReturnValue:
    """Show a field no more."""
    commands.remove_field(current_actor(), field_id)
    return redirect(url_for("admin.customer_fields"))


def _save(field_id: int | None, form: FieldForm) -> None:
    commands.save_field(
        current_actor(),
        field_id,
        of=form.of.data,
        label=form.label.data or "",
        kind=form.kind.data,
        choices=(form.choices.data or "").splitlines(),
    )
