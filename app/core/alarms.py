"""What administrators must see: one row for each kind and hour, however often it happens in it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command, savepoint
from app.core.db import Base, session
from app.core.errors import N_, NotAllowed, NotFound

#: What can be wrong, and the words for it.
KINDS: dict[str, str] = {
    "loop": N_("A machine answers our automatic mail again and again. It gets no more."),
    "domain": N_("So many mails came from one domain that it gets no automatic answers for now."),
    "global": N_("So many mails came that nobody gets an automatic answer for now."),
    "unproved": N_("So many mails came from unproved senders that those get no automatic answers for now."),
    "cannot_count": N_("Automatic answers are off: they cannot be counted."),
    "burst": N_("One sender sends the same mail many times. All of them are put into one case."),
    "parcels": N_("So many parcels are in trouble at once that no more cases are opened for them for now."),
    "reopened": N_("Mail opened one case so often that it does not open it again for now."),
}


class Alarm(Base):
    """One thing to see to. about: a case number or a domain, "" for none. seen_at: by an administrator."""

    __tablename__ = "alarms"
    __table_args__ = (UniqueConstraint("kind", "hour"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    hour: Mapped[datetime]
    about: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime | None] = mapped_column(index=True)


def sound(kind: str, about: str = "") -> None:
    """Tell administrators, once an hour for each kind; only inside a command."""
    at = now()
    hour = at.replace(minute=0, second=0, microsecond=0)
    if session.scalar(select(Alarm.id).where(Alarm.kind == kind, Alarm.hour == hour)) is not None:
        return
    try:
        with savepoint():
            session.add(Alarm(kind=kind, hour=hour, about=about[:200], at=at))
            session.flush()
    except IntegrityError:  # another one told it in the same moment
        return


def unseen(*, limit: int = 20) -> Sequence[Alarm]:
    """Return what nobody has seen to, newest first."""
    asked = select(Alarm).where(Alarm.seen_at.is_(None)).order_by(Alarm.id.desc())
    return session.scalars(asked.limit(limit)).all()


@command
def see(actor: Actor, alarm_id: int) -> None:
    """Note that an administrator has seen it. Raises NotAllowed, NotFound."""
    if not actor.may("site.manage"):
        raise NotAllowed(N_("You may not do this."))
    alarm = session.get(Alarm, alarm_id)
    if alarm is None:
        raise NotFound(N_("There is no such alarm."))
    alarm.seen_at = alarm.seen_at or now()
