"""Guesses: who asked in vain for what only a secret opens, counted, so that nobody tries for long."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import secret
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import Base, session

MOST, WITHIN = 30, timedelta(minutes=15)


class Guess(Base):
    """One thing asked for in vain. who: a hash of what was tried and the address it came from."""

    __tablename__ = "guesses"
    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)


def too_many(what: str, address: str) -> bool:
    """Tell whether this address guessed so often at what that it is not looked at for now."""
    recent = select(Guess.id).where(Guess.who == _key(what, address), Guess.at > now() - WITHIN)
    return (session.scalar(select(func.count()).select_from(recent.limit(MOST).subquery())) or 0) >= MOST


@command
def missed(_actor: Actor, what: str, address: str) -> None:
    """Count a guess. address: in the way it is to be counted, see people.rules.counted_address."""
    session.add(Guess(who=_key(what, address)))


@command
def forget_guesses(_actor: Actor, *, at_once: int = 1000) -> int:
    """Forget guesses that count no more; returns how many."""
    ids = session.scalars(select(Guess.id).where(Guess.at <= now() - WITHIN).limit(at_once)).all()
    if ids:
        session.execute(delete(Guess).where(Guess.id.in_(ids)))
    return len(ids)


def _key(what: str, address: str) -> str:
    return secret.hashed(f"{what}\0{address}")
