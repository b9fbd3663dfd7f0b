"""What commands on orders have in common. Each is a part of a running command, never one by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.core.clock import now
from app.core.db import session
from app.orders import rules
from app.orders.models import Parcel, ParcelEvent
from app.orders.queries import asking
from app.orders.rules import polling, trouble
from app.orders.rules.told import Step

#: How often a fresh parcel is asked for where its source says nothing else.
USUAL = timedelta(hours=2)


def give(row: object, values: Mapping[str, Any]) -> bool:
    """Give a row these values; tell whether any is another than it had."""
    other = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in other.items():
        setattr(row, name, value)
    return bool(other)


def is_older(told_at: datetime | None, known_at: datetime | None) -> bool:
    """Tell whether news is older than what we know. News without a time of its own is never."""
    return told_at is not None and known_at is not None and told_at < known_at


def parcel_of(carrier: str, tracking_number: str, *, locked: bool = False) -> Parcel | None:
    """Return the parcel that is known by this number. locked: nobody else changes it until this ends."""
    asked = select(Parcel).filter_by(carrier=carrier, tracking_number=tracking_number)
    return session.scalar(asked.with_for_update() if locked else asked)


def add_steps(parcel: Parcel, steps: Iterable[Step]) -> bool:
    """Add what is not known yet: the same thing told twice is one event. Tell whether there was any."""
    known = {one.key for one in parcel.events}
    before = len(known)
    for step in steps:
        key = rules.event_key(step.at, step.status, step.place, step.words)
        if key not in known:
            known.add(key)
            parcel.events.append(ParcelEvent(key=key, **asdict(step)))
    return len(known) > before


def expect(parcel: Parcel, due_at: datetime | None, told_at: datetime) -> bool:
    """Let a parcel be expected at due_at, unless newer news said otherwise. told_at: of these news."""
    known = (parcel.due_told_at, parcel.due_at)
    if due_at is None or (
        parcel.due_told_at and (told_at, due_at) <= (parcel.due_told_at, parcel.due_at or due_at)
    ):
        return False
    parcel.due_at, parcel.due_told_at = due_at, told_at
    return known[1] != due_at


def follow(parcel: Parcel, *, told: str = "", told_at: datetime | None = None) -> bool:
    """Let a parcel stand where its newest event left it, in whichever order they came.

    told, told_at: what was said of it without an event, which counts as long as it has none.
    """
    events = sorted(parcel.events, key=lambda one: (one.at, rules.STEPS.get(one.status, 0), one.key))
    status = events[-1].status if events else told or parcel.status or "label_created"
    delivered = [one.at for one in events if one.status == "delivered"]
    if not events and status == "delivered":
        delivered = [one for one in (parcel.delivered_at, told_at) if one]
    return give(
        parcel,
        {
            "status": status,
            "last_event_at": events[-1].at if events else None,
            "delivered_at": min(delivered, default=None),
        },
    )


def watch(parcel: Parcel, *, every: timedelta = USUAL, patience: trouble.Patience | None = None) -> None:
    """Say when its carrier is asked next, and when to look whether it is in trouble, by what is known now.

    every: how often a fresh parcel is asked for. A new one is asked for at once. patience: the site's, where
    it is known already.
    """
    at = now()
    news_at = asking.news_of(parcel)
    check_at = polling.next_check(parcel.status, news_at, at, every)
    parcel.check_at = at if check_at is not None and parcel.check_at is None else check_at
    parcel.look_at = (
        at
        if parcel.trouble
        else trouble.next_look(asking.signs_of(parcel), at, patience or asking.patience())
    )
