"""Questions about what leaves."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core import site
from app.core.command import end_reading
from app.core.db import session
from app.outgoing.models import Outgoing

#: A name ("" for none) and an address.
Person = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A file that goes along. key, sha256: see core.files. content_id: of a picture among the words."""

    key: str
    sha256: str
    filename: str
    content_type: str
    content_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a sender needs, and no row behind it: a sender holds no transaction. state: as it was claimed."""

    id: int
    channel: str
    mailbox_id: int | None
    recipient: str
    recipient_name: str
    message_id: str
    references: tuple[str, ...]
    token: str = ""
    subject: str
    body: str
    auto: bool
    at: datetime
    state: str
    sender: str = ""
    sender_name: str = ""
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    html: str | None = None
    files: tuple[Enclosed, ...] = ()


def letter(outgoing_id: int) -> Letter:
    """Return the words of one outgoing, with the reading transaction ended."""
    row = session.get_one(Outgoing, outgoing_id)
    values = {one.name: getattr(row, one.name) for one in fields(Letter)}
    values |= {"references": tuple(row.references), "files": tuple(Enclosed(**one) for one in row.files)}
    values |= {"to": _people(row.to), "cc": _people(row.cc)}
    found = Letter(**values)
    end_reading()
    return found


def among(outgoing_ids: Collection[int]) -> dict[int, Outgoing]:
    """Return these outgoing, by id."""
    if not outgoing_ids:
        return {}
    return {row.id: row for row in session.scalars(select(Outgoing).where(Outgoing.id.in_(outgoing_ids)))}


def copies(said_ids: Collection[int]) -> dict[int, list[Outgoing]]:
    """Return what left, or is to, of these messages of cases: a copy for each recipient, in order."""
    found: dict[int, list[Outgoing]] = {one: [] for one in said_ids}
    if said_ids:
        wanted = select(Outgoing).where(Outgoing.said_id.in_(said_ids)).order_by(Outgoing.id)
        for row in session.scalars(wanted):
            found[row.said_id or 0].append(row)
    return found


def recipients_of(case_id: int) -> frozenset[str]:
    """Return the addresses to which something left, or is to leave, for this case."""
    return frozenset(
        session.scalars(select(Outgoing.recipient).where(Outgoing.case_id == case_id).distinct().limit(200))
    )


def _people(rows: list[Any]) -> tuple[Person, ...]:
    return tuple((str(name), str(address)) for name, address in rows)


def held() -> bool:
    """Tell whether nothing may leave until an administrator confirms, as after a restore."""
    return bool(site.read("outgoing_held", default=False))


def count_held() -> int:
    """Return how many wait for that."""
    return session.scalar(select(func.count()).where(Outgoing.state == "held")) or 0
