"""What a case is about, on its page: links, hints and deeds, each for who may."""

from datetime import timedelta

import pytest

from app.cases import commands, queries
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import session
from app.core.reactions import react
from app.orders import commands as orders
from app.orders.commands import ParcelWords
from app.orders.rules.told import Step
from app.wiring import REACTIONS
from tests.factories.cases import a_case, a_contact, an_order, said

PARCEL = "1Z999AA10123456784"


@pytest.fixture
def matter(cast):
    """Eve's case, which names her own order and Dora's; returns (the case, her order, Dora's)."""
    eve, dora = a_contact("Eve"), a_contact("Dora")
    own, other = an_order(eve), an_order(dora)
    case = a_case(cast, contact=eve, words=f"orders {own.reference} and {other.reference} <b>please</b>")
    session.rollback()
    react("fast", REACTIONS)
    session.rollback()
    return case, own, other


def linked(case) -> set[str]:
    session.rollback()
    session.expire_all()
    return {one.reference for one in queries.of_orders(case.id)}


def hint_of(case):
    return next(one for one in queries.hints_in([case.id]) if one.state == "open")


def test_the_card_says_what_is_linked_by_which_words_and_what_may_be(matter, sign_in):
    case, own, other = matter

    page = sign_in("alice").get(f"/desk/cases/{case.id}/context").text

    assert f"orders <mark>{own.reference}</mark> and {other.reference} &lt;b&gt;please" in page
    assert "of another customer: Dora" in page
    assert 'data-nth="0"' in page
    assert "<b>please" not in page


def test_a_hint_of_another_customers_order_needs_a_reason(matter, sign_in):
    case, own, other = matter
    alice, path = sign_in("alice"), f"/desk/cases/{case.id}/hints/{hint_of(case).id}"

    refused = alice.send(f"{path}/confirmed")
    assert (refused.status_code, "Say why it belongs to the case" in refused.text) == (422, True)
    assert alice.send(f"{path}/confirmed", data={"reason": "a gift"}).status_code == 303

    assert linked(case) == {own.reference, other.reference}
    page = alice.get(f"/desk/cases/{case.id}").text
    assert "because: a gift" in page
    assert f"Alice</span> linked order {other.reference}" in page or f"linked order {other.reference}" in page


def test_a_hint_is_dismissed_and_a_link_taken_off_and_made_by_hand(matter, sign_in):
    case, own, other = matter
    alice = sign_in("alice")

    alice.send(f"/desk/cases/{case.id}/hints/{hint_of(case).id}/dismissed")
    alice.send(f"/desk/cases/{case.id}/orders/{own.id}/unlinked")
    assert linked(case) == set()
    assert f"Not about {own.reference}" in alice.get(f"/desk/cases/{case.id}/context").text

    typed = own.reference.lower().replace("-", " ")
    found = alice.get(f"/desk/cases/{case.id}/links", query_string={"q": typed}).text
    assert own.reference in found
    assert "another customer" not in found
    alice.send(f"/desk/cases/{case.id}/links", data={"order_id": own.id, "typed": typed})
    assert linked(case) == {own.reference}
    strange = alice.get(f"/desk/cases/{case.id}/links", query_string={"q": other.reference}).text
    assert "Why does it belong to this case?" in strange
    assert "No order and no parcel" in alice.get(f"/desk/cases/{case.id}/links?q=SO-99").text


@pytest.mark.parametrize(
    "path",
    [
        "links",
        "orders/{order}/unlinked",
        "parcels/1/unlinked",
        "hints/{hint}/confirmed",
        "hints/{hint}/dismissed",
    ],
)
def test_who_may_not_see_the_case_does_none_of_it(matter, sign_in, path):
    case, own, _other = matter
    path = path.format(order=own.id, hint=hint_of(case).id)
    before = [(one.id, one.state) for one in queries.hints_in([case.id])]

    data = {"order_id": own.id, "reason": "mine"}
    assert sign_in("bob").send(f"/desk/cases/{case.id}/{path}", data=data).status_code == 404
    assert sign_in("bob").get(f"/desk/cases/{case.id}/links?q=1").status_code == 404

    assert linked(case) == {own.reference}
    assert [(one.id, one.state) for one in queries.hints_in([case.id])] == before


def test_what_a_carrier_says_stands_on_the_timeline_where_it_happened(matter, sign_in):
    case, own, _other = matter
    early = Step(at=now() - timedelta(days=900), status="picked_up", place="Linz")
    late = Step(at=now(), status="exception", place="Wien", words="<i>Damaged</i>")
    told = ParcelWords(tracking_number=PARCEL, carrier="ups", status="exception")

    orders.record_parcel(SYSTEM, told, references=[own.reference], steps=[early, late])

    page = sign_in("alice").get(f"/desk/cases/{case.id}/timeline").text
    assert page.index("Linz") < page.index("please") < page.index("Wien")
    assert "&lt;i&gt;Damaged" in page
    assert f"UPS {PARCEL}" in page


def test_a_parcel_of_nobody_is_linked_by_hand_and_taken_off(matter, sign_in):
    case = matter[0]
    told = ParcelWords(tracking_number=PARCEL, carrier="ups", status="in_transit")
    parcel = orders.record_parcel(SYSTEM, told, references=[], steps=[Step(at=now(), status="in_transit")])
    alice = sign_in("alice")

    assert PARCEL in alice.get(f"/desk/cases/{case.id}/links?q={PARCEL}").text
    alice.send(f"/desk/cases/{case.id}/links", data={"parcel_id": parcel.id})
    page = alice.get(f"/desk/cases/{case.id}").text
    assert f"/desk/cases/{case.id}/parcels/{parcel.id}/unlinked" in page
    alice.send(f"/desk/cases/{case.id}/parcels/{parcel.id}/unlinked")

    page = alice.get(f"/desk/cases/{case.id}").text
    assert f"took off parcel {PARCEL}" in page
    assert f"/parcels/{parcel.id}/unlinked" not in page


def test_a_customer_reads_of_a_case_only_how_far_it_is(cast, matter):
    case, own, _other = matter
    commands.set_status(cast.alice, case.id, "open")
    commands.unlink_order(cast.alice, case.id, own.id)
    eve = Actor(kind="customer", id=case.requester_id)

    entries = queries.timeline(eve, case.id)

    assert {change.field for one in entries for change in one.changes} == {"status"}
    assert queries.parcel_events(eve, case) == []


def test_the_same_number_twice_is_meant_at_its_place(cast, sign_in):
    dora = a_contact("Dora")
    order = an_order(dora)
    case = a_case(cast, contact=dora, words="hello")
    words = f"x{order.reference} is not it, {order.reference} is"
    commands.add_inbound(Actor(kind="customer", id=dora.id), case, said(words))
    session.rollback()
    react("fast", REACTIONS)

    assert 'data-nth="1"' in sign_in("alice").get(f"/desk/cases/{case.id}/context").text
