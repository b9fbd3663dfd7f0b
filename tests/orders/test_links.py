"""Links by which a customer follows an order: whose they are, how long, and when they open nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock, home
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import NotAllowed, NotFound, Refused
from app.customers import commands as customers
from app.orders import commands, queries
from app.orders.models import Order, TrackingLink
from app.orders.rules.links import Page, city_of, is_token
from tests.factories.cases import a_contact, an_order

pytestmark = pytest.mark.db


def token_of(url: str) -> str:
    assert url.startswith(home.link("/track/"))
    return url.rpartition("/")[2]


@pytest.fixture
def dora(cast):
    return a_contact("Dora")


@pytest.fixture
def order(dora):
    return an_order(dora)


def handed(order, contact) -> str:
    return token_of(commands.hand_out(SYSTEM, order.id, contact.id))


def test_a_link_opens_the_order_it_was_made_for(dora, order):
    token = handed(order, dora)

    assert is_token(token)
    assert queries.tracked(token).order.id == order.id
    assert queries.tracked(token.upper()).order.id == order.id


def test_its_token_is_stored_only_sealed_and_hashed(dora, order):
    token = handed(order, dora)

    stored = session.scalar(select(TrackingLink))
    assert token not in f"{stored.token_hash} {stored.token_sealed}"


def test_the_same_customer_is_given_the_same_link_again_and_it_is_good_for_longer(dora, order):
    first = handed(order, dora)
    with clock.at(now() + timedelta(days=50)):
        assert handed(order, dora) == first

    with clock.at(now() + timedelta(days=100)):
        assert queries.tracked(first) is not None
    with clock.at(now() + timedelta(days=111)):
        assert queries.tracked(first) is None


def test_a_link_taken_back_opens_nothing_and_the_next_is_another(dora, order, cast):
    first = handed(order, dora)
    (live,) = queries.links_of(cast.alice, order.id)
    commands.revoke_link(cast.alice, live.id)
    commands.revoke_link(cast.alice, live.id)

    assert queries.tracked(first) is None
    assert queries.links_of(cast.alice, order.id) == []
    assert handed(order, dora) != first


@pytest.mark.parametrize("wrong", ["", "a", "a" * 32, "a" * 33, "../../etc", "A1" * 16, "%00" * 8])
def test_what_is_no_token_opens_nothing(dora, order, wrong):
    handed(order, dora)

    assert queries.tracked(wrong) is None


def test_nobody_is_given_a_link_to_somebody_elses_order(order, cast):
    eve = a_contact("Eve")

    with pytest.raises(NotFound):
        commands.hand_out(SYSTEM, order.id, eve.id)
    with pytest.raises(NotFound):
        commands.hand_out(Actor(kind="customer", id=eve.id), order.id, eve.id)
    with pytest.raises(NotFound):
        commands.hand_out(Actor(kind="agent", id=cast.alice.id), order.id, order.contact_id)


def test_a_link_is_good_only_as_long_as_the_order_is_hers(dora, order):
    token = handed(order, dora)
    session.get(Order, order.id).contact_id = a_contact("Erin").id
    session.commit()

    assert queries.tracked(token) is None


def test_a_merged_customers_link_goes_on_and_ends_with_the_merge(dora, order, cast):
    other = a_contact("Dora Smith")
    merge = customers.merge(cast.sam, dora.id, other.id)
    through_merge = handed(order, other)

    assert queries.tracked(through_merge).order.id == order.id
    customers.unmerge(cast.sam, merge.id)
    assert queries.tracked(through_merge) is None


def test_how_long_links_are_good_is_the_administrators_to_say(dora, order, cast):
    with pytest.raises(NotAllowed):
        commands.set_tracking_page(cast.alice, Page(days=5))
    with pytest.raises(Refused):
        commands.set_tracking_page(cast.ada, Page(days=0))
    commands.set_tracking_page(cast.ada, Page(days=5, prices=True))
    token = handed(order, dora)

    with clock.at(now() + timedelta(days=4)):
        assert queries.tracked(token) is not None
    with clock.at(now() + timedelta(days=6)):
        assert queries.tracked(token) is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Köln", "Köln"),
        ("50667 Köln, DE", "Köln, DE"),
        ("Hauptstr. 4, Köln", "Köln"),
        ("Packstation 123", ""),
        ("上海市浦东新区", "上海市浦东新区"),
        ("张江路12号, 上海", "上海"),
        ("London E14 5AB", ""),
        ("", ""),
    ],
)
def test_no_place_is_nearer_than_a_city(said, shown):
    assert city_of(said) == shown
