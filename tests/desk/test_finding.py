"""One box finds everything by what people have at hand, and only what its reader may see."""

import pytest
from sqlalchemy import event, text

from app.cases import commands as cases
from app.cases import queries
from app.core.actor import SYSTEM
from app.core.db import alchemy, session
from app.core.reactions import react
from app.customers import commands as customers
from app.desk import finding
from app.orders import commands as orders
from app.orders.rules import schema
from app.people import commands as people
from app.people import queries as inside
from app.wiring import REACTIONS
from tests.factories.cases import a_case, a_contact
from tests.factories.products import a_product
from tests.factories.told import order_json, shipment_json

#: Statements of one look, however much is found.
MOST = 10
PARCEL = "1Z999AA10123456784"
WRITINGS = ("SO-500001", "so500001", "#SO 500 001", "INV 77", "1z 999 aa1 01 2345 6784", "ＳＯ－５００００１")


@pytest.fixture
def told(cast):
    """Dora Lang's order and its parcel, and her case that names it; Eve's case that names nothing."""
    records = schema.read({"orders": [order_json()], "shipments": [shipment_json()]}).records
    orders.take_all(SYSTEM, "shop", records)
    dora = customers.identify(SYSTEM, "email", "dora@lang.example", name="Dora Lang")
    customers.add_point(cast.sam, dora.id, "phone", "+4985112345")
    case = a_case(cast, contact=dora, subject="It hums", words="order SO-500001")
    a_case(cast, contact=a_contact("Eve"), subject="Another matter")
    session.rollback()
    react("fast", REACTIONS)
    session.rollback()
    return case


def found(browser, words: str) -> str:
    return browser.get("/desk/find", query_string={"q": words}, headers={"HX-Request": "true"}).text


@pytest.mark.db
@pytest.mark.parametrize("words", WRITINGS)
def test_a_number_in_any_writing_finds_order_parcel_case_and_customer(told, sign_in, words):
    page = found(sign_in("alice"), words)

    for one in ("SO-500001", PARCEL, told.number, "It hums", "Dora Lang"):
        assert one in page
    assert "Another matter" not in page


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("C-10001", "It hums"),
        ("c-10001 ", "It hums"),
        ("10001", "It hums"),
        ("dora@lang.example", "Dora Lang"),
        ("+49 (851) 12-345", "Dora Lang"),
        ("0049 851 12345", "Dora Lang"),
        ("dora", "Dora Lang"),
        ("lan", "Dora Lang"),
    ],
)
def test_an_address_a_phone_a_name_and_a_case_are_found(told, sign_in, words, what):
    assert what in found(sign_in("alice"), words)


@pytest.mark.parametrize("words", ["LL-1", "ll-1", "desk l", "台灯", "white desk"])
def test_a_product_is_found_by_words_of_it(told, sign_in, words):
    a_product("LL-1", "Desk lamp 台灯", specification="white")
    a_product("LB-2", "Bulb")

    page = found(sign_in("alice"), words)

    assert "Desk lamp 台灯" in page
    assert "LL-1 · white" in page
    assert "Bulb" not in page


def test_a_number_that_only_stands_in_a_case_finds_the_case(cast, told, sign_in):
    case = a_case(cast, subject="Who knows it?", words="order number 99-123456")
    session.rollback()
    react("fast", REACTIONS)

    assert "Who knows it?" in found(sign_in("alice"), "99 123456")
    assert case.number in found(sign_in("alice"), "99123456")
    assert "Nothing has this number" in found(sign_in("alice"), "99123457")


def test_only_what_the_reader_may_see_is_found(told, sign_in):
    bob = found(sign_in("bob"), "SO-500001")
    assert ("SO-500001" in bob, "It hums" in bob) == (True, False)

    role = next(one for one in inside.roles() if one.key == "agent")
    kept = set(role.grants) - {"orders.see", "customers.see_all"}
    people.save_role(SYSTEM, role.id, name=role.name, grants=kept)
    alice = sign_in("alice")

    for words in (*WRITINGS, "dora@lang.example", "Dora"):
        page = found(alice, words)
        assert "SO-500001</bdi>" not in page
        assert PARCEL not in page
        assert "Dora Lang</bdi></strong>" not in page
    assert "It hums" in found(alice, told.number)


def test_words_of_strangers_are_shown_as_words_and_anything_may_be_typed(told, sign_in):
    alice = sign_in("alice")

    assert "<script>" not in found(alice, "<script>alert(1)</script>")
    for words in (
        "",
        " ",
        "%",
        "'",
        "\0",
        "@",
        "C-",
        "C-99999999999999999999",
        "9" * 5000,
        "\ud83d",
        "x@",
        "+",
    ):
        answer = alice.get("/desk/find", query_string={"q": words.encode("utf-8", "replace").decode()})
        assert answer.status_code == 200
    assert 'value="so-500001"' in alice.get("/desk/find?q=so-500001").text


@pytest.mark.db
@pytest.mark.parametrize(
    "words", [*WRITINGS[:1], PARCEL, "C-10001", "dora@lang.example", "+4985112345", "dora la"]
)
def test_a_look_asks_few_statements_and_none_looks_through_a_table(house, cast, told, words):
    asked: list[tuple[str, object]] = []

    def note(_conn, _cursor, sql, values, _context, _many):
        if sql.startswith("SELECT"):
            asked.append((sql, values))

    event.listen(alchemy.engine, "before_cursor_execute", note)
    with house.test_request_context():
        groups = finding.groups(cast.sam, words)
        assert groups
    event.remove(alchemy.engine, "before_cursor_execute", note)

    assert len(asked) <= MOST
    assert {table for sql, values in asked for table in looked_through(sql, values)} <= {"site_facts"}


def looked_through(sql: str, values) -> set[str]:
    """Return the tables that the database would read from one end to the other, were they large."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        steps = [row[3].split() for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
        made = ("(subquery", "anon", "SUBQUERY")
        return {one[1] for one in steps if one[0] == "SCAN" and not one[1].startswith(made)}
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    plan = connection.exec_driver_sql(f"EXPLAIN {sql}", values).scalars().all()
    return {line.split("Seq Scan on ")[1].split()[0] for line in plan if "Seq Scan on " in line}


def test_a_dismissed_number_no_longer_finds_the_case(cast, told, sign_in):
    case = a_case(cast, subject="Who knows it?", words="order number 99-123456")
    session.rollback()
    react("fast", REACTIONS)
    (hint,) = queries.hints_in([case.id])
    cases.dismiss_hint(cast.alice, hint.id)

    assert "Who knows it?" not in found(sign_in("alice"), "99 123456")
