"""Alembic's entry: the tables of the house, on the database of the running application."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from app.core.db import Utc

alchemy = current_app.extensions["migrate"].db


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _compare: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(("sqlite_", "celery_")))


def _written(kind: str, thing: object, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our own instant as the library's: a migration must not depend on code that may change."""
    if kind == "type" and isinstance(thing, Utc):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate in one transaction."""
    with alchemy.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET statement_timeout = 0")  # a page's patience is not a migration's
        context.configure(
            connection=connection,
            target_metadata=alchemy.metadata,
            include_object=_ours,
            render_as_batch=True,
            compare_type=True,
            render_item=_written,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
