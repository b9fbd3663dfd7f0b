"""Feeds in the administration: made, given another secret, watched."""

import re

from sqlalchemy import select

from app.core import secret
from app.core.actor import SYSTEM
from app.core.db import session
from app.orders import commands, queries
from app.orders.models import Feed, FeedDelivery
from app.orders.rules import feeding
from app.people import queries as people

FORM = {"name": "Main shop", "kind": "own", "source": "Shop", "secret": ""}


def the_feed() -> Feed:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Feed)).one()


def shown_secret(page) -> str:
    return re.search(r'id="secret-once">([^<]+)<', page.text)[1]


def test_a_secret_is_shown_once_and_another_replaces_it(cast, sign_in):
    ada = sign_in("ada")

    made = ada.send("/admin/feeds/new", data=FORM)
    first = shown_secret(made)
    assert (made.status_code, the_feed().source) == (200, "shop")
    assert f"/hooks/orders?feed={the_feed().key}" in made.text
    assert secret.unseal(the_feed().secret_sealed) == first
    assert first not in ada.get(f"/admin/feeds/{the_feed().id}").text

    other = shown_secret(ada.send(f"/admin/feeds/{the_feed().id}/secret", data={"secret": ""}))
    assert other != first
    assert queries.feed_called(the_feed().key).secrets == (other, first)

    assert ada.send(f"/admin/feeds/{the_feed().id}/secret", data={"secret": "short"}).status_code == 422
    assert ada.send(f"/admin/feeds/{the_feed().id}", data={"name": "Shop", "paused": "y"}).status_code == 302
    assert (the_feed().name, the_feed().paused) == ("Shop", True)


def test_what_is_wrong_is_said_at_its_field(cast, sign_in):
    ada = sign_in("ada")
    ada.send("/admin/feeds/new", data=FORM)

    for wrong in (
        {"name": " "},
        {"source": "my shop!"},
        {"source": "shop"},
        {"kind": "x"},
        {"secret": "short"},
    ):
        answer = ada.send("/admin/feeds/new", data=FORM | {"name": "B", "source": "b"} | wrong)
        assert (answer.status_code, "field-error" in answer.text) == (422, True), wrong
    assert the_feed().name == "Main shop"


def test_what_could_not_be_taken_is_on_the_page_and_can_be_tried_again(cast, sign_in):
    feed, _secret = commands.make_feed(cast.ada, commands.FeedWords(name="ERP", kind="own", source="erp"))
    body = b'{"number": "<b>5</b>"}'
    kept = commands.keep_delivery(SYSTEM, feed.id, body, key="k", what="orders")
    commands.take_delivery(SYSTEM, queries.kept(kept.id), feeding.document("own", body, what="orders"))
    ada = sign_in("ada")

    page = ada.get("/admin/feeds").text
    assert "orders/0" in page
    assert "<b>5</b>" not in page
    got = ada.get(f"/admin/feeds/deliveries/{kept.id}")
    assert (got.data, got.mimetype) == (body, "application/octet-stream")

    assert ada.send(f"/admin/feeds/deliveries/{kept.id}/again", data={"feed_id": feed.id}).status_code == 302
    session.rollback()
    session.expire_all()
    assert session.scalars(select(FeedDelivery.state)).all() == ["kept"]


def test_the_limits_of_a_role_are_written_as_people_write_them(cast, sign_in):
    ada = sign_in("ada")
    agent = next(one for one in people.roles() if one.key == "agent")
    form = {"name": agent.name, "grants": agent.grants}
    path = f"/admin/roles/{agent.id}"
    assert "CNY 700, EUR 100, USD 100" in ada.get(path).text

    saved = ada.send(path, data=form | {"refund_limits": "jpy 5000, EUR 49.90"})

    assert saved.status_code == 302
    session.rollback()
    session.expire_all()
    assert people.role(agent.id).refund_limits == {"EUR": 4990, "JPY": 5000}
    for wrong in ("5", "EUR 1.005", "EUR -1", "EUR 1e5", "EUR 99999999999"):
        assert ada.send(path, data=form | {"refund_limits": wrong}).status_code == 422, wrong
