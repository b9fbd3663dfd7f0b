"""Facts of the whole installation that change at run time: one row each, JSON."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, session


class SiteFact(Base):
    """name: "outgoing_held", "company_name", ... value: JSON."""

    __tablename__ = "site_facts"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


def read(name: str, default: Any = None) -> Any:
    """Return a fact, or default where nobody stated it."""
    fact = session.get(SiteFact, name)
    return default if fact is None else fact.value


def state(name: str, value: Any) -> None:
    """State a fact; only inside a command."""
    session.merge(SiteFact(name=name, value=value))
