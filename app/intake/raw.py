"""Keep first: the bytes of a mail are durable before its mailbox is told anything."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.core import files
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command, end_reading
from app.core.db import session
from app.core.errors import N_, NotFound
from app.core.events import record, unit
from app.core.failpoints import passing
from app.intake.events import MailHeld
from app.intake.models import RawMail
from app.intake.reasons import id_of

MAX_TRIES = 3
LEFT_AFTER = timedelta(seconds=20)
OURS_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(seconds=60)
_KEPT = select(
    RawMail.id,
    RawMail.mailbox_id,
    RawMail.file_key,
    RawMail.sha256,
    RawMail.peer,
    RawMail.helo,
    RawMail.mail_from,
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a mail lay. account: names the server's folder, for another server's numbers may be the same."""

    folder: str
    uidvalidity: int
    uid: int
    account: str = ""


@dataclass(frozen=True, kw_only=True)
class Handed:
    """By which machine of the world a mail was handed in to us, and its envelope's sender, "" for nobody."""

    peer: str
    helo: str
    mail_from: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A mail to be taken in, with no row behind it."""

    id: int
    mailbox_id: int
    file_key: str
    sha256: str
    peer: str = ""
    helo: str = ""
    mail_from: str = ""

    @property
    def handed(self) -> Handed | None:
        """Return how it was handed in, None where that is not known: it was fetched, say."""
        return Handed(peer=self.peer, helo=self.helo, mail_from=self.mail_from) if self.peer else None


def keep(
    actor: Actor,
    mailbox_id: int,
    content: bytes | Iterator[bytes],
    place: Place | None = None,
    *,
    handed: Handed | None = None,
) -> int | None:
    """Make content durable; returns its id, or None where this place's mail was kept before.

    content: pieces of it are written as they come, while no transaction is open.
    """
    if place is not None and known(mailbox_id, place):
        return None
    if not isinstance(content, bytes):
        end_reading()
    stored = files.put(content)
    passing("raw.stored")
    return _keep(actor, mailbox_id, stored, place, handed)


@command
def keep_aside(actor: Actor, mailbox_id: int, content: bytes, place: Place, *, reason: str) -> None:
    """Keep what there is of a mail that cannot be taken in, for people to see."""
    raw_id = keep(actor, mailbox_id, content, place)
    if raw_id is not None:
        fail(actor, raw_id, reason, final=True)


def known(mailbox_id: int, place: Place) -> bool:
    """Tell whether the mail that lay there was kept."""
    same = select(RawMail.id).filter_by(mailbox_id=mailbox_id, **asdict(place))
    return session.scalar(same) is not None


def highest_uid(mailbox_id: int, folder: str, uidvalidity: int, account: str = "") -> int:
    """Return the highest UID kept so far in this life of a folder, 0 where there is none."""
    highest = select(func.max(RawMail.uid)).filter_by(
        mailbox_id=mailbox_id, account=account, folder=folder, uidvalidity=uidvalidity
    )
    return session.scalar(highest) or 0


def waiting(*, limit: int = 50, left: bool = False) -> list[Kept]:
    """Return the mails to be taken in, oldest first; with left, only those that wait for long."""
    due = or_(RawMail.due_at <= now(), RawMail.due_at > now() + LONGEST_PAUSE)  # of a clock that was set back
    free: ColumnElement[bool] = and_(RawMail.state == "kept", due)
    if left:
        free = and_(free, RawMail.kept_at <= now() - LEFT_AFTER)
    found = session.execute(_KEPT.where(free).order_by(RawMail.id).limit(limit))
    return [Kept(**row) for row in found.mappings()]


def kept(raw_id: int) -> Kept:
    """Return where a mail lies, whatever became of it. Raises NotFound."""
    found = session.execute(_KEPT.where(RawMail.id == raw_id)).mappings().one_or_none()
    if found is None:
        raise NotFound(N_("There is no such mail."))
    return Kept(**found)


def get(raw_id: int) -> RawMail:
    """Return a kept mail. Raises NotFound."""
    found = session.get(RawMail, raw_id)
    if found is None:
        raise NotFound(N_("There is no such mail."))
    return found


@command
def fail(actor: Actor, raw_id: int, reason: str, *, final: bool) -> None:
    """Note that taking it in failed; after MAX_TRIES, or at once where final, it is quarantined."""
    raw = get(raw_id)
    if raw.state != "kept":
        return
    raw.attempts += 1
    raw.reason = reason[:500]
    raw.due_at = now() + timedelta(seconds=2**raw.attempts)
    if final or raw.attempts >= MAX_TRIES:
        raw.state, raw.outcome, raw.shelved_at = "held", "quarantined", now()
        raw.reason_id = id_of(raw.reason)
        record(actor, MailHeld(raw_id=raw.id, state=raw.outcome))


@command
def done(_actor: Actor, raw_id: int, outcome: str) -> None:
    """Note that a mail needs no case: it was a test of ours, say."""
    raw = get(raw_id)
    if raw.state == "kept":
        raw.state, raw.outcome = "taken", outcome


@command
def put_off(_actor: Actor, raw_id: int, reason: str) -> None:
    """Note that it could not be taken in for a reason that is not the mail's: no try is counted."""
    raw = get(raw_id)
    if raw.state == "kept":
        raw.reason = reason[:500]
        raw.due_at = now() + OURS_PAUSE


@command
def _keep(
    _actor: Actor, mailbox_id: int, stored: files.Stored, place: Place | None, handed: Handed | None
) -> int:
    raw = RawMail(mailbox_id=mailbox_id, file_key=stored.key, sha256=stored.sha256, size=stored.size)
    if place is not None:
        raw.account, raw.folder = place.account, place.folder
        raw.uidvalidity, raw.uid = place.uidvalidity, place.uid
    if handed is not None:
        raw.peer, raw.helo, raw.mail_from = handed.peer, handed.helo, handed.mail_from
    session.add(raw)
    session.flush()
    unit().rings = True
    return raw.id
