"""`flask init`: tables at their newest, cursors, roles, a first queue. As often as one likes."""

import secrets
from pathlib import Path

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.core.actor import SYSTEM
from app.core.db import alchemy, session
from app.core.reactions import make_cursors, missing_cursors
from app.people import commands as people
from app.people import queries
from app.wiring import REACTIONS


class OtherVersion(click.ClickException):
    """Another version made this database."""

    exit_code = 2


@click.command("init")
@with_appcontext
def init() -> None:
    """Make or update the database. Safe to repeat."""
    prepare()
    click.echo("The database is ready.")


def prepare() -> None:
    """Bring the database to what this version needs, with its roles and a first queue.

    Raises OtherVersion.
    """
    why = foreign()
    if why:
        raise OtherVersion(why)
    if newest() != present():
        upgrade(directory=str(_migrations()))
    make_cursors(SYSTEM, REACTIONS)
    people.make_roles(SYSTEM)
    if not queries.all_queues():
        people.save_queue(SYSTEM, None, name="Support")
    session.remove()


def first_administrator(email: str, name: str = "Administrator") -> str | None:
    """Make an administrator where there is no agent yet; return her password, to be shown once."""
    if queries.agents(disabled=True):
        return None
    password = secrets.token_urlsafe(12)
    people.make_administrator(SYSTEM, email=email, name=name, password=password)
    return password


def not_ready() -> str | None:
    """Return why the parts may not start on this database, or None."""
    if newest() != present():
        return "The database is not at the newest migration. Run: flask init"
    missing = missing_cursors(REACTIONS)
    session.rollback()
    if missing:
        return f"These reactions have no cursor: {', '.join(missing)}. Run: flask init"
    return None


def foreign() -> str | None:
    """Return what to say where the database is at a migration that this version does not know, or None."""
    at = present()
    known = {one.revision for one in ScriptDirectory(str(_migrations())).walk_revisions()}
    if at is None or at in known:
        return None
    return (
        f"This database is at migration {at}, which this version does not know: a newer version made it, or one "
        "from before the first release. Use that version, or begin with another DATA_DIR or DATABASE_URL."
    )


def newest() -> str | None:
    """Return the newest migration that this version knows."""
    return ScriptDirectory(str(_migrations())).get_current_head()


def present() -> str | None:
    """Return the migration the database is at, None where it is empty."""
    with alchemy.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _migrations() -> Path:
    return Path(current_app.root_path).parent / "migrations"
