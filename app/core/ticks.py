"""What the clock does regularly, on paper: when each was last done, and what went wrong."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import Base, session


class Tick(Base):
    """One regular deed. ran_at: when it last began. error: what that met, "" where it went well."""

    __tablename__ = "ticks"
    name: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(default="")


@command
def note(_actor: Actor, name: str, *, error: str = "") -> None:
    """Write down that name was done just now. error: what went wrong, "" for nothing."""
    session.merge(Tick(name=name, ran_at=now(), error=error[:500]))


def ran_at(name: str) -> datetime | None:
    """Return when name was last done, None for never."""
    return session.scalar(select(Tick.ran_at).where(Tick.name == name))


def all_ticks() -> Sequence[Tick]:
    """Return all that was ever done regularly, what went wrong first."""
    return session.scalars(select(Tick).order_by(Tick.error == "", Tick.name)).all()
