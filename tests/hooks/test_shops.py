"""What shops send by themselves: Shopify and WooCommerce, signed their way."""

import base64
import json

import pytest
from sqlalchemy import select

from app.core.db import session
from app.orders import commands
from app.orders.models import Order, Parcel
from tests.hooks.feeding import sent, shop_sends, work


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
