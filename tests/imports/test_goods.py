"""Lists of products, orders and shipments."""

import io
import zipfile

import pytest

from app.core import files
from app.core.db import session
from app.customers import queries as customers
from app.customers.models import Contact
from app.imports.models import ImportRow
from app.orders.models import Order, Parcel, Product, ProductPicture, Shipment
from tests.factories.lists import a_csv, imported, undone

pytestmark = pytest.mark.db
PRODUCTS = [
    ["Artikelnummer", "Bezeichnung", "Ausführung", "Preis", "Bild", "EAN"],
    ["LL-1", "Desk lamp", "white", "1.234,50 €", "https://shop.example/ll1.jpg", "0400638133393"],
    ["LL-1", "Desk lamp", "black", "1.299,00 €", "", ""],
]
ORDERS = [
    ["订单号", "下单时间", "客户姓名", "买家邮箱", "货号", "数量", "单价", "收货城市"],
    ["so-1001", "2026年11月3日", "王小明", "wang@x.example", "LL-1", "2", "¥10.50", "上海"],
    ["so-1001", "", "", "", "LB-2", "1", "5", ""],
    ["so-1002", "2026/11/4 下午3:05", "李雷", "li@x.example", "LL-1", "1", "10.50", "北京"],
]
SHIPMENTS = [
    ["Order", "Tracking number", "Carrier", "Shipped on", "Status"],
    ["SO-1001", "1Z999AA10123456784", "UPS", "05.11.2026", "unterwegs"],
    ["SO-1002", "1Z999AA10123456784", "UPS", "05.11.2026", "zugestellt"],
    ["SO-9999", "SF1234567890123", "", "05.11.2026", ""],
]


def of(model):
    session.rollback()
    session.expire_all()
    return session.query(model).order_by(model.id).all()


def test_products_are_told_apart_by_code_name_and_specification(cast):
    found = imported(cast.ada, PRODUCTS, "products")

    assert found.counts == {"new": 2}
    white, black = of(Product)
    assert (white.specification, white.price_minor, white.currency) == ("white", 123450, "EUR")
    assert [one.url for one in white.pictures] == ["https://shop.example/ll1.jpg"]
    assert (white.fields, black.pictures) == ({"EAN": "0400638133393"}, [])

    again = imported(
        cast.ada,
        [*PRODUCTS[:2], ["LL-1", "Desk lamp", "black", "99 €", "", ""]],
        "products",
        on_duplicate="update",
    )
    assert again.counts == {"same": 1, "changed": 1, "known": 2}
    undone(cast.ada, again.id)
    assert [one.price_minor for one in of(Product)] == [123450, 129900]
    undone(cast.ada, found.id)
    assert of(Product) == of(ProductPicture) == []


def test_pictures_come_in_a_zip_named_by_the_code(cast):
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name in ("photos/ll-1.png", "LL-1_2.png", "LL-11.png"):
            zipped.writestr(name, png)
        zipped.writestr("LL-1_3.png", b"<script>")
    key = files.put(packed.getvalue()).key

    found = imported(cast.ada, PRODUCTS[:2], "products", pictures=key)

    kept = [one for one in of(ProductPicture) if one.file_key]
    assert [(one.content_type, files.get(one.file_key)) for one in kept] == [("image/png", png)] * 2
    undone(cast.ada, found.id)
    assert of(ProductPicture) == []


def test_rows_of_one_order_are_its_lines(cast):
    found = imported(cast.ada, ORDERS, "orders", currency="CNY", zone="Asia/Shanghai")

    assert found.counts == {"new": 3}
    first, second = of(Order)
    assert (first.reference, first.total_minor, first.currency, first.destination) == (
        "SO-1001",
        2600,
        "CNY",
        "上海",
    )
    assert [(one.sku, one.quantity, one.price_minor) for one in first.lines] == [
        ("LL-1", 2, 1050),
        ("LB-2", 1, 500),
    ]
    assert second.placed_at.isoformat() == "2026-11-04T07:05:00+00:00"
    assert customers.contact(first.contact_id).name == "王小明"


def test_orders_that_are_undone_take_the_customers_with_them_whom_they_brought(cast):
    found = imported(cast.ada, ORDERS, "orders", currency="CNY")
    assert len(of(Contact)) == 2

    undone(cast.ada, found.id)

    assert of(Order) == of(Contact) == []


def test_an_order_that_is_updated_is_as_it_was_after_undoing(cast):
    imported(cast.ada, ORDERS, "orders", currency="CNY")
    before = [(one.id, one.status, one.total_minor, [line.sku for line in one.lines]) for one in of(Order)]
    rows = [
        ["Order number", "Status", "Total", "SKU", "Invoice number"],
        ["SO-1001", "已发货", "99", "XX-1", "INV-1"],
    ]

    found = imported(cast.ada, rows, "orders", currency="CNY", on_duplicate="update")
    changed = of(Order)[0]
    assert (changed.status, changed.total_minor, [one.sku for one in changed.lines]) == (
        "shipped",
        9900,
        ["XX-1"],
    )
    undone(cast.ada, found.id)

    assert [
        (one.id, one.status, one.total_minor, [line.sku for line in one.lines]) for one in of(Order)
    ] == before
    assert of(Order)[0].invoices == []


def test_merging_fills_in_only_what_is_not_known(cast):
    imported(cast.ada, ORDERS, "orders", currency="CNY")
    rows = [["Order number", "Total", "Invoice number"], ["SO-1001", "99", "INV-1"]]

    imported(cast.ada, rows, "orders", currency="CNY", on_duplicate="merge")

    assert (of(Order)[0].total_minor, [one.number for one in of(Order)[0].invoices]) == (2600, ["INV-1"])


def test_an_order_in_two_places_of_a_file_is_a_fault(cast):
    rows = [*ORDERS, ORDERS[1]]
    found = imported(cast.ada, rows, "orders", currency="CNY", on_duplicate="update")

    assert found.counts == {"new": 3, "faulty": 1}
    [bad] = session.query(ImportRow).filter_by(import_id=found.id, outcome="faulty")
    assert bad.reason[0][2] == {"row": "2"}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["SO-1", "03/11/2026", "a@x.example", "1", "EUR"], "two days"),
        (["SO-1", "2026-11-03", "a@x.example", "1.234", "EUR"], "a thousand or a fraction"),
        (["SO-1", "2026-11-03", "a@x.example", "1,5", ""], "No currency"),
        (["SO-1", "2026-11-03", "", "1,5", "EUR"], "needs a customer"),
        (["SO-1", "", "a@x.example", "1,5", "EUR"], "needs the day"),
        (["1.2E+15", "2026-11-03", "a@x.example", "1,5", "EUR"], "Excel has shortened"),
        (["SO-1", "2026-11-03", "a@x.example", "1.555", "JPY"], "a thousand or a fraction"),
        (["SO-1", "2026-11-03", "a@x.example", "1.55", "JPY"], "no amount in"),
        (["SO-1", "#REF!", "a@x.example", "1,5", "EUR"], "Excel shows an error"),
    ],
)
def test_what_is_wrong_with_an_order_is_said(cast, row, words):
    found = imported(cast.ada, [["Order number", "Date", "Email", "Total", "Currency"], row], "orders")

    assert found.counts == {"faulty": 1}
    [bad] = session.query(ImportRow).filter_by(import_id=found.id)
    assert words in bad.reason[0][1]
    assert of(Order) == []


def test_shipments_are_tied_to_their_orders_and_wait_for_those_that_come_later(cast):
    imported(cast.ada, ORDERS, "orders", currency="CNY")
    found = imported(cast.ada, SHIPMENTS, "shipments", on_duplicate="update")

    assert found.counts == {"new": 2, "faulty": 1}
    parcel, other = of(Parcel)
    assert (parcel.carrier, parcel.status, other.carrier) == ("ups", "in_transit", "sf_express")
    assert [one.reference for one in parcel.shipment.orders] == ["SO-1001"]

    undone(cast.ada, found.id)
    assert of(Shipment) == of(Parcel) == []
    assert len(of(Order)) == 2


def test_orders_that_something_belongs_to_stay(cast):
    orders = imported(cast.ada, ORDERS, "orders", currency="CNY")
    imported(cast.ada, SHIPMENTS[:2], "shipments")

    undone(cast.ada, orders.id)

    assert [one.reference for one in of(Order)] == ["SO-1001"]
    [stays] = session.query(ImportRow).filter_by(import_id=orders.id, thing="order", undone="no")
    assert [one[1] for one in stays.why] == ["A shipment belongs to it."]


def test_the_same_number_of_another_system_is_only_perhaps_the_same(cast):
    imported(cast.ada, ORDERS, "orders", currency="CNY", source="shop")

    found = imported(cast.ada, a_csv(ORDERS), "orders", currency="CNY", source="erp", on_alike="skip")

    assert found.counts == {"skipped": 3, "alike": 3}
