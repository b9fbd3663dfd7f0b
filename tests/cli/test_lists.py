"""`flask customers|products|orders|shipments import`: the engine of the administration, by hand."""

import json

from app import cli
from app.core.db import session
from app.customers.models import Contact
from app.imports.models import Import
from app.orders.models import Order, Parcel, Product
from tests.factories.lists import a_csv, an_xlsx


def run(house, kind, path, *words):
    if "customers" not in house.cli.commands:
        cli.register(house)
    done = house.test_cli_runner().invoke(args=[kind, "import", str(path), *words])
    session.rollback()
    return done


def a_file(tmp_path, content, name="list.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_a_list_is_taken_in_and_faults_end_with_1(house, tmp_path):
    good = [["Name", "Email"], ["Anna", "anna@x.example"]]
    done = run(house, "customers", a_file(tmp_path, a_csv(good, encoding="gbk")))
    assert (done.exit_code, done.stdout.strip()) == (0, "1 rows: 1 new")

    done = run(house, "customers", a_file(tmp_path, a_csv([*good, ["Ben", "nowhere"]])), "--json")
    said = json.loads(done.stdout)
    assert done.exit_code == 1
    assert said["counts"] == {"skipped": 1, "known": 1, "faulty": 1}
    assert said["faults"] == [{"row": 3, "problems": ["Email: “nowhere” is no email address."]}]
    assert session.query(Contact).count() == 1


def test_a_dry_run_changes_nothing_and_leaves_nothing(house, tmp_path):
    rows = [["Name", "Email"], ["Anna", "anna@x.example"], ["Anna", "ANNA@x.example"]]

    done = run(house, "customers", a_file(tmp_path, a_csv(rows)), "--dry-run", "--json")

    said = json.loads(done.stdout)
    assert (done.exit_code, said["dry_run"], said["counts"]) == (0, True, {"new": 1, "twice": 1})
    assert session.query(Contact).count() == session.query(Import).count() == 0


def test_columns_are_named_by_hand(house, tmp_path):
    file = a_file(tmp_path, a_csv([["A", "B"], ["Anna", "030 901820"]]))

    assert run(house, "customers", file, "--map", "B=").exit_code == 2
    assert run(house, "customers", file, "--map", "C=name").exit_code == 2
    assert run(house, "customers", file, "--map", "A=nothing").exit_code == 2
    done = run(house, "customers", file, "--map", "A=name", "--map", "B=phone", "--country", "DE")

    assert done.exit_code == 0, done.output
    assert session.query(Contact).one().points[0].value == "+4930901820"


def test_products_orders_and_shipments_likewise(house, tmp_path):
    products = an_xlsx([["SKU", "Name", "Price"], ["LL-1", "Lamp", 49.9]])
    orders = a_csv([["Order", "Date", "Email", "Total"], ["SO-1001", "03/11/2026", "a@x.example", "49,90"]])
    shipments = a_csv([["Order", "Tracking number", "Carrier"], ["SO-1001", "1Z999AA10123456784", "UPS"]])

    done = run(house, "products", a_file(tmp_path, products), "--currency", "EUR")
    assert done.exit_code == 0, done.output
    wrong = run(house, "orders", a_file(tmp_path, orders), "--currency", "EUR")
    assert (wrong.exit_code, "may be two days" in wrong.output) == (1, True)
    done = run(house, "orders", a_file(tmp_path, orders), "--currency", "EUR", "--date-order", "dmy")
    assert done.exit_code == 0, done.output
    done = run(house, "shipments", a_file(tmp_path, shipments))
    assert done.exit_code == 0, done.output

    assert session.query(Product).one().price_minor == 4990
    order = session.query(Order).one()
    assert (order.total_minor, order.placed_at.date().isoformat()) == (4990, "2026-11-03")
    assert [one.tracking_number for one in order.parcels] == [session.query(Parcel).one().tracking_number]


def test_what_is_no_list_ends_with_2(house, tmp_path):
    done = run(house, "customers", a_file(tmp_path, b"%PDF-1.7"))
    assert (done.exit_code, done.stdout.strip()) == (2, "This is no CSV and no XLSX file.")
