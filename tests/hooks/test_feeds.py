"""The door for machines: who proves herself is kept and taken; nobody else is."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.orders import commands
from app.orders.models import Feed, Order
from app.orders.rules import signatures
from tests.factories.told import order_json, shipment_json
from tests.hooks.feeding import SECRET, send, sent, work


@pytest.mark.db
def test_what_a_feed_tells_is_answered_at_once_and_taken_by_a_worker(client, feed):
    shop = feed()

    answer = send(client, shop, {"orders": [order_json()], "shipments": [shipment_json()]})

    assert answer.status_code == 202
    assert (answer.json["records"], answer.json["faults"]) == (2, [])
    assert session.scalars(select(Order)).all() == []
    work()
    assert session.scalars(select(Order.source)).all() == ["shop"]
    assert [(one.state, one.result) for one in sent()] == [("taken", {"new": 2})]


@pytest.mark.parametrize("body", [order_json(), [order_json()], {"orders": [order_json()]}])
def test_one_order_a_list_and_a_document_are_the_same(client, feed, body):
    assert send(client, feed(), body).status_code == 202
    work()
    assert session.scalars(select(Order.reference)).all() == ["SO-500001"]


def test_a_delivery_that_comes_twice_is_one(client, feed):
    shop = feed()
    first = send(client, shop, order_json(), **{"Idempotency-Key": "k-1"})
    again = send(client, shop, order_json(), **{"Idempotency-Key": "k-1"})
    other = send(client, shop, order_json(total="1.00"), **{"Idempotency-Key": "k-1"})

    assert (again.status_code, again.json["repeated"], again.json["delivery"]) == (
        200,
        True,
        first.json["delivery"],
    )
    assert other.status_code == 422
    assert len(sent()) == 1


def test_faults_name_their_path_and_the_good_records_are_taken(client, feed):
    wrong = order_json("SO-2")
    wrong["lines"][1]["quantity"] = "two"
    odd = order_json("SO-3", total="1.005")

    answer = send(client, feed(), [order_json(), wrong, odd])

    assert answer.status_code == 202
    assert [one["path"] for one in answer.json["faults"]] == ["orders/1/lines/1/quantity", "orders/2"]
    work()
    assert [(one.state, one.result) for one in sent()] == [("partly", {"new": 1})]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'"words"',
        b"{}",
        b'{"orders": 5}',
        b'{"orders": [5]}',
        b'{"Orders": []}',
        b"\xff\xfe{}",
    ],
)
def test_what_is_no_document_is_kept_and_refused(client, feed, body):
    answer = send(client, feed(), body)

    assert answer.status_code == 422, answer.text
    assert answer.json["faults"]
    work()
    assert [one.state for one in sent()] == ["failed"]


def test_words_that_no_database_holds_are_made_harmless(client, feed):
    assert send(client, feed(), order_json(status="pa\0id\ud800")).status_code == 202
    work()
    assert session.scalars(select(Order.status)).all() == ["paid?"]


def test_who_did_not_sign_is_not_kept(client, feed):
    shop, body = feed(), json.dumps(order_json()).encode()
    right = signatures.sign(SECRET, body, now())
    named = {"Careline-Feed": shop.key}
    wrong = [
        {},
        named,
        {"Careline-Signature": right},
        {"Careline-Feed": "nobody", "Careline-Signature": right},
        named | {"Careline-Signature": signatures.sign("another secret here", body, now())},
        named | {"Careline-Signature": signatures.sign(SECRET, body + b" ", now())},
        named | {"Careline-Signature": signatures.sign(SECRET, body, now() - timedelta(minutes=6))},
        named | {"Careline-Signature": signatures.sign(SECRET, body, now() + timedelta(minutes=6))},
        named | {"Careline-Signature": right.replace("v1=", "v1=0")},
        named | {"Careline-Signature": f"{right}\u00e9"},
        named | {"X-Shopify-Hmac-Sha256": right},
    ]

    for headers in wrong:
        answer = client.post("/hooks/orders", data=body, headers=headers)
        assert (answer.status_code, answer.json["error"]) == (403, "not_allowed"), headers

    assert sent() == []
    assert client.get("/hooks/orders").status_code in {403, 405}


def test_too_much_at_once_is_refused(client, feed):
    assert send(client, feed(), b" " * 2_000_001).status_code == 413


def test_a_paused_feed_is_refused_and_a_former_secret_is_good_for_a_day(client, feed, cast):
    shop = feed()
    new = commands.rotate_feed(cast.ada, shop.id)
    assert send(client, shop, order_json()).status_code == 202
    assert send(client, shop, order_json("SO-2"), secret=new).status_code == 202

    session.get(Feed, shop.id).former_until = now() - timedelta(seconds=1)
    session.commit()
    assert send(client, shop, order_json("SO-3")).status_code == 403

    commands.rename_feed(cast.ada, shop.id, name="Shop", paused=True)
    assert send(client, shop, order_json("SO-4"), secret=new).status_code == 403


def test_a_secret_is_in_the_database_only_under_seal(client, feed):
    row = session.get(Feed, feed().id)

    assert SECRET not in row.secret_sealed


def test_bytes_of_what_was_taken_are_forgotten_after_a_week_and_those_of_what_failed_stay(client, feed):
    shop = feed()
    send(client, shop, order_json())
    send(client, shop, b"{}")
    work()
    for one in sent():
        one.received_at = now() - timedelta(days=8)
    session.commit()

    assert commands.forget_deliveries(SYSTEM) == 1
    assert [one.body is None for one in sent()] == [True, False]
