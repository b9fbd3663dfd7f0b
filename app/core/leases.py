"""Leases: one holder at a time of a duty (the clock, the intake), on both databases alike."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import Base, session


class Lease(Base):
    """Who has a duty, and until when without a word."""

    __tablename__ = "leases"
    duty: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


@command
def hold(_actor: Actor, duty: str, holder: str, *, seconds: float) -> bool:
    """Take or keep a duty for so many seconds; False where somebody else has it."""
    until = now() + timedelta(seconds=seconds)
    if session.get(Lease, duty) is None:
        session.add(Lease(duty=duty, holder=holder, until=until))
        return True
    taken = session.scalar(
        update(Lease)
        .where(
            Lease.duty == duty,
            or_(Lease.holder == holder, Lease.until < now(), Lease.until > _never(seconds)),
        )
        .values(holder=holder, until=until)
        .returning(Lease.duty)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def _never(seconds: float) -> datetime:
    """Return from when on a lease must be of a clock that has been set back since: nobody keeps it."""
    return now() + timedelta(seconds=4 * seconds)
