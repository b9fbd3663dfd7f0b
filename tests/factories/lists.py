"""Lists as files, and imports of them, taken through their steps by the work itself."""

import csv
import io
from dataclasses import replace

from openpyxl import Workbook

from app.core import files
from app.core.actor import SYSTEM
from app.core.jobs import Errand
from app.imports import keeping, queries, working
from app.imports.keeping import Upload
from app.imports.rules.options import Options

ERRAND = Errand(key="imports.work:1:1", args={}, last=False)


def a_csv(rows, *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return rows as a CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def an_xlsx(rows, **formats: str) -> bytes:
    """Return rows as an XLSX file. formats: number formats by the cell's name, as A2="00000"."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, form in formats.items():
        book.active[name].number_format = form
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def brought(actor, content, kind: str = "customers", **other):
    """Return an import of a file (bytes, or rows of a CSV), read and waiting for its columns."""
    content = content if isinstance(content, bytes) else a_csv(content)
    stored = files.put(content)
    words = {"kind": kind, "filename": "list.csv", "size": stored.size, "file_key": stored.key}
    made = keeping.begin(actor, Upload(**{**words, **other}))
    return worked(made.id)


def worked(import_id: int):
    """Let the work go on until nothing waits, and return the import."""
    working.work(ERRAND)
    return queries.get(SYSTEM, import_id)


def checked(actor, content, kind: str = "customers", *, mapping=None, pictures=None, **options: str):
    """Return an import that was checked."""
    found = brought(actor, content, kind, pictures_file_key=pictures)
    assert found.state == "mapping", found.reason
    said = replace(Options.of(found.options), **options)
    keeping.set_columns(actor, found.id, mapping or found.mapping, said)
    return worked(found.id)


def imported(actor, content, kind: str = "customers", **options):
    """Return an import that ran."""
    found = checked(actor, content, kind, **options)
    assert found.state == "checked", found.reason
    keeping.start(actor, found.id)
    return worked(found.id)


def undone(actor, import_id: int):
    """Return an import that was taken back."""
    keeping.undo(actor, import_id)
    return worked(import_id)
