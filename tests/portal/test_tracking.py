"""The page that a tracking link opens: what it shows, what it never shows, and to whom it stays shut."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core import guesses
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.orders import commands, queries
from app.orders.models import Order, TrackingLink
from app.orders.rules.links import Page
from tests.factories.cases import a_contact, an_order
from tests.factories.parcels import a_parcel

pytestmark = pytest.mark.db


@pytest.fixture
def dora(cast):
    return a_contact("Dora Secretname", "dora@example.org")


@pytest.fixture
def order(dora):
    made = an_order(dora, "SO-100234")
    made = session.get(Order, made.id)
    made.shipping = {"name": "Dora Secretname", "lines": ["Hauptstr. 4"], "postcode": "50667", "city": "Köln"}
    session.commit()
    return made


def path(order) -> str:
    url = commands.hand_out(SYSTEM, order.id, order.contact_id)
    return "/track/" + url.rpartition("/")[2]


def test_it_shows_the_parcel_its_steps_and_what_was_ordered(client, order):
    parcel = a_parcel(order, "picked_up", "out_for_delivery")

    page = client.get(path(order))

    assert page.status_code == 200
    for words in (
        "SO-100234",
        "Out for delivery",
        "Köln",
        parcel.tracking_number,
        "DHL",
        "Desk lamp",
        "Expected",
    ):
        assert words in page.text, words
    assert 'aria-current="step"' in page.text
    assert "mailto:support@desk.example?subject=SO-100234" in page.text
    assert (
        f'href="{queries.carrier_page("dhl_parcel", parcel.tracking_number).replace("&", "&amp;")}"'
        in page.text
    )


def test_it_shows_no_street_no_name_no_price_and_no_carriers_words(client, order):
    a_parcel(order)

    page = client.get(path(order)).text

    assert not [one for one in ("Hauptstr", "50667", "Secretname", "dora@", "49.90", "€") if one in page]


def test_prices_are_shown_where_the_administrator_says_so(client, order, cast):
    commands.set_tracking_page(cast.ada, Page(prices=True))

    assert "49.90" in client.get(path(order)).text


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (("picked_up", "customs"), "With customs"),
        (("out_for_delivery", "attempted"), "could not hand it over"),
        (("picked_up", "exception"), "held up"),
        (("in_transit", "returned"), "On its way back to us"),
        (("out_for_delivery", "delivered"), "Delivered"),
        (("in_transit", "something_new"), "On its way to you"),
    ],
)
def test_what_went_otherwise_is_said(client, order, told, words):
    a_parcel(order, *told)

    assert words in client.get(path(order)).text


def test_an_order_that_has_not_left_says_so(client, order):
    session.get(Order, order.id).status = "processing"
    session.commit()

    assert "We are preparing your order." in client.get(path(order)).text


def test_only_this_orders_parcels_are_shown(client, order, dora):
    other = an_order(dora, "SO-777777")
    a_parcel(order, number="OWN1234567")
    a_parcel(other, number="OTHER12345")

    page = client.get(path(order)).text

    assert "OWN1234567" in page
    assert "OTHER12345" not in page
    assert "SO-777777" not in page


def test_what_a_shop_calls_things_stays_text(client, order):
    session.get(Order, order.id).lines[0].name = "<script>alert(1)</script> {{ 7 * 7 }}"
    session.commit()

    page = client.get(path(order)).text

    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page


def test_every_link_that_opens_nothing_has_the_same_page(client, order, cast):
    good = path(order)
    revoked = good
    commands.revoke_link(cast.alice, queries.links_of(cast.alice, order.id)[0].id)
    expired = path(order)
    session.execute(update(TrackingLink).values(expires_at=now() - timedelta(seconds=1)))
    session.commit()
    pages = [client.get(one) for one in (revoked, expired, "/track/" + "a" * 32, "/track/x")]

    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert "send you a new one" in pages[0].text


def test_who_guesses_is_shut_out_for_a_while_from_everything(client, order):
    good = path(order)
    for _ in range(guesses.MOST):
        assert client.get("/track/" + "b" * 32).status_code == 404

    assert client.get("/track/" + "b" * 32).status_code == 429
    shut = client.get(good)
    assert (shut.status_code, shut.headers["Retry-After"]) == (429, "900")
    session.execute(update(guesses.Guess).values(at=now() - guesses.WITHIN))
    session.commit()
    assert client.get(good).status_code == 200
    assert guesses.forget_guesses(SYSTEM) == guesses.MOST


def test_another_address_is_not_shut_out(client, order):
    for _ in range(guesses.MOST):
        client.get("/track/" + "b" * 32)

    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get(path(order), environ_overrides=far).status_code == 200


@pytest.mark.parametrize("which", ["good", "gone"])
def test_nobody_is_told_whence_one_came_and_nothing_is_remembered(client, order, which):
    page = client.get(path(order) if which == "good" else "/track/x")

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert "unsafe" not in policy


def test_it_speaks_as_the_browser_does_unless_she_chooses(client, order):
    here = path(order)

    assert '<html lang="en"' in client.get(here).text
    assert '<html lang="zh' in client.get(here, headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text
    assert '<html lang="zh' in client.get(f"{here}?lang=zh").text
    assert '<html lang="en"' in client.get(f"{here}?lang=xx").text


def test_an_agent_who_looks_at_it_sees_what_the_customer_sees(sign_in, order):
    alice = sign_in("alice")

    assert "Desk" not in alice.get(path(order)).text.replace("Desk lamp", "")
