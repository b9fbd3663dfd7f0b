"""Lists that leave the house as files: which columns, in which form."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.core.actor import Actor
from app.core.clock import now
from app.core.errors import Refused
from app.core.ui.words import RETURNS, TROUBLES
from app.core.web import current_actor, words_of
from app.desk.door import carrier, desk
from app.desk.here import VIEWS, frame
from app.imports import exporting, policy
from app.imports.exports import LISTS, Column, list_called
from app.imports.writing import as_csv, as_xlsx
from app.people import queries as people

#: The page that shows each list, to which its export leads back.
PAGES = {
    "customers": "desk.list_customers",
    "accounts": "desk.list_accounts",
    "cases": "desk.list_cases",
    "orders": "desk.list_orders",
    "shipments": "desk.list_orders",
    "returns": "desk.list_returns",
    "products": "desk.list_products",
}
_PLACES = {"cases": "", "accounts": "customers", "shipments": "orders", "products": "orders"}
_WORDS: dict[str, Mapping[str, Any]] = {
    "view": VIEWS,
    "state": {name: look.word for name, look in RETURNS.items()},
    "trouble": {name: look.word for name, look in TROUBLES.items()} | {"any": lazy_gettext("in trouble")},
}
_TYPES = {
    "csv": "text/csv",
    "csv-excel": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@desk.get("/exports/<what>")
def choose_export(what: str) -> str:
    """Offer the columns of a list, and the forms it may leave in."""
    policy.ensure(current_actor(), policy.EXPORT)
    return _page(what)


@desk.post("/exports/<what>")
def take_export(what: str) -> ResponseReturnValue:
    """Stream a list, as far as the reader may see it; that she took it is written down before."""
    keys, form = request.form.getlist("column"), request.form.get("form", "csv")
    try:
        asked = exporting.export(current_actor(), what, keys, _filters(what), form)
    except Refused as error:
        return _page(what, problem=words_of(error)), 422
    rows = _with_names(asked.columns, exporting.rows(asked))
    pieces = as_xlsx(rows) if form == "xlsx" else as_csv(rows, mark=form == "csv-excel")
    response = Response(stream_with_context(pieces), mimetype=_TYPES[form])
    name = f"{what}-{now():%Y-%m-%d}.{'xlsx' if form == 'xlsx' else 'csv'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(what: str, *, problem: str = "") -> str:
    actor, asked, filters = current_actor(), list_called(what), _filters(what)
    return render_template(
        "desk/export.html",
        what=what,
        name=gettext(asked.name),
        lists={one: gettext(leaving.name) for one, leaving in LISTS.items()},
        back=_back(what, filters),
        columns=[(one.key, _label(one)) for one in asked.columns()],
        filters=filters,
        narrowed=[_narrowed(actor, name, value) for name, value in filters.items()],
        problem=problem,
        **frame(actor, _PLACES.get(what, what)),
    )


def _filters(what: str) -> dict[str, str]:
    return {name: request.values[name] for name in list_called(what).filters if request.values.get(name)}


def _back(what: str, filters: Mapping[str, str]) -> str:
    """Return the address of the page that a list was taken from."""
    if what == "shipments" and filters:
        kind = filters.get("trouble")
        return url_for(
            "desk.list_stuck", kind=kind if kind in TROUBLES else None, carrier=filters.get("carrier")
        )
    return url_for(PAGES[what], **dict[str, Any](filters))


def _narrowed(actor: Actor, name: str, value: str) -> str:
    """Return what narrows a list in words."""
    known = int(value) if value.isdecimal() else 0
    if name == "owner":
        return people.names_of([known]).get(known) or gettext("Nobody")
    if name == "queue":
        return next((one.name for one in people.queues(actor) if one.id == known), value)
    return carrier(value) if name == "carrier" else str(_WORDS.get(name, {}).get(value, value))


def _with_names(columns: Sequence[Column], rows: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield [_label(one) for one in columns]
    yield from rows


def _label(column: Column) -> str:
    return column.label if column.key.startswith("field_") else str(gettext(column.label))
