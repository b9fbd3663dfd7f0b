"""Imports in the administration: a file is brought, its columns are named, it runs, it may be taken back."""

from pathlib import Path
from secrets import token_hex
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.admin.door import admin, needs, page
from app.admin.import_words import field_labels, options_of, reason_words, view_of
from app.core import files
from app.core.command import end_reading
from app.core.errors import N_, DomainError, Refused
from app.core.web import csrf, current_actor, words_of, zone
from app.customers import queries as customers
from app.imports import faults, keeping, pictures, queries
from app.imports.keeping import Upload
from app.imports.policy import IMPORT
from app.imports.reading.encodings import ENCODINGS
from app.imports.reading.limits import MOST_BYTES
from app.imports.rules import STATES, WORKING
from app.imports.rules.fields import KINDS
from app.imports.writing import as_csv
from app.people import queries as people

#: Of the form with a list and a ZIP with pictures.
_MOST_FORM = 700_000_000


@admin.get("/imports")
@needs(IMPORT)
def imports() -> ResponseReturnValue:
    """List the imports, newest first, above the form by which another begins."""
    return _listed()


@admin.post("/imports")
@csrf.exempt
@needs(IMPORT)
def bring() -> ResponseReturnValue:
    """Keep a file that is brought; it is read by the workers."""
    request.max_content_length = _MOST_FORM
    csrf.protect()  # after the limit, for it reads the form
    try:
        made = keeping.begin(current_actor(), _upload())
    except Refused as error:
        return _listed(problem=words_of(error))
    return redirect(url_for("admin.one_import", import_id=made.id), 303)


@admin.get("/imports/<int:import_id>")
@needs(IMPORT)
def one_import(import_id: int) -> ResponseReturnValue:
    """Show an import at the step where it stands."""
    return _page(import_id)


@admin.get("/imports/<int:import_id>/progress")
@needs(IMPORT)
def import_progress(import_id: int) -> ResponseReturnValue:
    """Return how far the work is; when it is over, the page asks for itself anew."""
    found = queries.get(current_actor(), import_id)
    if found.state not in WORKING:
        return Response(headers={"HX-Refresh": "true"})
    return render_template("admin/_import_progress.html", one=found, states=STATES)


@admin.post("/imports/<int:import_id>/columns")
@needs(IMPORT)
def name_columns(import_id: int) -> ResponseReturnValue:
    """Say what each column is, and have all rows checked."""
    mapping = request.form.getlist("column")
    return _step(
        import_id, lambda: keeping.set_columns(current_actor(), import_id, mapping, options_of(import_id))
    )


@admin.post("/imports/<int:import_id>/<deed>")
@needs(IMPORT)
def move_import(import_id: int, deed: str) -> ResponseReturnValue:
    """Start, stop, undo, read again, or go back to the columns."""
    actor, said = current_actor(), request.form
    if deed == "discarded":
        keeping.discard(actor, import_id)
        return redirect(url_for("admin.imports"), 303)
    deeds = {
        "run": lambda: keeping.start(
            actor, import_id, on_duplicate=said.get("on_duplicate", ""), on_alike=said.get("on_alike", "")
        ),
        "stop": lambda: keeping.stop(actor, import_id),
        "undo": lambda: keeping.undo(actor, import_id),
        "name": lambda: keeping.back_to_columns(actor, import_id),
        "read": lambda: keeping.read_again(actor, import_id, said.get("encoding", "")),
    }
    if deed not in deeds:
        raise Refused(N_("There is no such step."))
    return _step(import_id, deeds[deed])


@admin.get("/imports/<int:import_id>/rows.csv")
@needs(IMPORT)
def faulty_rows(import_id: int) -> ResponseReturnValue:
    """Hand out the rows that were not taken in, each with its reason."""
    actor = current_actor()
    queries.get(actor, import_id)
    rows = list(faults.rows(actor, import_id, reason_words))
    response = Response(as_csv(rows, mark=True), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="import-{import_id}-rows.csv"'
    return response


def _step(import_id: int, deed: Any) -> ResponseReturnValue:
    try:
        deed()
    except DomainError as error:
        if not isinstance(error, Refused):
            raise
        return _page(import_id, problem=field_labels(error))
    return redirect(url_for("admin.one_import", import_id=import_id), 303)


def _listed(*, problem: str = "") -> ResponseReturnValue:
    actor = current_actor()
    found = queries.imports(actor, after=request.args.get("after", type=int))
    return page(
        "imports",
        imports=found,
        names=people.names_of({one.agent_id for one in found if one.agent_id}),
        after=found[-1].id if len(found) == queries.PAGE else None,
        states=STATES,
        kinds={key: gettext(word) for key, word in KINDS.items()},
        problem=problem,
    )


def _page(import_id: int, *, problem: str = "") -> ResponseReturnValue:
    found = queries.get(current_actor(), import_id)
    values = view_of(found)
    return page(
        "import",
        one=found,
        states=STATES,
        working=found.state in WORKING,
        kind=gettext(KINDS[found.kind]),
        encodings=ENCODINGS,
        say=reason_words,
        problem=problem,
        refused=bool(problem),
        **values,
    )


def _upload() -> Upload:
    kind, sent, zipped = (
        request.form.get("kind", ""),
        request.files.get("file"),
        request.files.get("pictures"),
    )
    if sent is None or not sent.filename:
        raise Refused(N_("Choose a file."), field="file")
    stored = _stored(sent, most=MOST_BYTES)
    pictured = None
    if zipped is not None and zipped.filename and kind == "products":
        pictured = _stored(zipped, most=_MOST_FORM, zipped=True).key
    return Upload(
        kind=kind,
        filename=sent.filename,
        size=stored.size,
        file_key=stored.key,
        pictures_file_key=pictured,
        zone=zone() or "UTC",
        country=customers.country(),
    )


def _stored(sent: FileStorage, *, most: int, zipped: bool = False) -> files.Stored:
    """Store what was sent. Raises Refused."""
    end_reading()
    spool = files.root().parent / "spool"
    spool.mkdir(exist_ok=True, mode=0o700)
    draft: Path = spool / f"{token_hex(12)}.upload"
    try:
        sent.save(draft)
        if draft.stat().st_size > most:
            raise Refused(N_("The file is too large."), field="file")
        if zipped:
            pictures.ensure_readable(draft)
        return files.put_copy(draft)
    finally:
        draft.unlink(missing_ok=True)
