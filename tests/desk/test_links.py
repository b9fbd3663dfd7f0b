"""Tracking links and facts on the desk."""

import re

import pytest

from app.cases import commands as cases
from app.core.actor import SYSTEM
from app.orders import queries as orders
from tests.factories.cases import a_case, a_contact, an_order
from tests.factories.parcels import a_parcel

pytestmark = pytest.mark.db


@pytest.fixture
def case(cast):
    dora = a_contact("Dora")
    made = a_case(cast, contact=dora)
    made.order = an_order(dora, "SO-100234")
    a_parcel(made.order)
    cases.link_orders(SYSTEM, made, [made.order])
    return made


HTMX = {"HX-Request": "true"}


def test_an_agent_makes_sees_and_takes_back_a_link(sign_in, cast, case):
    alice = sign_in("alice")
    here = f"/desk/orders/{case.order.id}/links"
    assert "Make a tracking link" in alice.get(f"{here}?case={case.id}", headers=HTMX).text

    made = alice.send(here, data={"case": case.id}, headers=HTMX)

    (link,) = orders.links_of(cast.alice, case.order.id)
    assert link.url in made.text
    assert link.url in alice.get(f"/desk/orders/{case.order.id}").text
    assert "good for 60 days" in made.text
    revoked = re.search(r'action="([^"]+/revocation)"', made.text)[1]
    assert "Make a tracking link" in alice.send(revoked, headers=HTMX).text
    assert orders.links_of(cast.alice, case.order.id) == []


def test_without_scripts_it_leads_back(sign_in, case):
    alice = sign_in("alice")

    to_case = alice.send(f"/desk/orders/{case.order.id}/links", data={"case": case.id})
    to_order = alice.send(f"/desk/orders/{case.order.id}/links")

    assert to_case.location.endswith(f"/desk/cases/{case.id}")
    assert to_order.location.endswith(f"/desk/orders/{case.order.id}")


def test_no_link_is_made_for_a_customer_whose_order_it_is_not(sign_in, cast, case):
    foreign = an_order(a_contact("Erin"))

    answer = sign_in("alice").send(f"/desk/orders/{foreign.id}/links", data={"case": case.id}, headers=HTMX)

    assert answer.status_code == 404
    assert orders.links_of(cast.alice, foreign.id) == []


def test_who_does_not_see_the_case_makes_none_for_it(sign_in, case):
    bob = sign_in("bob")

    assert bob.send(f"/desk/orders/{case.order.id}/links", data={"case": case.id}).status_code == 404
    assert bob.get(f"/desk/cases/{case.id}/facts").status_code == 404


def test_the_menu_offers_what_is_known_of_the_cases_orders(sign_in, case):
    menu = sign_in("alice").get(f"/desk/cases/{case.id}/facts").text

    assert "SO-100234" in menu
    assert 'data-name="order.link"' in menu
    assert 'data-name="parcel.eta"' in menu


def test_a_chosen_fact_comes_as_words(sign_in, cast, case):
    answer = sign_in("alice").send(
        f"/desk/cases/{case.id}/facts", data={"name": "order.link", "order": case.order.id}
    )

    assert answer.json == {"words": orders.links_of(cast.alice, case.order.id)[0].url}


def test_what_is_not_known_is_said(sign_in, case):
    answer = sign_in("alice").send(
        f"/desk/cases/{case.id}/facts",
        data={"name": "parcel.link", "order": case.order.id, "parcel": 999},
        headers={"Accept": "application/json"},
    )

    assert (answer.status_code, answer.json["message"]) == (422, "Nothing is known of that yet.")


def test_the_composer_offers_it_and_says_what_cannot_leave(sign_in, case):
    alice = sign_in("alice")
    assert f'data-facts="/desk/cases/{case.id}/facts"' in alice.get(f"/desk/cases/{case.id}").text

    refused = alice.send(
        f"/desk/cases/{case.id}/replies", data={"text": "{{order.price}}", "key": "k"}, headers=HTMX
    )

    assert refused.status_code == 422
    assert "There is no variable called {{order.price}}." in refused.text


def test_an_answer_by_itself_stands_on_the_timeline_with_what_it_knew(sign_in, cast, case):
    parcel = {"carrier": "sf_express", "number": "SF1", "status": "in_transit", "place": ""}
    knew = [{"id": case.order.id, "number": "SO-100234", "status": "shipped", "parcels": [parcel]}]
    ack = cases.Ack(
        recipient="d@example.org",
        recipient_name="",
        subject="s",
        body="It is on its way.",
        answers="<1@x>",
        kind="answer",
        extras={"asked": "where is my order", "knew": knew},
    )
    cases.acknowledge(SYSTEM, case, ack)

    page = sign_in("alice").get(f"/desk/cases/{case.id}").text

    assert "Answered by itself" in page
    assert "“where is my order”" in page
    assert 'SF Express <span class="number">SF1</span>' in page
