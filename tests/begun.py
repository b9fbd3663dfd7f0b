"""Databases as `flask init` leaves them: made once in a process of tests, and copied for each test."""

import shutil
from pathlib import Path

from app.core.actor import SYSTEM
from app.core.db import Base, alchemy, session
from app.core.reactions import make_cursors
from app.factory import create_app
from app.people import commands as people
from app.wiring import REACTIONS
from config import Settings


def settings_for(tmp_path, **other: str) -> Settings:
    """Return settings for a house of its own below tmp_path."""
    return Settings.from_env({"DATA_DIR": str(tmp_path / "data"), "SECRET_KEY": "x" * 48, **other})


def begin() -> None:
    """Make tables, cursors and roles."""
    Base.metadata.create_all(alchemy.engine)
    make_cursors(SYSTEM, REACTIONS)
    people.make_roles(SYSTEM)


def sqlite_copy(begun: Path, settings: Settings) -> None:
    """Put a copy of it where these settings look for their database."""
    settings.data_dir.mkdir(mode=0o700, parents=True)
    shutil.copy(begun, settings.data_dir / begun.name)


def begin_in(settings: Settings) -> None:
    """Let a database begin, and leave it."""
    app = create_app(settings, testing=True)
    with app.app_context():
        begin()
        session.remove()
        alchemy.engine.dispose()
