"""Alembic's entry: the tables of the house, on the database of the running application."""

from alembic import context
from flask import current_app

alchemy = current_app.extensions["migrate"].db


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _compare: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(("sqlite_", "celery_")))


def run() -> None:
    """Migrate in one transaction."""
    with alchemy.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=alchemy.metadata,
            include_object=_ours,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
