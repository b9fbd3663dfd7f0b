"""Quarantine: what is held and why, who may see it, and what people do with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, func, or_, select

from app.cases import queries as cases
from app.core import files, site
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.core.errors import N_, NotAllowed, NotFound, Refused
from app.core.events import record, unit
from app.intake import purged
from app.intake.events import MailShelved, MailTriedAgain
from app.intake.models import RawMail
from app.people.models import Mailbox

Mails = TypeVar("Mails", bound=Select[*tuple[Any, ...]])
SHELVES = ("held", "trashed")
GRANT = "quarantine.manage"
PAGE = 50
#: Days after which mail is purged, where administrators say nothing else; 0: never.
DAYS = {"spam": 30, "trash": 30, "other": 0}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which mails. shelf: held or trashed. search: in sender and subject. days: at least so old.

    after: the id of the last one on the page before.
    """

    shelf: str = "held"
    reason_id: str = ""
    mailbox_id: int = 0
    days: int = 0
    search: str = ""
    after: int = 0


@dataclass(frozen=True)
class Listing:
    """mails: newest first. after: what to ask for next, None at the end."""

    mails: Sequence[RawMail]
    after: int | None


def visible(mails: Mails, actor: Actor) -> Mails:
    """Narrow mails to those of mailboxes that fill actor's queues. It may only ever take rows away."""
    if not actor.may(GRANT):
        return mails.where(RawMail.id < 0)
    if actor.may("cases.see_all"):
        return mails
    own = select(Mailbox.id).where(Mailbox.queue_id.in_(actor.queues))
    return mails.where(RawMail.mailbox_id.in_(own))


def listing(actor: Actor, wanted: Wanted) -> Listing:
    """Return a page of mails. Raises NotAllowed."""
    _ensure(actor)
    asked = visible(_filtered(select(RawMail), wanted), actor).order_by(RawMail.id.desc())
    if wanted.after:
        asked = asked.where(RawMail.id < wanted.after)
    found = session.scalars(asked.limit(PAGE + 1)).all()
    return Listing(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def counts(actor: Actor, shelf: str) -> dict[str, int]:
    """Return how many lie on a shelf for each reason, those there are. Raises NotAllowed."""
    _ensure(actor)
    asked = select(RawMail.reason_id, func.count()).where(RawMail.state == shelf).group_by(RawMail.reason_id)
    return {row[0]: row[1] for row in session.execute(visible(asked, actor))}


def get(actor: Actor, raw_id: int) -> RawMail:
    """Return a mail on a shelf. Raises NotAllowed, NotFound."""
    _ensure(actor)
    found = session.scalar(visible(select(RawMail).where(RawMail.id == raw_id), actor))
    if found is None or found.state not in SHELVES:
        raise NotFound(N_("There is no such mail."))
    return found


def content(actor: Actor, raw_id: int) -> bytes:
    """Return the bytes of a mail on a shelf. Raises NotAllowed, NotFound."""
    raw = get(actor, raw_id)
    return files.get(raw.file_key, sha256=raw.sha256)


@command
def release(actor: Actor, raw_ids: Collection[int], *, to: int | None = None) -> int:
    """Let mails be taken in as if they had not been held; returns how many.

    to: the case that they join, 0 for a new one, None for where they belong.
    Raises NotAllowed, NotFound, Refused.
    """
    if to:
        cases.get(actor, to)
    mails = [get(actor, raw_id) for raw_id in raw_ids]
    for raw in mails:
        let_in(actor, raw, to)
    return len(mails)


def let_in(actor: Actor, raw: RawMail, to: int | None) -> None:
    """Let a mail be taken in; a part of a running command that has asked for the right."""
    if raw.state not in SHELVES:
        raise Refused(N_("This mail was taken in already."))
    held_for = raw.case_id
    raw.state, raw.outcome, raw.attempts, raw.due_at, raw.release_to = "kept", "released", 0, now(), to
    raw.case_id = None
    record(actor, MailTriedAgain(raw_id=raw.id, case_id=held_for))
    unit().rings = True


@command
def trash(actor: Actor, raw_ids: Collection[int]) -> int:
    """Put mails into the trash, from which they can be taken until they are purged."""
    return _shelve(actor, raw_ids, "held", "trashed")


@command
def restore(actor: Actor, raw_ids: Collection[int]) -> int:
    """Take mails out of the trash, to be held as before."""
    return _shelve(actor, raw_ids, "trashed", "held")


@command
def purge(actor: Actor, raw_ids: Collection[int]) -> int:
    """Forget the bytes and words of mails for good; their names stay, so that they never return."""
    mails = [get(actor, raw_id) for raw_id in raw_ids]
    for raw in mails:
        _purge(actor, raw)
    return len(mails)


@command
def purge_old(actor: Actor, *, at_once: int = 200) -> int:
    """Purge what lay for longer than the days that administrators set; returns how many."""
    spent, at = days(), now()
    old = [
        (RawMail.state == "trashed", spent["trash"]),
        ((RawMail.state == "held") & (RawMail.reason_id == "spam"), spent["spam"]),
        ((RawMail.state == "held") & (RawMail.reason_id != "spam"), spent["other"]),
    ]
    over = [which & (RawMail.shelved_at < at - timedelta(days=count)) for which, count in old if count]
    if not over:
        return 0
    mails = session.scalars(select(RawMail).where(or_(*over)).limit(at_once)).all()
    for raw in mails:
        _purge(actor, raw)
    return len(mails)


def days() -> dict[str, int]:
    """Return after how many days mail is purged: of spam, trash and other; 0 for never."""
    return {**DAYS, **site.read("quarantine_days", {})}


@command
def set_days(actor: Actor, said: dict[str, int]) -> None:
    """Change after how many days mail is purged. Raises NotAllowed, Refused."""
    if not actor.may("site.manage"):
        raise NotAllowed(N_("You may not do this."))
    if said.keys() - DAYS.keys() or not all(0 <= one <= 3650 for one in said.values()):
        raise Refused(N_("Say a number of days from 0 to 3650."))
    site.state("quarantine_days", {**days(), **said})


def _filtered(mails: Mails, wanted: Wanted) -> Mails:
    mails = mails.where(RawMail.state == (wanted.shelf if wanted.shelf in SHELVES else "held"))
    if wanted.reason_id:
        mails = mails.where(RawMail.reason_id == wanted.reason_id)
    if wanted.mailbox_id:
        mails = mails.where(RawMail.mailbox_id == wanted.mailbox_id)
    if wanted.days:
        mails = mails.where(RawMail.shelved_at < now() - timedelta(days=wanted.days))
    for word in wanted.search.split()[:5]:
        has = (one.icontains(word, autoescape=True) for one in (RawMail.sender, RawMail.subject))
        mails = mails.where(or_(*has))
    return mails


def _shelve(actor: Actor, raw_ids: Collection[int], was: str, to: str) -> int:
    mails = [one for one in (get(actor, raw_id) for raw_id in raw_ids) if one.state == was]
    for raw in mails:
        put(actor, raw, to)
    return len(mails)


def put(actor: Actor, raw: RawMail, to: str) -> None:
    """Put a mail on a shelf; a part of a running command that has asked for the right."""
    raw.state, raw.shelved_at = to, now()
    record(actor, MailShelved(raw_id=raw.id, state=to, case_id=raw.case_id))


def _purge(actor: Actor, raw: RawMail) -> None:
    if raw.external_id:
        purged.remember(actor, raw.external_id, raw.body_hash)
    raw.state, raw.file_key = "purged", ""
    raw.sender = raw.subject = raw.words = raw.reason = raw.external_id = raw.body_hash = ""
    raw.peer = raw.helo = raw.mail_from = ""
    record(actor, MailShelved(raw_id=raw.id, state="purged", case_id=raw.case_id))


def _ensure(actor: Actor) -> None:
    if not actor.may(GRANT):
        raise NotAllowed(N_("You may not do this."))
