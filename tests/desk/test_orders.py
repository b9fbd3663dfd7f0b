"""Orders and returns on the desk: what agents see, find and do there."""

import pytest
from sqlalchemy import select

from app.cases import commands as cases
from app.cases import queries
from app.core.actor import SYSTEM
from app.core.db import session
from app.orders import commands
from app.orders.models import Order, Return
from app.orders.queries import by_ids
from app.orders.rules import schema
from app.people import commands as people
from app.people import queries as inside
from tests.factories.cases import a_case, a_contact, an_order
from tests.factories.told import order_json, shipment_json


def a_whole_order() -> int:
    told = schema.read({"orders": [order_json()], "shipments": [shipment_json()]})
    return commands.take_all(SYSTEM, "shop", told.records)[0].taken.id


def a_matter(cast):
    """Return a case of Dora's and her order."""
    dora = a_contact("Dora")
    return a_case(cast, contact=dora), an_order(dora)


def post_return(browser, case, order, **other):
    line = order.lines[0]
    form = {"order_id": order.id, f"line-{line.id}": "1", "reason": "damaged", "resolution": "refund"}
    return browser.send(f"/desk/cases/{case.id}/returns", data=form | other)


def no_limit_for_agents() -> None:
    role = next(one for one in inside.roles() if one.key == "agent")
    people.save_role(SYSTEM, role.id, name=role.name, grants=role.grants, refund_limits={})


def the_return() -> Return:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Return)).one()


def test_an_order_is_found_by_its_numbers_with_the_cases_that_the_reader_may_see(cast, sign_in):
    case = a_case(cast, contact=a_contact("Dora", "dora@lang.example"), subject="It hums")
    order_id = a_whole_order()
    cases.link_orders(SYSTEM, queries.get(SYSTEM, case.id), list(by_ids([order_id]).values()))
    alice, bob = sign_in("alice"), sign_in("bob")

    for words in ("so-500001", "INV-77", "1z 999 aa1 0123456784"):
        page = alice.get("/desk/orders", query_string={"q": words}).text
        assert f"/desk/orders/{order_id}" in page
        assert "It hums" in page
        assert "It hums" not in bob.get("/desk/orders", query_string={"q": words}).text
    assert "No order has this number" in alice.get("/desk/orders?q=SO-5000019").text


def test_the_page_of_an_order_shows_all_that_belongs_to_it(cast, sign_in):
    page = sign_in("alice").get(f"/desk/orders/{a_whole_order()}").text

    for words in (
        "Desk lamp",
        "INV-77",
        "1Z999AA10123456784",
        "Passau",
        "Ring 1",
        "UPS",
        "Dora Lang",
        "from shop",
    ):
        assert words in page
    assert "/desk/orders/999" not in page
    assert sign_in("alice").get("/desk/orders/999999").status_code == 404


def test_words_of_a_shop_are_shown_as_words(cast, sign_in):
    nasty = "<script>alert(1)</script>{{7*7}}"
    told = schema.read({"orders": [order_json(nasty, status=nasty, shipping_address={"city": nasty})]})
    order_id = commands.take_all(SYSTEM, "shop", told.records)[0].taken.id

    for path in (f"/desk/orders/{order_id}", "/desk/orders"):
        page = sign_in("alice").get(path).text
        assert "<script>alert" not in page
        assert "{{7*7}}" in page


def test_only_who_may_change_an_order_does(cast, sign_in):
    order_id = a_whole_order()
    form = {"status": "cancelled", "city": "Graz", "lines": "Ring 1"}

    assert sign_in("alice").send(f"/desk/orders/{order_id}", data=form).status_code == 403
    assert sign_in("sam").send(f"/desk/orders/{order_id}", data=form).status_code == 303
    assert sign_in("sam").send(f"/desk/orders/{order_id}", data=form | {"status": "odd"}).status_code == 422
    session.rollback()
    session.expire_all()
    assert session.get(Order, order_id).status == "cancelled"


def test_a_return_is_started_on_the_case_and_followed_to_its_end(cast, sign_in):
    case, order = a_matter(cast)
    alice = sign_in("alice")
    assert order.lines[0].name in alice.get(f"/desk/cases/{case.id}/returns/new?order={order.id}").text

    refused = post_return(alice, case, order, reason="")
    assert (refused.status_code, "Choose a reason." in refused.text) == (422, True)
    assert post_return(alice, case, order, amount="1,000.5x").status_code == 422
    assert post_return(alice, case, order, amount="19,90").status_code == 303

    back = the_return()
    assert (back.amount_minor, back.state) == (1990, "approved")
    assert "asked for the return RMA-10001" in alice.get(f"/desk/cases/{case.id}").text
    assert "RMA-10001" in alice.get(f"/desk/orders/{order.id}").text
    assert alice.get("/desk/orders?q=rma-10001").text.count(f"/desk/orders/{order.id}") == 1

    item = back.items[0].id
    arrived = {"state": "received", f"condition-{item}": "damaged", "condition-x": "y"}
    assert alice.send(f"/desk/returns/{back.id}/state", data=arrived).status_code == 303
    assert alice.send(f"/desk/returns/{back.id}/state", data={"state": "replaced"}).status_code == 422
    assert alice.send(f"/desk/returns/{back.id}/state", data={"state": "refunded"}).status_code == 303
    assert (the_return().state, the_return().items[0].condition) == ("refunded", "damaged")


def test_over_the_limit_it_waits_on_the_list_of_who_approves(cast, sign_in):
    no_limit_for_agents()
    case, order = a_matter(cast)
    alice, sam = sign_in("alice"), sign_in("sam")
    post_return(alice, case, order)
    path = f"/desk/returns/{the_return().id}"

    assert "Returns that wait for approval, 1" in sam.get("/desk/cases").text
    assert "RMA-10001" in sam.get("/desk/returns?state=approval").text
    assert 'value="yes"' not in alice.get(path).text
    assert alice.send(f"{path}/decision", data={"approve": "yes"}).status_code == 403
    assert sam.send(f"{path}/decision", data={"approve": "no"}).status_code == 422
    assert sam.send(f"{path}/decision", data={"approve": "no", "words": "Too old."}).status_code == 303
    assert "Too old." in alice.get(path).text
    assert "Returns that wait for approval, 0" in sam.get("/desk/cases").text


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"%PDF-1.7 label", 303), (b"<svg onload=x>", 422), (b"", 422), (b"%PDF-" + b"x" * 5_000_001, 422)],
)
def test_a_label_is_a_pdf_or_a_picture_and_only_ever_saved(cast, sign_in, content, status):
    case, order = a_matter(cast)
    alice = sign_in("alice")
    post_return(alice, case, order)
    path = f"/desk/returns/{the_return().id}/label"

    sent = alice.post(
        path,
        data=b'--x\r\nContent-Disposition: form-data; name="label"; filename="a/../label.pdf"\r\n\r\n'
        + content
        + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": alice.token()},
    )

    assert sent.status_code == status
    got = alice.get(path)
    assert got.status_code == (200 if status == 303 else 404)
    if status == 303:
        assert (got.data, got.mimetype) == (content, "application/octet-stream")
        assert got.headers["Content-Disposition"].startswith("attachment")


def test_a_shared_order_says_by_whom_on_the_card(cast, sign_in):
    told = schema.read(
        {
            "orders": [
                order_json(shared_with=[{"email": "cole@lang.example", "name": "Cole", "role": "colleague"}])
            ]
        }
    )
    commands.take_all(SYSTEM, "shop", told.records)
    alice = sign_in("alice")

    coles = a_case(cast, contact=a_contact(address="cole@lang.example"))
    doras = a_case(cast, contact=a_contact(address="dora@lang.example"))

    assert "Bought by Dora Lang; shared as colleague" in alice.get(f"/desk/cases/{coles.id}").text
    assert "Shared with Cole" in alice.get(f"/desk/cases/{doras.id}").text


def test_who_may_not_see_orders_is_shown_none(cast, sign_in):
    order_id = a_whole_order()
    role = next(one for one in inside.roles() if one.key == "agent")
    people.save_role(SYSTEM, role.id, name=role.name, grants=["cases.work"])
    alice = sign_in("alice")

    assert alice.get(f"/desk/orders/{order_id}").status_code == 404
    assert "SO-500001" not in alice.get("/desk/orders").text
    assert "No order has this number" in alice.get("/desk/orders?q=SO-500001").text
