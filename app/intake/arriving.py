"""When mail arrives at a mailbox, and how much of it waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from app.core.db import session
from app.intake.models import RawMail


@dataclass(frozen=True)
class Flow:
    """Of one mailbox. last: when a mail was last kept. waiting: kept, not taken in yet, since oldest."""

    last: datetime | None
    waiting: int
    oldest: datetime | None


def flows() -> Mapping[int, Flow]:
    """Return how mail flows, by mailbox."""
    waits = RawMail.state == "kept"
    asked = (
        select(RawMail.mailbox_id, func.count(), func.min(RawMail.kept_at))
        .where(waits)
        .group_by(RawMail.mailbox_id)
    )
    waiting = {row[0]: (row[1], row[2]) for row in session.execute(asked)}
    latest = select(RawMail.mailbox_id, func.max(RawMail.kept_at)).group_by(RawMail.mailbox_id)
    return {row[0]: Flow(row[1], *waiting.get(row[0], (0, None))) for row in session.execute(latest)}


def waiting(*, at_most: int) -> int:
    """Return how many mails wait to be taken in; counted no further than at_most."""
    some = select(RawMail.id).where(RawMail.state == "kept").limit(at_most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def last(mailbox_id: int) -> datetime | None:
    """Return when a mail was last kept for a mailbox."""
    return session.scalar(select(func.max(RawMail.kept_at)).where(RawMail.mailbox_id == mailbox_id))


def by_hour(mailbox_id: int, since: datetime) -> Mapping[datetime, int]:
    """Return how many mails were kept in each hour since, by the hour's beginning; empty hours are absent."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    hour = (
        func.strftime("%Y-%m-%d %H", RawMail.kept_at)
        if sqlite
        else func.to_char(func.timezone("UTC", RawMail.kept_at), "YYYY-MM-DD HH24")
    )
    asked = select(hour.label("hour"), func.count()).where(
        RawMail.mailbox_id == mailbox_id, RawMail.kept_at >= since
    )
    rows = session.execute(asked.group_by("hour"))
    return {datetime.strptime(row[0], "%Y-%m-%d %H").replace(tzinfo=UTC): row[1] for row in rows}
