"""Returns: who may agree to what, and how far each goes."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.cases import commands as cases
from app.cases import queries as case_queries
from app.core.actor import SYSTEM, Actor
from app.core.db import session
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.events import EventRow
from app.orders import commands, queries
from app.orders.models import Order
from app.orders.rules import returns as rules
from app.people import commands as people
from app.people import queries as inside
from tests.factories.cases import a_case, a_contact, an_order

pytestmark = pytest.mark.db


@pytest.fixture
def desk(cast) -> SimpleNamespace:
    """A case of Dora's with her order of one lamp (49.90 EUR) and three dear ones (240.00 EUR each)."""
    dora = a_contact("Dora")
    order = an_order(dora)
    words = commands.OrderWords(
        reference=order.reference,
        contact_id=dora.id,
        status="shipped",
        placed_at=order.placed_at,
        currency="EUR",
        total_minor=76990,
    )
    lines = [
        commands.Line(sku="LL-1", name="Desk lamp", quantity=1, price_minor=4990),
        commands.Line(sku="LX-9", name="Floor lamp", quantity=3, price_minor=24000),
    ]
    order = commands.record_order(SYSTEM, words, lines)
    cheap, dear = order.lines
    return SimpleNamespace(
        case=a_case(cast, contact=dora), order=order, cheap=cheap, dear=dear, dora=dora, **vars(cast)
    )


def said(pieces, **other) -> commands.ReturnWords:
    return commands.ReturnWords(**{"pieces": pieces, "reason": "damaged", "resolution": "refund"} | other)


def start(desk, who, pieces, **other):
    return cases.start_return(who, desk.case.id, desk.order.id, said(pieces, **other))


def states(back) -> list[str]:
    return [one.state for one in back.steps]


def test_within_her_limit_an_agent_agrees_by_herself_and_over_it_a_supervisor_does(desk):
    small = start(desk, desk.alice, {desk.cheap.id: 1})
    large = start(desk, desk.alice, {desk.dear.id: 1})

    assert (small.amount_minor, small.state, states(small)) == (4990, "approved", ["requested", "approved"])
    assert (large.amount_minor, large.state) == (24000, "approval")
    assert [one.id for one in queries.awaiting(desk.sam).returns] == [large.id]
    assert (queries.count_awaiting(desk.sam), queries.count_awaiting(desk.alice)) == (1, 0)

    with pytest.raises(NotAllowed):
        commands.decide(desk.alice, large.id, approve=True)
    commands.decide(desk.sam, large.id, approve=True, words="A good customer.")

    assert (large.state, large.decided_by_id, queries.count_awaiting(desk.sam)) == (
        "approved",
        desk.sam.id,
        0,
    )


def test_whoever_approves_has_no_limit_and_a_currency_without_one_needs_approval(desk):
    assert start(desk, desk.sam, {desk.dear.id: 1}).state == "approved"

    role = next(one for one in inside.roles() if one.key == "agent")
    people.save_role(SYSTEM, role.id, name=role.name, grants=role.grants, refund_limits={"USD": 100_000})
    assert start(desk, desk.alice, {desk.cheap.id: 1}).state == "approval"

    people.save_role(SYSTEM, role.id, name=role.name, grants=role.grants, refund_limits={"EUR": 24_000})
    assert start(desk, desk.alice, {desk.dear.id: 1}).state == "approved"


def test_a_refusal_needs_words_and_ends_it(desk):
    back = start(desk, desk.alice, {desk.dear.id: 1})

    with pytest.raises(Refused):
        commands.decide(desk.sam, back.id, approve=False, words=" ")
    commands.decide(desk.sam, back.id, approve=False, words="Out of warranty.")

    assert (back.state, back.steps[-1].words) == ("refused", "Out of warranty.")
    with pytest.raises(Refused):
        commands.move_return(desk.alice, back.id, "received")
    with pytest.raises(Refused):
        commands.decide(desk.sam, back.id, approve=True)


def test_nobody_sends_back_more_than_was_bought_or_is_paid_more_than_it_cost(desk):
    start(desk, desk.sam, {desk.dear.id: 2})

    for pieces in ({desk.dear.id: 2}, {desk.cheap.id: -1}, {999_999: 1}, {}, {desk.cheap.id: 0}):
        with pytest.raises(Refused):
            start(desk, desk.sam, pieces)
    for amount in (-1, 28_991):
        with pytest.raises(Refused):
            start(desk, desk.sam, {desk.cheap.id: 1}, amount_minor=amount)

    refused = start(desk, desk.alice, {desk.dear.id: 1})
    assert queries.left_of(desk.order)[desk.dear.id] == 0
    commands.decide(desk.sam, refused.id, approve=False, words="No.")
    assert queries.left_of(desk.order)[desk.dear.id] == 1


def test_a_return_goes_its_way_and_every_step_is_on_the_case(desk):
    back = start(desk, desk.alice, {desk.cheap.id: 1}, words="It flickers.")
    commands.give_label(desk.alice, back.id, file_key="a" * 32, filename="label.pdf")
    commands.move_return(desk.alice, back.id, "received", conditions={back.items[0].id: "used"})
    with pytest.raises(Refused):
        commands.move_return(desk.alice, back.id, "replaced")
    commands.move_return(desk.alice, back.id, "refunded")

    assert states(back) == ["requested", "approved", "label_sent", "received", "refunded"]
    assert back.items[0].condition == "used"
    told = [one.changes[0].field for one in case_queries.timeline(desk.alice, desk.case.id) if one.changes]
    assert [one for one in told if one.startswith("return.")] == [f"return.{one}" for one in states(back)]
    assert "order" in told


def test_no_step_leads_out_of_an_end_and_each_end_has_its_resolution():
    for end in ("refused", "refunded", "replaced", "cancelled"):
        assert rules.MOVES[end] == frozenset()
    with pytest.raises(Refused):
        rules.moved("received", "replaced", "refund")
    assert rules.moved("received", "replaced", "replacement") == "replaced"
    assert set(rules.MOVES) == set(rules.STATES)


def test_only_the_customers_own_or_a_tied_order_can_be_sent_back_from_a_case(desk):
    strange = an_order(a_contact("Eve"))
    line = strange.lines[0]

    with pytest.raises(NotFound):
        cases.start_return(desk.alice, desk.case.id, strange.id, said({line.id: 1}))
    with pytest.raises(NotFound):
        cases.start_return(desk.bob, desk.case.id, desk.order.id, said({desk.cheap.id: 1}))

    cases.link_orders(SYSTEM, case_queries.get(desk.alice, desk.case.id), [session.get(Order, strange.id)])
    assert cases.start_return(desk.alice, desk.case.id, strange.id, said({line.id: 1})).state == "approved"


def test_a_customer_sees_the_returns_of_her_orders_and_no_others(desk):
    back = start(desk, desk.alice, {desk.cheap.id: 1})
    eve = a_contact("Eve")

    assert queries.a_return(Actor(kind="customer", id=desk.dora.id), back.id).id == back.id
    with pytest.raises(NotFound):
        queries.a_return(Actor(kind="customer", id=eve.id), back.id)
    with pytest.raises(NotFound):
        queries.a_return(Actor(kind="agent", id=1), back.id)
    with pytest.raises(NotAllowed):
        commands.move_return(Actor(kind="customer", id=desk.dora.id), back.id, "refunded")


def test_an_edit_here_says_what_was_and_is_and_the_shops_next_news_wins(desk):
    address = {"name": "Dora", "lines": ["Ring 2"], "city": "Graz", "country": "AT", "phone": ""}
    with pytest.raises(NotAllowed):
        commands.edit_order(desk.alice, desk.order.id, status="paid", shipping=address)

    commands.edit_order(desk.sam, desk.order.id, status="paid", shipping=address)
    commands.edit_order(desk.sam, desk.order.id, status="paid", shipping=address)

    assert (desk.order.status, desk.order.destination) == ("paid", "Graz")
    edits = session.scalars(select(EventRow).where(EventRow.name == "order.edited")).all()
    assert [one.facts["order_id"] for one in edits] == [desk.order.id]
