"""News of orders and parcels reach the pages of orders, and of the cases that are about them."""

import pytest

from app.cases import commands as cases
from app.cases import queries
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.events import after, latest
from app.live import notices
from app.orders import commands as orders
from app.orders.commands import ParcelWords
from app.orders.queries import by_ids
from app.orders.rules.told import Step
from app.people import commands as people
from app.people import queries as inside
from tests.factories.cases import AT, a_case, a_contact, an_order
from tests.live.test_presence import connect

pytestmark = pytest.mark.db
__all__ = ["connect"]


@pytest.fixture
def matter(cast):
    """A case about an order, another about nothing; returns (the case, the order, both cases' rooms)."""
    dora = a_contact("Dora")
    order, case, other = an_order(dora), a_case(cast, contact=dora), a_case(cast)
    cases.link_orders(SYSTEM, case, list(by_ids([order.id]).values()))
    session.rollback()
    return case, order, other


def tell(order, status: str = "in_transit") -> None:
    words = ParcelWords(tracking_number="1Z999AA10123456784", carrier="ups", status=status)
    orders.record_parcel(SYSTEM, words, references=[order.reference], steps=[Step(at=AT, status=status)])


def test_a_parcels_news_ring_at_its_order_and_at_the_cases_about_it_alone(matter):
    case, order, _other = matter
    since = latest()

    tell(order)
    rooms = notices.by_room(after(since, limit=100))

    assert {name: notice["topics"] for name, notice in rooms.items()} == {
        f"case:{case.id}": [f"case:{case.id}"],
        f"order:{order.id}": [f"order:{order.id}"],
    }


def test_who_was_away_is_told_what_she_may_see(cast, matter):
    case, order, _other = matter
    since = latest()

    tell(order)

    assert notices.since(cast.alice, since)["topics"] == [f"case:{case.id}", f"order:{order.id}"]
    assert notices.since(cast.bob, since)["topics"] == [f"order:{order.id}"]
    role = next(one for one in inside.roles() if one.key == "agent")
    people.save_role(SYSTEM, role.id, name=role.name, grants=set(role.grants) - {"orders.see"})
    assert f"order:{order.id}" not in notices.since(inside.actor_of(cast.bob.id), since)["topics"]


def test_the_room_of_an_order_is_for_who_may_see_orders(cast, connect, matter):
    _case, order, _other = matter
    connect("bob", {"order": order.id})
    role = next(one for one in inside.roles() if one.key == "agent")
    people.save_role(SYSTEM, role.id, name=role.name, grants=set(role.grants) - {"orders.see"})

    with pytest.raises(AssertionError, match="not_found"):
        connect("alice", {"order": order.id})
    with pytest.raises(AssertionError, match="not_found"):
        connect("sam", {"order": 999_999})


def test_a_link_that_is_made_or_taken_off_rings_at_both(cast, matter):
    case, order, _other = matter
    since = latest()

    cases.unlink_order(cast.alice, case.id, order.id)

    rooms = notices.by_room(after(since, limit=100))
    assert {f"case:{case.id}", f"order:{order.id}", f"queue:{cast.parcels.id}"} <= set(rooms)
    assert queries.of_orders(case.id) == []
