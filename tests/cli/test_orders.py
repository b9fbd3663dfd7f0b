"""`flask orders show`."""

import json

from app import cli
from app.core.actor import SYSTEM
from app.orders import commands
from app.orders.rules import schema
from tests.factories.told import order_json, shipment_json


def run(house, *words):
    if "orders" not in house.cli.commands:
        cli.register(house)
    return house.test_cli_runner().invoke(args=["orders", "show", *words])


def test_an_order_is_printed_by_any_of_its_numbers(house):
    told = schema.read({"orders": [order_json()], "shipments": [shipment_json()]})
    commands.take_all(SYSTEM, "shop", told.records)

    for number in ("SO-500001", "inv-77", "1Z999AA10123456784"):
        (order,) = json.loads(run(house, number, "--json").output)
        assert (order["reference"], order["total_minor"], order["source"]) == ("SO-500001", 4990, "shop")
        assert [one["sku"] for one in order["lines"]] == ["LL-1", "LB-2"]
        assert [one["status"] for one in order["parcels"][0]["events"]] == ["picked_up", "in_transit"]
    assert "ups 1Z999AA10123456784 (in_transit)" in run(house, "SO-500001").output


def test_a_number_of_nothing_is_an_empty_list_and_fails(house):
    done = run(house, "SO-9", "--json")

    assert (json.loads(done.output), done.exit_code) == ([], 1)
