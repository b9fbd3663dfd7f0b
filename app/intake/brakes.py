"""Brakes: whether a machine of ours may answer somebody, counted in the same transaction. Closed in doubt.

Source of the signs: RFC 3834, RFC 3464, RFC 2369, and what mail systems do beside them.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, ScalarSelect, delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from app.core import alarms
from app.core.actor import Actor
from app.core.clock import now
from app.core.command import command, savepoint
from app.core.db import session
from app.intake.models import AutoAnswer
from app.people import queries as people

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A_CASE = 1
AN_ADDRESS_AN_HOUR, AN_ADDRESS_A_DAY = 1, 5
A_DOMAIN_AN_HOUR, ALL_AN_HOUR, UNPROVED_AN_HOUR = 60, 600, 120
#: So often refused in an hour, an address is a machine that answers us.
A_LOOP = 3
KEPT_FOR = timedelta(days=2)
_LOCK = 0xB4A7E
log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who would be answered. signs: of a machine, see channels.email.machines. auth: see intake.inbound.

    channel: by which it came; case_id: for which it is, None where for none. what: is answered, see
    models.AutoAnswer.
    """

    address: str
    case_id: int | None
    auth: str = "none"
    kind: str = "message"
    channel: str = "email"
    signs: tuple[str, ...] = ()
    what: str = "ack"


@dataclass(frozen=True)
class Verdict:
    """Whether it may be answered, else why not: a sign, or the name of a brake."""

    allowed: bool
    why: str = ""


@command
def may_auto_answer(actor: Actor, asked: Asked) -> Verdict:
    """Tell whether a machine may answer, and count the answer where it may.

    Whoever is told yes sends one answer in this same transaction.
    """
    why = _never(asked)
    if why:
        return Verdict(allowed=False, why=why)
    try:
        with savepoint():
            why = _counted(asked)
            _note(asked, why)
    except SQLAlchemyError as error:
        log.warning("brakes.cannot_count", error=type(error).__name__)
        why = "cannot_count"
    _alarm(actor, asked, why)
    return Verdict(allowed=not why, why=why)


@command
def forget_old(_actor: Actor, *, at_once: int = 1000) -> int:
    """Forget answers that no brake counts any more; returns how many."""
    old = select(AutoAnswer.id).where(AutoAnswer.at < now() - KEPT_FOR).limit(at_once)
    ids = session.scalars(old).all()
    if ids:
        session.execute(delete(AutoAnswer).where(AutoAnswer.id.in_(ids)))
    return len(ids)


def _never(asked: Asked) -> str:
    """Return why nobody there is ever answered by a machine, "" where somebody may be."""
    known = (
        ("machine_made", asked.channel in {"api", "alert"}),
        (asked.kind, asked.kind != "message"),
        ("forged", asked.auth == "fail"),
        ("nobody", "@" not in asked.address or asked.address.endswith("@invalid")),
    )
    why = next((name for name, is_so in known if is_so), "") or next(iter(asked.signs), "")
    return why or ("own_address" if people.is_inside(asked.address) else "")


def _counted(asked: Asked) -> str:
    """Return the brake that holds, "" for none. One question, every part of it by an index."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    at, domain = now(), asked.address.partition("@")[2]
    this, recent = AutoAnswer.address == asked.address, AutoAnswer.at > at - HOUR
    caps: list[tuple[str, ScalarSelect[int], int]] = [
        ("address", _count(this, recent), AN_ADDRESS_AN_HOUR),
        ("address", _count(this, AutoAnswer.at > at - DAY), AN_ADDRESS_A_DAY),
        ("domain", _count(AutoAnswer.domain == domain, recent), A_DOMAIN_AN_HOUR),
        ("global", _count(recent), ALL_AN_HOUR),
    ]
    if asked.case_id is not None:
        same = (AutoAnswer.case_id == asked.case_id, AutoAnswer.what == asked.what)
        caps.insert(0, ("case", _count(*same), A_CASE))
    if asked.auth != "pass":
        caps.append(("unproved", _count(AutoAnswer.proved.is_(False), recent), UNPROVED_AN_HOUR))
    counts = session.execute(select(*(count for _, count, _ in caps))).one()
    return next(
        (name for (name, _, most), count in zip(caps, counts, strict=True) if (count or 0) >= most), ""
    )


def _count(*where: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return the question how many answers were given, which stops where no brake asks for more."""
    given = select(AutoAnswer.id).where(AutoAnswer.refused == "", *where).limit(ALL_AN_HOUR).subquery()
    return select(func.count()).select_from(given).scalar_subquery()


def _note(asked: Asked, why: str) -> None:
    session.add(
        AutoAnswer(
            address=asked.address,
            domain=asked.address.partition("@")[2],
            case_id=asked.case_id,
            proved=asked.auth == "pass",
            refused=why,
            what=asked.what,
        )
    )
    session.flush()


def _alarm(_actor: Actor, asked: Asked, why: str) -> None:
    if why == "address":
        refused = select(func.count()).where(
            AutoAnswer.address == asked.address, AutoAnswer.at > now() - HOUR, AutoAnswer.refused != ""
        )
        why = "loop" if (session.scalar(refused) or 0) >= A_LOOP else ""
    if why in alarms.KINDS:
        alarms.sound(why, asked.address.partition("@")[2])
