"""Lists that leave the house: who sees what of them, and that a spreadsheet runs nothing in them."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert

from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import NotAllowed, Refused
from app.core.events import EventRow
from app.customers import commands
from app.customers.models import Contact
from app.imports import exporting
from app.imports.exports import LISTS, list_called
from app.imports.writing import as_csv, as_xlsx
from tests.factories.cases import a_case, a_contact, an_order
from tests.factories.lists import imported
from tests.factories.parcels import a_parcel
from tests.factories.products import a_product


def taken(browser, what, form="csv", **data):
    answer = browser.send(f"/desk/exports/{what}", data={"form": form, **data}, buffered=True)
    assert answer.status_code == 200, answer.text[:300]
    return answer


def table(answer):
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_list_leaves_with_the_columns_that_were_chosen_and_is_written_down(cast, sign_in):
    contact = a_contact("王小明", "wang@x.example")
    commands.edit(cast.alice, contact.id, {"account": "光明电子", "tags": "vip"}, version=1)
    sam = sign_in("sam")

    rows = table(taken(sam, "customers", column=["name", "company", "email"]))

    assert rows == [["Name", "Company", "Email"], ["王小明", "光明电子", "wang@x.example"]]
    [told] = [one for one in session.query(EventRow) if one.name == "list.exported"]
    assert (told.actor_id, told.facts["count"], told.facts["columns"]) == (
        cast.sam.id,
        1,
        ["name", "company", "email"],
    )


def test_nobody_without_the_grant_takes_a_list(cast, sign_in):
    alice = sign_in("alice")
    assert alice.get("/desk/exports/customers").status_code == 403
    assert alice.send("/desk/exports/customers", data={"column": "name"}).status_code == 403
    assert sign_in("sam").send("/desk/exports/customers", data={}).status_code == 422
    with pytest.raises(NotAllowed):
        exporting.export(cast.alice, "customers", ["name"], {}, "csv")
    with pytest.raises(Refused):
        exporting.export(cast.sam, "agents", ["name"], {}, "csv")


def test_only_what_the_actor_may_see_leaves(cast):
    contact = a_contact()
    a_case(cast, contact=contact)
    a_parcel(an_order(contact))
    a_product()
    grants = frozenset({"exports.run"})
    blind = type(cast.bob)(kind="agent", id=cast.bob.id, grants=grants, queues=cast.bob.queues)

    for what in LISTS:
        asked = exporting.export(blind, what, [one.key for one in list_called(what).columns()], {}, "csv")
        assert list(exporting.rows(asked)) == []


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-1", "@SUM(A1)", "\tx", "\rx", "'=x"])
def test_no_cell_is_a_formula(cell):
    [row] = csv.reader(io.StringIO(b"".join(as_csv([[cell]])).decode(), newline=""))
    assert row[0][0] == "'"

    sheet = load_workbook(io.BytesIO(b"".join(as_xlsx([["Name"], [cell]])))).active
    assert sheet["A2"].data_type in {"s", "inlineStr"}


def test_excel_reads_what_we_write(cast, sign_in):
    an_order(a_contact("Ünal & Söhne <GmbH>", "u@x.example"), "SO-1001")

    answer = taken(sign_in("sam"), "orders", "xlsx", column=["number", "total", "buyer_name", "line_sku"])

    rows = list(load_workbook(io.BytesIO(answer.data)).active.values)
    assert rows == [
        ("Order number", "Total", "Customer: name", "Line: product code"),
        ("SO-1001", "49.90", "Ünal & Söhne <GmbH>", "LL-1"),
    ]


def test_the_mark_is_there_only_for_excel(cast, sign_in):
    sam = sign_in("sam")
    assert taken(sam, "cases", "csv-excel", column="number").data.startswith(b"\xef\xbb\xbf")
    assert not taken(sam, "cases", "csv", column="number").data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("form", [as_csv, as_xlsx])
def test_what_left_comes_in_again_as_it_was(cast, form):
    contact = a_contact('=Anna, "die" Große', "anna@x.example")
    commands.set_country(cast.ada, "DE")
    commands.add_point(cast.alice, contact.id, "phone", "+49 30 901820")
    commands.edit(
        cast.alice,
        contact.id,
        {"account": "@Lumen", "tags": "vip, 老客户", "tier": "-"},
        version=contact.version,
    )
    columns = list_called("customers").columns()
    asked = exporting.export(cast.sam, "customers", [one.key for one in columns], {}, "csv")
    content = b"".join(form([[one.label for one in columns], *exporting.rows(asked)]))

    found = imported(cast.ada, content, on_duplicate="update")

    assert found.mapping[:5] == ["external_id", "name", "company", "email", "phone"]
    assert found.counts == {"same": 1, "known": 1}


def test_memory_stays_flat_whatever_leaves(cast):
    at = datetime(2026, 3, 2, tzinfo=UTC)
    rows = [
        {"name": f"Customer {n}", "name_key": f"customer {n:06}", "created_at": at, "updated_at": at}
        for n in range(100_000)
    ]
    session.execute(insert(Contact), rows)
    session.commit()
    del rows
    some = list_called("customers").columns()[:4]
    asked = exporting.Export(what="customers", columns=some, filters={}, actor=SYSTEM)
    pieces = as_xlsx(exporting.rows(asked))
    early = [resident() for _piece, _n in zip(pieces, range(20), strict=False)][-1]
    most, size = early, 0
    for piece in pieces:
        most, size = max(most, resident()), size + len(piece)

    assert size > 200_000
    assert most - early < 40_000_000


def resident() -> int:
    """Return how many bytes of memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
