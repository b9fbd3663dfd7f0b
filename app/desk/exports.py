"""Lists that leave the house as files: which columns, in which form."""

from collections.abc import Iterator, Sequence

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.core.clock import now
from app.core.errors import N_, Refused
from app.core.web import current_actor, words_of
from app.desk.door import desk
from app.desk.here import frame
from app.imports import exporting, policy
from app.imports.columns import Column, columns_of
from app.imports.writing import as_csv, as_xlsx

NAMES = {"customers": N_("Customers"), "orders": N_("Orders"), "cases": N_("Cases")}
_FILTERS = ("tag", "tier", "owner", "view", "queue")
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
        asked = exporting.export(current_actor(), what, keys, _filters(), form)
    except Refused as error:
        return _page(what, problem=words_of(error)), 422
    rows = _with_names(asked.columns, exporting.rows(asked))
    pieces = as_xlsx(rows) if form == "xlsx" else as_csv(rows, mark=form == "csv-excel")
    response = Response(stream_with_context(pieces), mimetype=_TYPES[form])
    name = f"{what}-{now():%Y-%m-%d}.{'xlsx' if form == 'xlsx' else 'csv'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(what: str, *, problem: str = "") -> str:
    columns = [(one.key, _label(one)) for one in columns_of(what)]
    return render_template(
        "desk/export.html",
        what=what,
        name=gettext(NAMES[what]),
        columns=columns,
        filters=_filters(),
        problem=problem,
        **frame(current_actor(), what if what != "cases" else ""),
    )


def _filters() -> dict[str, str]:
    return {name: request.values[name] for name in _FILTERS if request.values.get(name)}


def _with_names(columns: Sequence[Column], rows: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield [_label(one) for one in columns]
    yield from rows


def _label(column: Column) -> str:
    return column.label if column.key.startswith("field_") else str(gettext(column.label))
