"""Lists coming in: 20,000 customers with the check for duplicates, then products, orders and shipments.

At last the customers are taken back.
"""

import csv
import io
import random
from time import perf_counter, process_time
from typing import Any

from app.core import files
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.jobs import Errand
from app.imports import keeping, queries, working
from app.imports.keeping import Upload
from app.imports.models import Import
from app.imports.rules.options import Options
from bench.house import House
from bench.measure import Figure, figure

CUSTOMERS, GOODS = 20_000, 2_000
#: Of every hundred rows: so many tell of somebody whom the house knows, or another row has.
_AGAIN = 5
_AIM = ">= 2,000 rows/s with the check for duplicates"
_FAMILY = (
    "Maier Schmidt Weber Lang Novak Rossi Dubois Smith Jones Brown Walker Patel "
    "Kowalski Berg 王 李 张 刘 陈 杨 赵"
)
_GIVEN = (
    "Anna Ben Clara David Eva Felix Greta Hugo Ida Jan Karl Lena Max Nora Otto Paul "
    "伟 芳 娜 敏 静 丽 强 磊 军 洋"
)
_PLACES = "Nord Süd Lumen Berg Hafen Alpen Rhein Main 光明 东方 长江 华南 北方 Delta Omega Prima Nova Terra"
_TRADES = "Logistik Handel Technik Energie Textil 电子 贸易 物流 Foods Parts Tools Works Systems"
_FORMS = "GmbH AG Ltd. Inc. 有限公司 股份有限公司"


def measure(_house: House, _size: str) -> dict[str, Figure]:
    """Return rows a second of each step, over a house that knows some of them."""
    chance = random.Random(7)
    _imported("customers", _customers(chance, CUSTOMERS // 10, 0))
    rows = _customers(chance, CUSTOMERS, CUSTOMERS // 10)
    steps, found = _imported("customers", rows, on_duplicate="merge")
    products, _ = _imported("products", _products(GOODS))
    orders, _ = _imported("orders", _orders(chance, GOODS))
    shipments, _ = _imported("shipments", _shipments(GOODS))
    again, _ = _imported("customers", rows, on_duplicate="update")
    begun = perf_counter()
    keeping.undo(SYSTEM, found.id)
    _work()
    spent = perf_counter() - begun
    undone = queries.undone_counts(found.id)
    return {
        "read": steps["read"],
        "checked": steps["checked"] | {"aim": _AIM},
        "taken_in": steps["taken_in"] | {"aim": _AIM, "counts": found.counts},
        "the_same_again": again["taken_in"],
        "products_taken_in": products["taken_in"],
        "orders_taken_in": orders["taken_in"],
        "shipments_taken_in": shipments["taken_in"],
        "undone": figure(sum(undone.values()) / spent, "things/s", **undone),
    }


def _imported(kind: str, rows: list[list[str]], **options: str) -> tuple[dict[str, Figure], Import]:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    stored = files.put(out.getvalue().encode("utf-8-sig"))
    count = len(rows) - 1
    upload = Upload(
        kind=kind,
        filename="list.csv",
        size=stored.size,
        file_key=stored.key,
        country="DE",
        zone="Europe/Berlin",
    )
    import_id = keeping.begin(SYSTEM, upload).id
    steps = {"read": _rate(count)}
    found = queries.get(SYSTEM, import_id)
    keeping.set_columns(
        SYSTEM, import_id, found.mapping, Options.of(found.options | options | {"currency": "EUR"})
    )
    steps["checked"] = _rate(count)
    keeping.start(SYSTEM, import_id)
    steps["taken_in"] = _rate(count)
    session.expire_all()
    return steps, queries.get(SYSTEM, import_id)


def _rate(count: int) -> Figure:
    """Work, and return the pace; by_cpu: with a processor of its own, the database's time aside."""
    begun, cpu = perf_counter(), process_time()
    _work()
    spent, used = perf_counter() - begun, process_time() - cpu
    return figure(count / spent, "rows/s", rows=count, by_cpu=round(count / used))


def _work() -> None:
    working.work(Errand(key="bench", args={}, last=False))


def _customers(chance: random.Random, count: int, known: int) -> list[list[str]]:
    rows = [["Name", "Company", "Email", "Phone", "Tags", "Customer number", "Language", "Tier"]]
    for number in range(known, known + count):
        if chance.randrange(100) < _AGAIN and number:
            number = chance.randrange(number)  # noqa: PLW2901 - somebody again
        rows.append(_customer(number))
    return rows


def _customer(number: int) -> list[str]:
    one = random.Random(number)
    family, given = one.choice(_FAMILY.split()), one.choice(_GIVEN.split())
    name = f"{family}{given}" if family > "z" and given > "z" else f"{given} {family}"
    place, trade, form = (one.choice(words.split()) for words in (_PLACES, _TRADES, _FORMS))
    company = f"{place} {trade} {one.randrange(12)} {form}"
    phone = f"0{one.randrange(150, 180)} {one.randrange(1_000_000, 9_999_999)}"
    address = f"customer{number}@firm{one.randrange(5_000)}.example"
    return [
        name,
        company,
        address,
        phone,
        "import",
        str(10_000 + number),
        one.choice(["de", "zh", "en"])[:2].replace("de", ""),
        one.choice("ABC"),
    ]


def _products(count: int) -> list[list[Any]]:
    rows: list[list[Any]] = [["Artikelnummer", "Bezeichnung", "Ausführung", "Preis", "Bild"]]
    for number in range(count):
        picture = f"https://shop.example/{number}.jpg"
        rows.append([f"LL-{number}", f"Lampe {number}", "weiß", "1.234,50 €", picture])
    return rows


def _orders(chance: random.Random, count: int) -> list[list[Any]]:
    rows: list[list[Any]] = [
        ["Bestellnummer", "Datum", "Kundennummer", "Artikelnummer", "Menge", "Einzelpreis"]
    ]
    for number in range(count):
        buyer = 10_000 + chance.randrange(CUSTOMERS)
        rows.append([f"SO-{number:06}", "03.11.2026", buyer, f"LL-{number % 50}", 1 + number % 3, "1.234,50"])
    return rows


def _shipments(count: int) -> list[list[Any]]:
    """One parcel of each order; every tenth tells of an order that nobody told us of yet."""
    rows: list[list[Any]] = [["Order", "Tracking number", "Carrier", "Shipped on", "Status"]]
    for number in range(count):
        order = number if number % 10 else count + number
        rows.append([f"SO-{order:06}", f"003404341{number:011}", "DHL", "05.11.2026", "unterwegs"])
    return rows
