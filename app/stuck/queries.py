"""Questions about parcels in trouble. All that a door asks start from policy.visible."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.cases import queries as cases
from app.cases.models import Case, case_orders
from app.cases.rules import UNSETTLED
from app.core import site
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import session
from app.orders.models import Order, Parcel, Shipment
from app.orders.queries import is_of
from app.stuck.models import ParcelAlarm
from app.stuck.policy import visible
from app.stuck.rules import Watch

PAGE = 50
WATCH = "parcel_watch"


@dataclass(frozen=True)
class Listing:
    """A page of alarms, the newest first. after: where the next one begins, None at the end."""

    alarms: Sequence[ParcelAlarm]
    after: int | None


def watch() -> Watch:
    """Return what comes of a parcel in trouble."""
    said = site.read(WATCH) or {}
    usual = Watch()
    return Watch(**{name: said.get(name, getattr(usual, name)) for name in usual.__dataclass_fields__})


def listing(actor: Actor, *, carrier: str = "", kind: str = "", after: int | None = None) -> Listing:
    """Return a page of the parcels that are in trouble now, with their orders."""
    asked = visible(select(ParcelAlarm).where(ParcelAlarm.over_at.is_(None)), actor)
    if kind:
        asked = asked.where(ParcelAlarm.kind == kind)
    if carrier:
        asked = asked.join(Parcel, Parcel.id == ParcelAlarm.parcel_id).where(Parcel.carrier == carrier)
    if after is not None:
        asked = asked.where(ParcelAlarm.id < after)
    parts = selectinload(ParcelAlarm.parcel).selectinload(Parcel.shipment).selectinload(Shipment.orders)
    found = session.scalars(asked.order_by(ParcelAlarm.id.desc()).limit(PAGE + 1).options(parts)).all()
    return Listing(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def carriers(actor: Actor) -> list[tuple[str, int]]:
    """Return the carriers of parcels in trouble, and how many each has, by name."""
    counted = select(Parcel.carrier, func.count()).join(ParcelAlarm, ParcelAlarm.parcel_id == Parcel.id)
    theirs = visible(counted.where(ParcelAlarm.over_at.is_(None)), actor).group_by(Parcel.carrier)
    return [(row[0], row[1]) for row in session.execute(theirs.order_by(Parcel.carrier))]


def of_parcel(parcel_id: int) -> Sequence[ParcelAlarm]:
    """Return all alarms that there ever were for a parcel, oldest first."""
    return session.scalars(
        select(ParcelAlarm).where(ParcelAlarm.parcel_id == parcel_id).order_by(ParcelAlarm.id)
    ).all()


def opened_lately() -> int:
    """Return how many cases were opened for parcels within the hour."""
    lately = ParcelAlarm.at > now() - timedelta(hours=1)
    return session.scalar(select(func.count()).where(lately, ParcelAlarm.opened)) or 0


def case_about(orders: Sequence[Order]) -> Case | None:
    """Return the open case about these orders, else one of the customer's, else None.

    That is one that is about no order, or came of another parcel of hers: not any matter she has with us.
    """
    tied = _tied(orders)
    if tied is not None or not orders:
        return tied
    hers = [one for one in cases.of_customer(SYSTEM, orders[0].contact_id) if one.status in UNSETTLED]
    about_others = _about_others({one.id for one in hers})
    return next((one for one in hers if one.id not in about_others), None)


def _tied(orders: Sequence[Order]) -> Case | None:
    """Return the open case of one whose order it is: what we tell of a parcel is for nobody else."""
    ids = [one.id for one in orders]
    asked = select(Case, case_orders.c.order_id).join(case_orders, case_orders.c.case_id == Case.id)
    asked = asked.where(case_orders.c.order_id.in_(ids), Case.status.in_(UNSETTLED))
    rows = session.execute(asked.order_by(Case.updated_at.desc(), Case.id.desc())).all()
    return next((case for case, order_id in rows if is_of(order_id, case.requester_id)), None)


def _about_others(case_ids: Collection[int]) -> set[int]:
    """Return those of these cases that are about some order, and not for a parcel in trouble."""
    tied = session.scalars(select(case_orders.c.case_id).where(case_orders.c.case_id.in_(case_ids)))
    parcels = select(ParcelAlarm.case_id).where(ParcelAlarm.case_id.in_(case_ids), ParcelAlarm.opened)
    return set(tied) - set(session.scalars(parcels))
