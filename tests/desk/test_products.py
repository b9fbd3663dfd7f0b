"""Products on the desk: found by their words, shown with their pictures and the orders that name them."""

import pytest
from sqlalchemy import event, insert

from app.core.actor import SYSTEM, Actor
from app.core.db import alchemy, session
from app.core.errors import NotFound
from app.orders import queries
from app.orders.models import Order, OrderLine, ProductPicture
from app.people import commands as people
from app.people import queries as inside
from tests.factories.products import PNG, a_product, a_told_order, line, pictured
from tests.plans import asked, plan, settle

pytestmark = pytest.mark.db
#: Statements of a page, the look at its reader and the rail among them.
MOST_FOR_A_LIST, MOST_FOR_A_PRODUCT = 10, 14


def let_agents(*grants: str) -> None:
    role = next(one for one in inside.roles() if one.key == "agent")
    people.save_role(SYSTEM, role.id, name=role.name, grants=list(grants))


@pytest.fixture
def counted(house):
    """Count what is sent to the database."""
    said: list[str] = []

    def hear(_connection, _cursor, statement, *_more):
        said.append(statement)

    event.listen(alchemy.engine, "before_cursor_execute", hear)
    yield said
    event.remove(alchemy.engine, "before_cursor_execute", hear)


def test_without_a_product_the_page_says_where_they_come_from(cast, sign_in):
    assert "/admin/imports" in sign_in("ada").get("/desk/products").text
    page = sign_in("alice").get("/desk/products").text
    assert "No product yet" in page
    assert "/admin/imports" not in page
    assert "/desk/products" in sign_in("alice").get("/desk/orders").text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ll-1", {"LL-1"}),
        ("LL1", {"LL-1"}),
        ("lamp des", {"LL-1"}),
        ("black", {"LL-1"}),
        ("04006381", {"LL-1"}),
        ("台灯", {"TD-9"}),
        ("台", {"TD-9"}),
        ("desk 台灯", set()),
        ("!", set()),
        ("%", set()),
    ],
)
def test_a_product_is_found_by_the_words_of_its_code_name_kind_and_fields(cast, sign_in, words, found):
    a_product(specification="matt black", fields={"EAN": "0400638133393"})
    a_product("TD-9", "可调光台灯")
    alice = sign_in("alice")

    page = alice.get("/desk/products", query_string={"q": words}).text

    assert {code for code in ("LL-1", "TD-9") if f">{code}</span>" in page} == found
    assert ("No product has these words" in page) is not bool(found)


def test_a_product_that_is_called_otherwise_now_is_found_by_its_new_words_only(cast):
    a_product(id="7")
    a_product(id="7", name="Floor lamp")

    assert queries.products(cast.alice, "desk").products == []
    assert len(queries.products(cast.alice, "floor").products) == 1


def test_the_list_goes_on_where_a_page_ends(cast, sign_in):
    for number in range(52):
        a_product(f"P-{number:03}", "Thing")
    alice = sign_in("alice")

    for path in ("/desk/products?", "/desk/products?q=thing&"):
        first = alice.get(path).text
        last = queries.products(cast.alice).after
        second = alice.get(f"{path}after={last}").text
        assert (first.count('class="goods"'), second.count('class="goods"')) == (50, 2)
        assert f"after={last}" in first
        assert "after=" not in second
    assert "P-051" in second


def test_the_page_shows_all_that_is_known_and_leads_to_other_kinds(cast, sign_in):
    lamp = a_product(specification="white", price="39.90", currency="EUR", fields={"EAN": "0400638133393"})
    black = a_product(specification="black")

    page = sign_in("alice").get(f"/desk/products/{lamp.id}").text

    for words in ("Desk lamp", "LL-1", "white", "€39.90", "EAN", "0400638133393", "from shop", "black"):
        assert words in page
    assert f"/desk/products/{black.id}" in page
    assert "No order names it" in page
    assert sign_in("alice").get("/desk/products/999999").status_code == 404


def test_a_stored_picture_is_shown_and_a_linked_one_is_only_a_link(cast, sign_in):
    lamp = a_product(pictures=["https://shop.example/ll1.jpg"])
    ids = pictured(lamp, PNG)
    alice = sign_in("alice")

    page = alice.get(f"/desk/products/{lamp.id}").text
    (stored,) = [one for one in ids if f'src="/desk/products/pictures/{one}"' in page]
    (linked,) = [one for one in ids if one != stored]
    got = alice.get(f"/desk/products/pictures/{stored}")

    assert 'href="https://shop.example/ll1.jpg"' in page
    assert 'src="https' not in page
    assert 'src="https' not in alice.get("/desk/products").text
    assert (got.data, got.mimetype) == (PNG, "image/png")
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert alice.get(f"/desk/products/pictures/{linked}").status_code == 404


def test_bytes_that_are_no_picture_are_never_shown_whatever_they_were_called(cast, sign_in):
    (script,) = pictured(a_product(), b"<svg onload=alert(1)>")

    assert sign_in("alice").get(f"/desk/products/pictures/{script}").status_code == 404


def test_a_large_picture_stands_on_the_product_only(cast, sign_in):
    lamp = a_product()
    (large,) = pictured(lamp, PNG)
    session.get(ProductPicture, large).size = 500_001
    session.commit()
    alice = sign_in("alice")

    assert f"/desk/products/pictures/{large}" not in alice.get("/desk/products").text
    assert f"/desk/products/pictures/{large}" in alice.get(f"/desk/products/{lamp.id}").text


def test_an_address_that_is_none_of_the_web_is_no_link(cast, sign_in):
    lamp = a_product()
    session.add(ProductPicture(product_id=lamp.id, url="javascript:alert(1)"))
    session.commit()

    page = sign_in("alice").get(f"/desk/products/{lamp.id}").text

    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_an_order_leads_to_its_product_and_the_product_to_its_orders(cast, sign_in):
    lamp = a_product()
    order_id = a_told_order(lines=[line("LL-1", "Desk lamp", 3), line("XX", "Thing")])
    bulb = a_product("LB-2", "Bulb", source="list")
    late = a_told_order("SO-500002", lines=[line("LB-2", "Bulb")])
    alice = sign_in("alice")

    page = alice.get(f"/desk/orders/{order_id}").text
    assert f"/desk/products/{lamp.id}" in page
    assert page.count("/desk/products/") == 1
    assert f"/desk/products/{bulb.id}" in alice.get(f"/desk/orders/{late}").text
    theirs = alice.get(f"/desk/products/{lamp.id}").text
    assert "SO-500001" in theirs
    assert ">3</span>" in theirs
    assert "Dora Lang" in theirs
    assert "SO-500002" not in theirs
    assert "SO-500002" in alice.get(f"/desk/products/{bulb.id}").text


def test_a_line_that_names_only_the_code_of_several_kinds_leads_to_all_of_them(cast, sign_in):
    white, black = a_product(specification="white"), a_product(specification="black")
    order_id = a_told_order(lines=[line("LL-1", "Desk lamp")])
    told = a_told_order("SO-500002", lines=[line("LL-1", "Desk lamp, black")])
    alice = sign_in("alice")

    assert "/desk/products?q=LL-1" in alice.get(f"/desk/orders/{order_id}").text
    assert f"/desk/products/{black.id}" in alice.get(f"/desk/orders/{told}").text
    of_white, of_black = (alice.get(f"/desk/products/{one.id}").text for one in (white, black))
    assert "SO-500001" in of_white
    assert "SO-500001" in of_black
    assert "SO-500002" not in of_white
    assert "SO-500002" in of_black


def test_words_of_a_shop_are_shown_as_words(cast, sign_in):
    nasty = "<script>alert(1)</script>{{7*7}}"
    lamp = a_product(nasty, nasty, specification=nasty, fields={nasty: nasty})
    a_told_order(lines=[line(nasty, nasty)])

    for path in ("/desk/products", f"/desk/products/{lamp.id}"):
        page = sign_in("alice").get(path).text
        assert "<script>alert" not in page
        assert "{{7*7}}" in page


def test_who_may_not_see_orders_sees_no_product_and_no_picture(cast, sign_in):
    lamp = a_product()
    order = session.get(Order, a_told_order())
    (picture,) = pictured(lamp, PNG)
    let_agents("cases.work")
    alice = sign_in("alice")

    assert alice.get(f"/desk/products/{lamp.id}").status_code == 404
    assert alice.get(f"/desk/products/pictures/{picture}").status_code == 404
    assert "Desk lamp" not in alice.get("/desk/products").text
    actor = inside.actor_of(cast.alice.id)
    assert queries.orders_with(actor, lamp).orders == []
    assert queries.products_in(actor, order) == {}
    assert queries.namesakes(actor, a_product(specification="black")) == []


def test_a_customer_sees_no_product_and_among_its_orders_only_her_own(cast):
    lamp = a_product()
    mine = session.get(Order, a_told_order())
    for number in range(2, 53):
        a_told_order(f"SO-5000{number:02}", buyer={"id": "c-2", "name": "Cole", "email": "cole@lang.example"})
    dora = Actor(kind="customer", id=mine.contact_id)

    assert [one.reference for one in queries.orders_with(dora, lamp).orders] == ["SO-500001"]
    assert queries.products(dora).products == []
    with pytest.raises(NotFound):
        queries.product(dora, lamp.id)


def test_the_orders_of_a_product_go_on_where_a_page_ends_each_once(cast):
    lamp = a_product()
    twice = [line("LL-1", "Desk lamp"), line("LL-1", "Desk lamp too")]
    for number in range(52):
        a_told_order(f"SO-{number:06}", lines=twice)

    first = queries.orders_with(cast.alice, lamp)
    second = queries.orders_with(cast.alice, lamp, after=first.after)

    assert (len(first.orders), len(second.orders), second.after) == (50, 2, None)
    assert len({one.id for one in (*first.orders, *second.orders)}) == 52


def test_pages_ask_no_more_for_many_than_for_few(cast, sign_in, counted):
    lamp, alice = a_product(), sign_in("alice")
    told = {"/desk/products": [], f"/desk/products/{lamp.id}": []}
    for some in (range(2), range(2, 20)):
        for number in some:
            pictured(a_product(f"P-{number}", "Thing"), PNG)
            a_told_order(f"SO-{number:06}")
        for path, numbers in told.items():
            counted.clear()
            assert alice.get(path).status_code == 200
            numbers.append(len([one for one in counted if not one.startswith("BEGIN")]))

    for (first, second), most in zip(told.values(), (MOST_FOR_A_LIST, MOST_FOR_A_PRODUCT), strict=True):
        assert first == second <= most


def _lines_of_other_things(order_id: int) -> None:
    """Two thousand lines of other codes, as a shop has them: with few, any index of theirs is as good."""
    other = a_product("TD-9", "Table").id
    told = {"order_id": order_id, "name": "Thing", "quantity": 1, "price_minor": 500}
    rows = [told | {"sku": f"X-{n}", "product_id": other if n % 2 else None} for n in range(2000)]
    session.execute(insert(OrderLine), rows)
    settle("order_lines")


@pytest.mark.parametrize(
    ("ask", "table", "indexes"),
    [
        (lambda actor, _lamp: queries.products(actor), "products", {"code"}),
        (lambda actor, lamp: queries.products(actor, after=lamp.id), "products", {"code"}),
        (
            lambda actor, _lamp: queries.products(actor, "desk lamp"),
            "product_terms",
            {"ix_product_terms_term"},
        ),
        (queries.namesakes, "products", {"code"}),
        (queries.orders_with, "order_lines", {"ix_order_lines_product", "ix_order_lines_sku"}),
        (
            lambda actor, lamp: queries.orders_with(actor, lamp, after=5),
            "order_lines",
            {"ix_order_lines_product", "ix_order_lines_sku"},
        ),
    ],
)
def test_each_question_goes_along_its_index(cast, ask, table, indexes):
    lamp = a_product()
    _lines_of_other_things(a_told_order())
    key = (
        "sqlite_autoindex_products_1" if session.connection().dialect.name == "sqlite" else "uq_products_code"
    )
    with asked() as said:
        ask(cast.alice, lamp)

    told = [plan(sql, values) for sql, values in said if f"FROM {table}" in sql]
    for index in indexes:
        assert any((key if index == "code" else index) in one for one in told), told
    assert not any(f"Seq Scan on {table}" in one or f"SCAN {table}\n" in f"{one}\n" for one in told), told
