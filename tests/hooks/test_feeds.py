"""The door for machines: who proves herself is kept and taken; nobody else is."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.jobs import due, run_job
from app.core.reactions import react
from app.orders import commands
from app.orders.models import Feed, FeedDelivery, Order, Parcel
from app.orders.rules import signatures
from app.wiring import JOBS, REACTIONS
from tests.factories.told import order_json, shipment_json

SECRET = "a secret of twenty letters"


@pytest.fixture
def feed(house):
    """Make a feed of a kind with SECRET."""

    def make(kind: str = "own", source: str = "shop") -> Feed:
        words = commands.FeedWords(name=f"{kind} {source}", kind=kind, source=source, secret=SECRET)
        return commands.make_feed(SYSTEM, words)[0]

    return make


def send(client, feed, document, what="orders", *, secret=SECRET, at=None, **headers):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    signed = {"Careline-Feed": feed.key, "Careline-Signature": signatures.sign(secret, body, at or now())}
    return client.post(f"/hooks/{what}", data=body, headers=signed | headers)


def shop_sends(client, feed, document, **headers):
    """Send as Shopify and WooCommerce do: base64 over the raw body, the feed in the address."""
    body = json.dumps(document).encode()
    proof = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    name = "X-Shopify-Hmac-Sha256" if feed.kind == "shopify" else "X-WC-Webhook-Signature"
    return client.post(f"/hooks/orders?feed={feed.key}", data=body, headers={name: proof} | headers)


def work() -> None:
    """Let the lane do all that is due, as a worker would."""
    react("fast", REACTIONS)
    for job_id in due():
        run_job(job_id, JOBS)
    session.rollback()


def sent() -> list[FeedDelivery]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(FeedDelivery).order_by(FeedDelivery.id)))


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


def shopify_order(**other):
    return {
        "id": 450789469,
        "name": "#1001",
        "email": "bob@norman.example",
        "created_at": "2026-03-02T10:30:00-05:00",
        "updated_at": "2026-03-02T11:00:00-05:00",
        "currency": "USD",
        "total_price": "409.94",
        "financial_status": "paid",
        "fulfillment_status": "partial",
        "customer": {"id": 207119551, "first_name": "Bob", "last_name": "Norman", "phone": "+16135551111"},
        "shipping_address": {
            "name": "Bob Norman",
            "address1": "Chestnut 92",
            "address2": "",
            "city": "Louisville",
            "zip": "40202",
            "province": "Kentucky",
            "country_code": "US",
            "phone": None,
        },
        "line_items": [
            {
                "id": 1,
                "sku": "IPOD-G",
                "title": "IPod",
                "variant_title": "green",
                "quantity": 1,
                "price": "199.00",
            }
        ],
        "fulfillments": [
            {
                "id": 255858046,
                "name": "#1001.1",
                "order_id": 450789469,
                "status": "success",
                "created_at": "2026-03-02T11:00:00-05:00",
                "updated_at": "2026-03-02T11:00:00-05:00",
                "tracking_company": "UPS",
                "tracking_numbers": ["1Z999AA10123456784"],
                "shipment_status": "in_transit",
            }
        ],
        "a_field_of_tomorrow": {"x": 1},
    } | other


@pytest.mark.db
def test_an_order_of_shopify_comes_in_with_its_parcels(client, feed):
    shop = feed("shopify", "shopify")

    answer = shop_sends(
        client, shop, shopify_order(), **{"X-Shopify-Topic": "orders/updated", "X-Shopify-Webhook-Id": "w1"}
    )
    assert answer.status_code == 202
    work()

    order = session.scalars(select(Order)).one()
    assert (order.reference, order.external_id, order.status) == ("1001", "450789469", "partly_shipped")
    assert (order.total_minor, order.currency, order.destination) == (40994, "USD", "Louisville")
    assert [(one.name, one.price_minor) for one in order.lines] == [("IPod · green", 19900)]
    assert [(one.carrier, one.tracking_number, one.status) for one in order.parcels] == [
        ("ups", "1Z999AA10123456784", "in_transit")
    ]


def test_a_fulfilment_of_shopify_moves_its_parcel(client, feed):
    shop = feed("shopify", "shopify")
    whole = shopify_order()
    later = whole["fulfillments"][0] | {
        "shipment_status": "delivered",
        "updated_at": "2026-03-03T09:00:00-05:00",
    }

    shop_sends(
        client, shop, later, **{"X-Shopify-Topic": "fulfillments/update", "X-Shopify-Webhook-Id": "w2"}
    )
    shop_sends(client, shop, whole, **{"X-Shopify-Topic": "orders/updated", "X-Shopify-Webhook-Id": "w1"})
    work()

    assert session.scalars(select(Parcel.status)).all() == ["delivered"]
    assert [one.tracking_number for one in session.scalars(select(Order)).one().parcels] == [
        "1Z999AA10123456784"
    ]


def woo_order(**other):
    return {
        "id": 727,
        "number": "727",
        "status": "completed",
        "currency": "CNY",
        "date_created_gmt": "2026-03-02T09:30:00",
        "date_modified_gmt": "2026-03-02T10:30:00",
        "total": "290.00",
        "customer_id": 0,
        "billing": {
            "first_name": "伟",
            "last_name": "王",
            "email": "wang@lang.example",
            "phone": "13800138000",
        },
        "shipping": {
            "first_name": "伟",
            "last_name": "王",
            "address_1": "人民路 1",
            "city": "杭州",
            "country": "CN",
        },
        "line_items": [{"id": 5, "sku": "L-1", "name": "台灯", "quantity": 2, "price": 145.00000000000003}],
        "meta_data": [
            {
                "key": "_wc_shipment_tracking_items",
                "value": [
                    {
                        "tracking_provider": "SF Express",
                        "tracking_number": "SF1234567890123",
                        "date_shipped": "1772443800",
                        "tracking_id": "t1",
                    }
                ],
            }
        ],
    } | other


@pytest.mark.db
def test_an_order_of_woocommerce_comes_in_with_its_tracking_number(client, feed):
    shop = feed("woocommerce", "woo")

    answer = shop_sends(
        client, shop, woo_order(), **{"X-WC-Webhook-Topic": "order.updated", "X-WC-Webhook-Delivery-ID": "d"}
    )
    assert answer.status_code == 202
    work()

    order = session.scalars(select(Order)).one()
    assert (order.reference, order.status, order.total_minor, order.destination) == (
        "727",
        "shipped",
        29000,
        "杭州",
    )
    assert [one.price_minor for one in order.lines] == [14500]
    assert [(one.carrier, one.tracking_number) for one in order.parcels] == [
        ("sf_express", "SF1234567890123")
    ]


def test_a_shop_whose_signature_is_wrong_is_refused_and_woos_ping_is_answered(client, feed):
    shop, woo = feed("shopify", "shopify"), feed("woocommerce", "woo")
    body = json.dumps(shopify_order()).encode()

    forged = {
        "X-Shopify-Hmac-Sha256": base64.b64encode(b"x" * 32).decode(),
        "X-Shopify-Topic": "orders/create",
    }
    assert client.post(f"/hooks/orders?feed={shop.key}", data=body, headers=forged).status_code == 403
    assert client.post(f"/hooks/orders?feed={woo.key}", data={"webhook_id": "12"}).status_code == 200
    assert client.post(f"/hooks/orders?feed={shop.key}", data={"webhook_id": "12"}).status_code == 403
    assert sent() == []


def test_topics_that_tell_nothing_we_keep_are_put_aside_and_odd_bodies_wait_for_a_person(client, feed, cast):
    shop = feed("shopify", "shopify")
    for key, topic, body in (
        ("a", "products/update", {"id": 1}),
        ("b", "orders/create", {"id": 1, "created_at": 5}),
        ("c", "orders/create", shopify_order(line_items=[{"id": 1}])),
    ):
        headers = {"X-Shopify-Topic": topic, "X-Shopify-Webhook-Id": key}
        assert shop_sends(client, shop, body, **headers).status_code == 202
    work()
    assert [one.state for one in sent()] == ["ignored", "failed", "failed"]

    commands.try_again(cast.ada, sent()[2].id)
    assert sent()[2].state == "kept"
    work()
    assert sent()[2].state == "failed"


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
