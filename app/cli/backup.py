"""`flask backup` and `flask restore`: everything in one file, and back from it."""

from importlib import metadata
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect, select

from app.cases.models import Attachment
from app.cli import setup
from app.cli.start import alone, refuse
from app.core import backup as archive
from app.core import files, modes, running
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import alchemy, session
from app.core.errors import DomainError
from app.intake.models import RawMail
from app.outgoing.commands import hold
from config import Settings

FILE = click.Path(dir_okay=False, path_type=Path)
NEXT = (
    "Outgoing mail is held, for what waited may have left before. Look at it, then release it in the "
    "administration, under Outgoing."
)


@click.command("backup")
@click.argument("file", type=FILE)
@click.option("--with-secret", is_flag=True, help="put the secret key into it too")
@with_appcontext
def backup(file: Path, with_secret: bool) -> None:  # noqa: FBT001 - click passes it by name
    """Save everything to FILE, a .tar.gz, while the house runs."""
    settings: Settings = current_app.config["CARELINE"]
    facts = {"careline": _version(), "migration": setup.present(), "made_at": now().isoformat()}
    try:
        count = archive.save(
            file.resolve(),
            database_url=settings.database_url,
            data_dir=settings.data_dir,
            facts=facts,
            with_secret=with_secret,
        )
    except DomainError as error:
        refuse(error.message)
    click.echo(f"Saved {count} files to {file}.")
    click.echo(
        "The secret key is in it: whoever has this file can read the mailboxes' passwords."
        if with_secret
        else f"The secret key is not in it. Keep {settings.data_dir / 'secret_key'} (or SECRET_KEY) too: "
        "without it the mailboxes' passwords must be typed again."
    )


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--verify", is_flag=True, help="also check that each stored file is there and unchanged")
@click.option("--replace", is_flag=True, help="even where there is something already")
@with_appcontext
def restore(file: Path, verify: bool, replace: bool) -> None:  # noqa: FBT001 - click passes them by name
    """Put the backup FILE back into an empty house that does not run."""
    settings: Settings = current_app.config["CARELINE"]
    _ensure_alone(settings)
    if not replace and (setup.present() or _has_tables() or any(files.root().iterdir())):
        refuse("There is something here already. To replace it by the backup: --replace")
    with alone(settings.data_dir / "run.lock"):
        try:
            _restore(file, settings)
        except DomainError as error:
            refuse(error.message)
        modes.guard(settings.data_dir, settings.database_url)
        setup.prepare()
        if verify:
            _verify()
        hold(SYSTEM)
    click.echo("Restored.")
    click.echo(NEXT)


def _ensure_alone(settings: Settings) -> None:
    """Refuse while any part of Careline runs, here or on another machine."""
    with alone(settings.data_dir / "run.lock"):
        try:
            running.ensure_nobody_connected()
        except DomainError as error:
            refuse(error.message)


def _restore(file: Path, settings: Settings) -> None:
    session.remove()
    alchemy.engine.dispose()
    with archive.opened(file, beside=settings.data_dir) as (folder, manifest):
        archive.put_back(
            folder,
            kind=manifest["database"],
            database_url=settings.database_url,
            data_dir=settings.data_dir,
        )
        click.echo(f"Made {manifest['made_at']} by Careline {manifest['careline']}.")


def _verify() -> None:
    """Read each stored file that a row names. Refuses where one is missing or another than it was."""
    bad, count = [], 0
    for model in (RawMail, Attachment):
        for key, sha256 in session.execute(select(model.file_key, model.sha256)):
            count += 1
            if not _sound(key, sha256):
                bad.append(key)
    session.rollback()
    if bad:
        refuse(f"{len(bad)} of {count} stored files are missing or damaged, as {bad[0]}.")
    click.echo(f"Verified {count} stored files.")


def _sound(key: str, sha256: str) -> bool:
    try:
        files.get(key, sha256=sha256)
    except DomainError:
        return False
    return True


def _has_tables() -> bool:
    return bool(inspect(alchemy.engine).get_table_names())


def _version() -> str:
    try:
        return metadata.version("careline")
    except metadata.PackageNotFoundError:
        return "0"
