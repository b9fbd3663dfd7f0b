"""Each list that leaves the house: narrowed as its page is, whole, and fit to come in again."""

import csv
import io
import re

import pytest

from app.core.db import session
from app.customers import commands as customers
from app.customers import queries as known
from app.desk.exports import PAGES
from app.imports import exporting
from app.imports.exports import LISTS, list_called
from app.imports.writing import as_csv
from app.orders import commands
from app.orders.models import Parcel
from tests.factories.cases import a_contact, an_order
from tests.factories.lists import imported
from tests.factories.parcels import a_parcel
from tests.factories.products import a_product
from tests.imports.test_goods import ORDERS, PRODUCTS, SHIPMENTS


def left(actor, what, **filters):
    """Return a list with all its columns as a CSV, and its rows."""
    columns = list_called(what).columns()
    asked = exporting.export(actor, what, [one.key for one in columns], filters, "csv")
    content = b"".join(as_csv([[one.label for one in columns], *exporting.rows(asked)]))
    return content, list(csv.DictReader(io.StringIO(content.decode("utf-8"))))


def sent_back(cast, order):
    words = commands.ReturnWords(pieces={order.lines[0].id: 1}, reason="damaged", resolution="refund")
    return commands.start_return(cast.alice, order.id, words, contact_id=order.contact_id)


def numbers(actor, what, column, **filters):
    return [row[column] for row in left(actor, what, **filters)[1]]


def test_every_list_has_a_page_to_which_its_export_leads_back(sign_in):
    assert LISTS.keys() == PAGES.keys()
    sam = sign_in("sam")
    for what in LISTS:
        page = sam.get(f"/desk/exports/{what}")
        assert page.status_code == 200
        back = re.search(r'record-head">\s*<a [^>]*href="([^"]+)"', page.text)[1]
        assert sam.get(back).status_code == 200
    assert sam.get("/desk/exports/agents").status_code == 422


@pytest.mark.parametrize(
    ("kind", "rows", "said"),
    [
        ("products", PRODUCTS, {}),
        ("orders", ORDERS, {"currency": "CNY"}),
        ("shipments", SHIPMENTS[:3], {}),
    ],
)
def test_what_left_comes_in_again_as_it_was(cast, kind, rows, said):
    if kind == "shipments":
        imported(cast.ada, ORDERS, "orders", currency="CNY")
    first = imported(cast.ada, rows, kind, **said)

    again = imported(cast.ada, left(cast.sam, kind)[0], kind, on_duplicate="update")

    count = first.counts["new"]
    assert (count > 0, again.counts) == (True, {"same": count, "known": count})


def test_a_row_for_each_line_of_an_order_and_each_item_of_a_return(cast):
    imported(cast.ada, ORDERS, "orders", currency="CNY")
    rows = left(cast.sam, "orders")[1]
    assert len(rows) == len(ORDERS) - 1
    assert len({row["Order number"] for row in rows}) < len(rows)


def test_two_orders_of_one_parcel_stand_in_one_cell_and_are_read_from_it(cast):
    imported(cast.ada, ORDERS, "orders", currency="CNY")
    both = [["Order number", "Tracking number"], ["SO-1001; SO-1002", "1Z999AA10123456784"]]
    imported(cast.ada, both, "shipments")
    parcel = session.query(Parcel).one()
    assert [one.reference for one in parcel.shipment.orders] == ["SO-1001", "SO-1002"]

    [row] = left(cast.sam, "shipments")[1]
    assert row["Order number"] == "SO-1001; SO-1002"


def test_a_list_leaves_as_it_is_narrowed(cast):
    contact = a_contact()
    one, other = an_order(contact, "SO-7001"), an_order(contact, "SO-7002")
    stuck, well = a_parcel(one), a_parcel(other)
    stuck.trouble = "late"
    session.commit()
    a_product("LL-1", "Desk lamp")
    a_product("LB-2", "Bulb")
    back = sent_back(cast, one)

    assert numbers(cast.sam, "orders", "Order number", q="SO-7002") == ["SO-7002"]
    assert numbers(cast.sam, "products", "Product code", q="lamp") == ["LL-1"]
    tracking = "Tracking number"
    assert numbers(cast.sam, "shipments", tracking, trouble="any") == [stuck.tracking_number]
    assert numbers(cast.sam, "shipments", tracking, trouble="late") == [stuck.tracking_number]
    assert numbers(cast.sam, "shipments", tracking, trouble="silent") == []
    assert numbers(cast.sam, "shipments", tracking, carrier="ups") == []
    assert numbers(cast.sam, "shipments", tracking) == [stuck.tracking_number, well.tracking_number]
    assert numbers(cast.sam, "returns", "Return", state=back.state) == [back.number]
    assert numbers(cast.sam, "returns", "Return", state="refunded") == []


def test_companies_leave_with_their_domains(cast):
    contact = a_contact("Wang", "wang@guangming.example")
    customers.edit(cast.alice, contact.id, {"account": "光明电子"}, version=contact.version)
    account_id = session.get(type(contact), contact.id).account_id
    customers.save_account(cast.alice, account_id, {"name": "光明电子", "domains": "guangming.example"})

    [row] = left(cast.sam, "accounts")[1]
    assert (row["Company"], row["Mail domains"]) == ("光明电子", "guangming.example")
    assert known.accounts(cast.sam, "光明")


def test_no_page_of_a_long_list_is_left_out(cast, monkeypatch):
    contact = a_contact()
    orders = [an_order(contact) for _n in range(5)]
    for order in orders:
        a_parcel(order)
        sent_back(cast, order)
    for n in range(5):
        a_product(f"LL-{n}")
    monkeypatch.setattr("app.imports.exports.goods.MOST", 2)

    for what in ("orders", "shipments", "returns", "products"):
        assert len(left(cast.sam, what)[1]) == 5


def test_what_narrows_a_list_is_said_in_words(cast, sign_in):
    sam = sign_in("sam")
    words = {
        f"customers?owner={cast.alice.id}": ["Alice"],
        "customers?owner=0": ["Nobody"],
        f"cases?queue={cast.parcels.id}": [cast.parcels.name],
        "cases?view=unsettled": ["All open"],
        "shipments?trouble=any&carrier=ups": ["UPS", "in trouble"],
        "returns?state=approval": ["Waits for approval"],
        "products?q=lamp": ["lamp"],
        "products?carrier=ups": [],
    }
    for address, said in words.items():
        page = sam.get(f"/desk/exports/{address}").text
        assert re.findall(r'<span class="badge"><bdi>([^<]+)</bdi>', page) == said, address
