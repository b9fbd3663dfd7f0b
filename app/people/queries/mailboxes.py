"""Questions about mailboxes: how they are reached, what they are for, and how they are doing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import bindparam, func, literal, select, union_all

from app.core import secret
from app.core.clock import now
from app.core.db import session
from app.core.errors import N_, NotFound
from app.people.models import (
    Agent,
    Mailbox,
    MailboxFailure,
    MailboxTrouble,
    OAuthApp,
    OAuthAttempt,
)

#: Built once: a statement that is asked for every mail costs four times as much when it is built each time.
_INSIDE = union_all(
    select(literal("mailbox")).where(Mailbox.address == bindparam("address"), Mailbox.removed_at.is_(None)),
    select(literal("agent")).where(Agent.email == bindparam("address")),
)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Login:
    """How to reach one side of a mailbox, with no row behind it. security: tls, starttls or none.

    sign_in: see people.models.Mailbox; where it is not "password", a token is asked for at each connection.
    """

    mailbox_id: int
    address: str
    name: str
    host: str
    port: int
    security: str
    user: str
    password: str
    folder: str
    plus_addressing: bool = False
    sign_in: str = "password"
    woken_at: datetime | None = None


@dataclass(frozen=True)
class Arrival:
    """What is done with mail that arrives at a mailbox, with no row behind it; see people.models.Mailbox."""

    mailbox_id: int
    queue_id: int
    authserv_id: str
    reopen_days: int
    repeat_hours: int
    form_senders: tuple[str, ...]


@dataclass(frozen=True)
class Tokens:
    """What a mail provider gave for a mailbox. access: "" before consent. refresh: "" where there is none."""

    provider: str
    access: str
    refresh: str
    until: datetime | None


@dataclass(frozen=True)
class Health:
    """How a mailbox has been doing. failures: of the last day. troubles: that last, the oldest first."""

    failures: int
    troubles: Sequence[MailboxTrouble]


def mailboxes(*, removed: bool = False) -> Sequence[Mailbox]:
    """Return all mailboxes, by address; with removed, also those that are read no more."""
    wanted = select(Mailbox).order_by(Mailbox.address)
    return session.scalars(wanted if removed else wanted.where(Mailbox.removed_at.is_(None))).all()


def mailbox(mailbox_id: int) -> Mailbox:
    """Return a mailbox, also a removed one. Raises NotFound."""
    found = session.get(Mailbox, mailbox_id)
    if found is None:
        raise NotFound(N_("There is no such mailbox."))
    return found


def own_addresses() -> frozenset[str]:
    """Return the addresses of all mailboxes: mail from one of them is our own."""
    return frozenset(session.scalars(select(Mailbox.address).where(Mailbox.removed_at.is_(None))))


def arrivals() -> dict[int, Arrival]:
    """Return what is done with mail that arrives at each mailbox, by its id."""
    asked = select(
        Mailbox.id,
        Mailbox.queue_id,
        Mailbox.authserv_id,
        Mailbox.reopen_days,
        Mailbox.repeat_hours,
        Mailbox.form_senders,
    )
    return {row.id: Arrival(*row[:5], tuple(row.form_senders.split())) for row in session.execute(asked)}


def is_inside(address: str) -> frozenset[Literal["mailbox", "agent"]]:
    """Tell whether an address is one of our mailboxes', an agent's, both or neither."""
    return frozenset(session.scalars(_INSIDE, {"address": address}))


def imap_login(found: Mailbox) -> Login:
    """Return how to read a mailbox. Raises ValueError where its secret cannot be opened."""
    return _login(found, found.imap_host, found.imap_port, found.imap_security)


def smtp_login(found: Mailbox) -> Login:
    """Return how to send as a mailbox. Raises ValueError where its secret cannot be opened."""
    return _login(found, found.smtp_host, found.smtp_port, found.smtp_security)


def tokens_of(mailbox_id: int) -> Tokens:
    """Return what the provider gave for a mailbox. Raises NotFound, ValueError (another secret key)."""
    found = mailbox(mailbox_id)
    held = json.loads(secret.unseal(found.oauth_sealed)) if found.oauth_sealed else {}
    return Tokens(found.sign_in, held.get("access", ""), held.get("refresh", ""), found.oauth_until)


def oauth_app(provider: str) -> OAuthApp | None:
    """Return what a provider knows Careline by, None where nobody has told us yet."""
    return session.get(OAuthApp, provider)


def attempt(state: str) -> OAuthAttempt | None:
    """Return the consent that somebody went for with this state, None where it is not good (any more)."""
    good = (OAuthAttempt.state_hash == secret.hashed(state), OAuthAttempt.expires_at > now())
    return session.scalar(select(OAuthAttempt).where(*good)) if state else None


def administrators() -> Sequence[Agent]:
    """Return the agents who can come in and manage mailboxes, by id."""
    able = select(Agent).where(Agent.disabled_at.is_(None), Agent.password_hash.is_not(None))
    everybody = session.scalars(able.order_by(Agent.id))
    return [one for one in everybody if any("mailboxes.manage" in role.grants for role in one.roles)]


def troubles() -> Sequence[MailboxTrouble]:
    """Return what is wrong with mailboxes at present, the oldest first."""
    lasting = select(MailboxTrouble).join(Mailbox).where(MailboxTrouble.over_at.is_(None))
    kept = lasting.where(Mailbox.removed_at.is_(None), Mailbox.paused.is_(False))
    return session.scalars(kept.order_by(MailboxTrouble.id)).all()


def failing_since(found: Mailbox) -> datetime | None:
    """Return when the connections of a mailbox began to fail, None where the last one went well."""
    if not found.error:
        return None
    after = select(func.min(MailboxFailure.at)).where(MailboxFailure.mailbox_id == found.id)
    return session.scalar(after.where(MailboxFailure.at > found.fetched_at) if found.fetched_at else after)


def trouble(trouble_id: int) -> MailboxTrouble | None:
    """Return one trouble."""
    return session.get(MailboxTrouble, trouble_id)


def told_lately(mailbox_id: int, kind: str) -> bool:
    """Tell whether administrators had a mail about such a trouble within the last day."""
    same = (MailboxTrouble.mailbox_id == mailbox_id, MailboxTrouble.kind == kind)
    asked = select(MailboxTrouble.id).where(*same, MailboxTrouble.told_at > now() - DAY).limit(1)
    return session.scalar(asked) is not None


def health() -> Mapping[int, Health]:
    """Return how each mailbox that has anything to tell has been doing, by its id."""
    failed = select(MailboxFailure.mailbox_id, func.count()).where(MailboxFailure.at > now() - DAY)
    rows = session.execute(failed.group_by(MailboxFailure.mailbox_id))
    counted = {row[0]: row[1] for row in rows}
    lasting: dict[int, list[MailboxTrouble]] = {}
    for one in troubles():
        lasting.setdefault(one.mailbox_id, []).append(one)
    return {key: Health(counted.get(key, 0), lasting.get(key, ())) for key in counted.keys() | lasting.keys()}


def _login(found: Mailbox, host: str, port: int, security: str) -> Login:
    who = json.loads(secret.unseal(found.login_sealed))
    return Login(
        mailbox_id=found.id,
        address=found.address,
        name=found.name,
        host=host,
        port=port,
        security=security,
        user=who["user"],
        password=who["password"],
        folder=found.folder,
        plus_addressing=found.plus_addressing,
        sign_in=found.sign_in,
        woken_at=found.woken_at,
    )
