"""Questions about whom we ask where parcels are, which of them is next, and what counts as trouble."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, inspect, select, true

from app.core import secret, site
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import N_, NotFound
from app.orders import policy
from app.orders.models import CarrierSource, Parcel
from app.orders.rules.trouble import Patience, Signs

PATIENCE = "parcel_patience"


@dataclass(frozen=True, kw_only=True)
class How:
    """How a source is asked, with no row behind it. secret: what goes along in its header."""

    driver: str
    url: str
    header: str = ""
    secret: str = field(default="", repr=False)
    mapping: dict[str, Any] = field(default_factory=dict)
    time_zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A parcel whose carrier is to be asked now. rests_until: of its source, None where it may be asked.

    how: None where its secret cannot be opened.
    """

    parcel_id: int
    source_id: int
    carrier: str
    tracking_number: str
    how: How | None
    rests_until: datetime | None


def sources(actor: Actor) -> Sequence[CarrierSource]:
    """Return all sources, by name. Raises NotAllowed."""
    policy.ensure(actor, "feeds.manage")
    return session.scalars(select(CarrierSource).order_by(CarrierSource.name)).all()


def source(actor: Actor, source_id: int) -> CarrierSource:
    """Return a source. Raises NotAllowed, NotFound."""
    policy.ensure(actor, "feeds.manage")
    found = session.get(CarrierSource, source_id)
    if found is None:
        raise NotFound(N_("There is no such carrier."))
    return found


def how(found: CarrierSource) -> How:
    """Return how a source is asked. Raises ValueError where its secret cannot be opened."""
    return How(
        driver=found.driver,
        url=found.url,
        header=found.header,
        secret=secret.unseal(found.secret_sealed) if found.secret_sealed else "",
        mapping=found.mapping,
        time_zone=found.time_zone,
    )


def asked(parcel_id: int, source_id: int) -> Asked | None:
    """Return what is to be asked; None where nobody wants to know any more."""
    parcel, found = session.get(Parcel, parcel_id), session.get(CarrierSource, source_id)
    if parcel is None or found is None or found.paused or parcel.check_at is None:
        return None
    rests = found.rests_until if found.rests_until and found.rests_until > now() else None
    return Asked(
        parcel_id=parcel.id,
        source_id=found.id,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        how=_how(found),
        rests_until=rests,
    )


def _how(found: CarrierSource) -> How | None:
    try:
        return how(found)
    except ValueError:
        return None


def askable() -> list[tuple[int, frozenset[str], frozenset[str]]]:
    """Return the sources that may be asked now and have a parcel due: id, carriers, those of all others."""
    found = session.scalars(select(CarrierSource).where(CarrierSource.paused.is_(False))).all()
    named = frozenset(carrier for one in found for carrier in one.carriers)
    rested = (one for one in found if not (one.rests_until and one.rests_until > now()))
    ways = [(one.id, frozenset(one.carriers), named) for one in rested]
    return [way for way in ways if due(way[1], way[2], limit=1)]


def due(
    carriers: frozenset[str], named: frozenset[str], *, limit: int, locked: bool = False
) -> Sequence[Parcel]:
    """Return the parcels to ask for now, those that wait longest first.

    carriers: of one source; none for all but named. locked: so that nobody else takes them.
    """
    mine = Parcel.carrier.in_(carriers) if carriers else _others(named)
    wanted = select(Parcel).where(Parcel.check_at <= now(), mine).order_by(Parcel.check_at).limit(limit)
    return session.scalars(wanted.with_for_update(skip_locked=True) if locked else wanted).all()


def to_look_at(*, limit: int) -> Sequence[int]:
    """Return the ids of parcels that may be in trouble by now, those that wait longest first."""
    wanted = select(Parcel.id).where(Parcel.look_at <= now()).order_by(Parcel.look_at)
    return session.scalars(wanted.limit(limit)).all()


def news_of(parcel: Parcel) -> datetime:
    """Return the instant of a parcel's last news; a carrier whose clock is fast has none of tomorrow."""
    at = now()
    known = parcel.last_event_at or (parcel.created_at if inspect(parcel).persistent else at)
    return min(known, at)


def signs_of(parcel: Parcel) -> Signs:
    """Return what the rules of trouble go by."""
    return Signs(carrier=parcel.carrier, status=parcel.status, news_at=news_of(parcel), due_at=parcel.due_at)


def is_failing(carrier: str) -> bool:
    """Tell whether whoever tells of this carrier's parcels does not answer at present."""
    found = session.scalars(select(CarrierSource).where(CarrierSource.failures > 0)).all()
    return any(not one.carriers or carrier in one.carriers for one in found)


def patience() -> Patience:
    """Return how long the site waits for news of a parcel."""
    said = site.read(PATIENCE) or {}
    usual = Patience()
    return Patience(
        silent_days=said.get("silent_days", usual.silent_days),
        late_hours=said.get("late_hours", usual.late_hours),
        kinds=frozenset(said.get("kinds", usual.kinds)),
    )


def _others(named: frozenset[str]) -> ColumnElement[bool]:
    return Parcel.carrier.not_in(named) if named else true()
