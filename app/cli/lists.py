"""`flask customers|products|orders|shipments import FILE`: the same engine as in the administration."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from time import sleep
from typing import Any

import click
from flask.cli import with_appcontext

from app.core import files
from app.core.actor import SYSTEM
from app.core.command import end_reading
from app.core.errors import DomainError
from app.core.jobs import Errand
from app.customers import queries as customers_queries
from app.imports import keeping, queries, working
from app.imports.keeping import Upload
from app.imports.models import Import
from app.imports.rules import WORKING
from app.imports.rules.fields import field_of
from app.imports.rules.options import DATE_ORDERS, DECIMALS, ON_ALIKE, ON_DUPLICATE, Options

_MOST_SAID = 100
_OPTIONS = ("on_duplicate", "on_alike", "date_order", "decimal", "currency", "country", "zone", "source")


@click.group("customers")
def customers() -> None:
    """Contacts and their companies."""


@click.group("products")
def products() -> None:
    """What is sold."""


@click.group("shipments")
def shipments() -> None:
    """What leaves, and its parcels."""


def import_command(kind: str) -> click.Command:
    """Return the command that takes in a list of a kind."""

    @click.command("import")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option(
        "--map",
        "maps",
        multiple=True,
        metavar="COLUMN=FIELD",
        help="What a column is; may be repeated. Guessed for the rest. An empty FIELD leaves the column out.",
    )
    @click.option("--on-duplicate", type=click.Choice(list(ON_DUPLICATE)), default="skip", show_default=True)
    @click.option(
        "--on-alike",
        type=click.Choice(list(ON_ALIKE)),
        default="new",
        show_default=True,
        help="For those that are only perhaps the same.",
    )
    @click.option(
        "--date-order",
        type=click.Choice([one for one in DATE_ORDERS if one]),
        help="What comes first in 03/11/2026.",
    )
    @click.option(
        "--decimal", type=click.Choice([one for one in DECIMALS if one]), help="The sign before decimals."
    )
    @click.option("--currency", help="Of amounts that name none.")
    @click.option("--country", help="Of phone numbers that name none; as DE.")
    @click.option("--zone", help="Of times that name none; as Europe/Berlin.")
    @click.option("--source", help="The system that the file is from.")
    @click.option("--encoding", default="", help="Of a CSV, where it is not found out.")
    @click.option(
        "--pictures",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A ZIP with pictures of products.",
    )
    @click.option("--dry-run", is_flag=True, help="Check all rows, and change nothing.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    @with_appcontext
    def run(file: Path, maps: Sequence[str], *, dry_run: bool, as_json: bool, **said: Any) -> None:
        """Import FILE (CSV or XLSX). Ends with 1 where rows were faulty, 2 where it could not be done at all."""
        try:
            found = _imported(kind, file, maps, said, dry_run=dry_run)
        except DomainError as error:
            raise click.UsageError(error.message % error.data) from error
        _print(found, as_json=as_json, dry_run=dry_run)
        faulty = found["counts"].get("faulty", 0)
        if found["state"] not in {"done", "checked"}:
            raise click.exceptions.Exit(2)
        if faulty:
            raise click.exceptions.Exit(1)

    return run


def _imported(
    kind: str, file: Path, maps: Sequence[str], said: dict[str, Any], *, dry_run: bool
) -> dict[str, Any]:
    pictures = said.pop("pictures")
    encoding = said.pop("encoding")
    stored = files.put_copy(file)
    zipped = files.put_copy(pictures).key if pictures else None
    upload = Upload(
        kind=kind,
        filename=file.name,
        size=stored.size,
        file_key=stored.key,
        pictures_file_key=zipped,
        encoding=encoding,
        country=customers_queries.country(),
    )
    import_id = keeping.begin(SYSTEM, upload).id
    found = _worked(import_id)
    if found.state == "mapping":
        options = replace(Options.of(found.options), **{name: said[name] for name in _OPTIONS if said[name]})
        keeping.set_columns(SYSTEM, import_id, _mapping(found, maps), options)
        found = _worked(import_id)
    if found.state == "checked" and not dry_run:
        keeping.start(SYSTEM, import_id)
        found = _worked(import_id)
    told = _told(found)
    if found.state in {"checked", "failed"}:
        keeping.discard(SYSTEM, import_id)
    return told


def _worked(import_id: int) -> Import:
    """Work, or wait while a running house does it, until it is a person's turn."""
    while True:
        working.work(Errand(key=f"imports.work:cli:{import_id}", args={}, last=True))
        found = queries.get(SYSTEM, import_id)
        end_reading()
        if found.state not in WORKING:
            return queries.get(SYSTEM, import_id)
        sleep(0.5)


def _mapping(found: Import, maps: Sequence[str]) -> list[str]:
    mapping = list(found.mapping)
    for one in maps:
        column, sign, field = one.partition("=")
        if not sign or column not in found.headers:
            raise click.UsageError(f"There is no column {column!r}. There are: {', '.join(found.headers)}.")
        if field and field_of(found.kind, field) is None:
            raise click.UsageError(f"There is no field {field!r}.")
        mapping[found.headers.index(column)] = field
    return mapping


def _told(found: Import) -> dict[str, Any]:
    wrong = queries.rows_with(SYSTEM, found.id, outcomes=("faulty",), limit=_MOST_SAID)
    return {
        "import": found.id,
        "state": found.state,
        "reason": found.reason,
        "rows": found.rows_total,
        "encoding": found.encoding,
        "mapping": dict(zip(found.headers, found.mapping, strict=True)),
        "counts": dict(found.counts),
        "options": asdict(Options.of(found.options)),
        "faults": [{"row": one.row, "problems": [_words(*each) for each in one.reason]} for one in wrong],
    }


def _words(column: str, message: str, words: dict[str, str]) -> str:
    return f"{column}: {message % words}" if column else message % words


def _print(told: dict[str, Any], *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(told | {"dry_run": dry_run}, ensure_ascii=False, indent=2))
        return
    for one in told["faults"]:
        click.echo(f"row {one['row']}: {' '.join(one['problems'])}", err=True)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in told["counts"].items())
    click.echo(told["reason"] or f"{told['rows']} rows: {counts}")


for _group, _kind in ((customers, "customers"), (products, "products"), (shipments, "shipments")):
    _group.add_command(import_command(_kind))
