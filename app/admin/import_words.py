"""What the page of an import says, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import get_locale, gettext

from app.core.errors import Refused
from app.core.web import current_actor, words_of
from app.customers import queries as customers
from app.customers import rules as customer_rules
from app.imports import preview, queries
from app.imports.faults import LEFT_OUT
from app.imports.models import Import
from app.imports.rules import OUTCOMES
from app.imports.rules.fields import FIELDS, Field
from app.imports.rules.options import DATE_ORDERS, DECIMALS, ON_ALIKE, ON_DUPLICATE, Options
from app.imports.working import sample_of
from app.orders import queries as orders

_CURRENCIES = ("EUR", "USD", "CNY", "GBP", "CHF", "HKD", "TWD", "JPY", "SEK", "PLN", "CZK")
_SAMPLE = 3


def reason_words(reasons: Sequence[Any]) -> str:
    """Return reasons as a sentence each. reasons: [column, message, words]."""
    said = []
    for column, message, words in reasons:
        plain = gettext(message, **words) if words else gettext(message)
        said.append(f"{column}: {plain}" if column else plain)
    return " ".join(said)


def field_labels(error: Refused) -> str:
    """Return a refusal whose label names fields, each in the reader's language."""
    label = error.data.get("label")
    if not isinstance(label, str):
        return words_of(error)
    labels = " / ".join(gettext(one) for one in label.split(" / "))
    return str(gettext(error.message, label=labels))


def options_of(import_id: int) -> Options:
    """Return the options that the form says, over those that are kept."""
    found = queries.get(current_actor(), import_id)
    names = ("date_order", "decimal", "currency", "country", "source")
    said = {name: request.form[name].strip() for name in names if name in request.form}
    return Options.of(found.options | said)


def view_of(found: Import) -> dict[str, Any]:
    """Return what the page shows at the step where an import stands."""
    if found.state == "mapping":
        return _columns(found)
    if found.state == "checked":
        return _decision(found)
    if found.state in {"done", "undone", "stopped", "undoing"}:
        return _result(found)
    return {}


def _columns(found: Import) -> dict[str, Any]:
    rows = sample_of(found.rows_file_key or "", 200)
    columns = [
        (at, header, key, _cells(rows, at))
        for at, (header, key) in enumerate(zip(found.headers, found.mapping, strict=True))
    ]
    names = get_locale().territories
    countries = [(code, names.get(code, code)) for code in customer_rules.countries()]
    return {
        "columns": columns,
        "fields": [(one.key, _label(one)) for one in _fields(found.kind)],
        "options": Options.of(found.options),
        "date_orders": DATE_ORDERS,
        "decimals": DECIMALS,
        "currencies": _CURRENCIES,
        "countries": sorted(countries, key=lambda one: one[1]),
        "sources": orders.feed_sources(current_actor()),
    }


def _decision(found: Import) -> dict[str, Any]:
    looked = preview.preview(current_actor(), found.id)
    return {
        "preview": looked,
        "labels": [_label(one) for one in looked.fields],
        "wrong": queries.rows_with(current_actor(), found.id, outcomes=("faulty",), limit=20),
        "alike": queries.rows_with(current_actor(), found.id, outcomes=("alike",), limit=10),
        "options": Options.of(found.options),
        "on_duplicate": ON_DUPLICATE,
        "on_alike": ON_ALIKE,
    }


def _result(found: Import) -> dict[str, Any]:
    actor = current_actor()
    return {
        "outcomes": OUTCOMES,
        "wrong": queries.rows_with(actor, found.id, outcomes=LEFT_OUT, limit=20),
        "kept": queries.rows_with(actor, found.id, undone=("no", "partly"), limit=50),
        "undone": queries.undone_counts(found.id),
    }


def _fields(kind: str) -> list[Field]:
    own = [Field(key=f"field_{one.key}", label=one.label) for one in customers.fields("contact")]
    return [*FIELDS[kind], *(own if kind == "customers" else [])]


def _label(field: Field) -> str:
    return field.label if field.key.startswith("field_") else str(gettext(field.label))


def _cells(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    """Return some cells of a column, each once, the filled ones."""
    filled = (row[at] for row in rows if at < len(row) and row[at])
    return list(dict.fromkeys(filled))[:_SAMPLE]
