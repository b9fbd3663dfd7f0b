"""What carriers say of a parcel, shuffled and repeated a thousand times: the end is always the same."""

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import session
from app.orders import commands
from app.orders.models import Parcel, ParcelEvent
from app.orders.rules.told import ParcelTold, Step

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SHUFFLES = 1000


def step(hours: float, status: str, place: str = "") -> Step:
    return Step(at=AT + timedelta(hours=hours), status=status, place=place)


def news(*steps: Step, due: float | None = None) -> ParcelTold:
    due_at = None if due is None else AT + timedelta(hours=due)
    return ParcelTold(carrier="ups", tracking_number="1Z1", steps=steps, due_at=due_at)


NEWS = [
    news(step(0, "label_created")),
    news(step(1, "picked_up"), due=48),
    news(step(5, "in_transit", "Linz"), due=50),
    news(step(5, "in_transit", "Linz"), step(6, "customs"), due=44),
    news(step(6, "exception", "Hub"), due=72),
    news(step(6, "customs")),
    news(step(30, "in_transit"), step(1, "picked_up"), due=60),
    news(step(40, "out_for_delivery"), step(44, "delivered")),
    news(step(44, "delivered"), step(41, "attempted")),
    news(),
]


@command
def told_anew(actor: Actor, some: list[ParcelTold]) -> object:
    """Forget the parcel, be told all of it in this order, and return how it stands."""
    session.execute(delete(ParcelEvent))
    session.execute(delete(Parcel))
    session.expunge_all()
    for one in some:
        commands.take_parcel(actor, one)
    session.flush()
    session.expire_all()
    parcel = session.scalars(select(Parcel)).one()
    events = sorted(one.key for one in parcel.events)
    return events, parcel.status, parcel.last_event_at, parcel.delivered_at, parcel.due_at, parcel.due_told_at


def test_a_thousand_shuffles_with_repeats_end_in_one_state(house):
    straight = told_anew(SYSTEM, NEWS)
    assert straight[1:5] == (
        "delivered",
        AT + timedelta(hours=44),
        AT + timedelta(hours=44),
        AT + timedelta(hours=60),
    )
    dice = random.Random(7)

    for number in range(SHUFFLES):
        some = [*NEWS, *dice.choices(NEWS, k=dice.randrange(5))]
        dice.shuffle(some)
        assert told_anew(SYSTEM, some) == straight, number


def test_an_event_of_tomorrow_is_of_a_clock_that_is_wrong_and_is_left_out(house):
    ahead = now() + timedelta(days=3)
    wrong = ParcelTold(
        carrier="ups", tracking_number="1Z1", steps=(Step(at=ahead, status="delivered"), step(0, "picked_up"))
    )

    commands.take_parcel(SYSTEM, wrong)

    parcel = session.scalars(select(Parcel)).one()
    assert (parcel.status, [one.status for one in parcel.events]) == ("picked_up", ["picked_up"])
