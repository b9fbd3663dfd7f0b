"""Who may see what: of a shared number, a shared order, a number with a new owner, customers made one."""

import pytest

from app.cases import queries as cases
from app.core.actor import SYSTEM, Actor
from app.core.db import session
from app.core.errors import NotAllowed, NotFound
from app.customers import commands, queries
from app.orders import queries as orders
from app.orders.models import OrderContact
from app.people import commands as people
from app.people import queries as agents
from tests.factories.cases import a_case, a_contact, an_order

pytestmark = pytest.mark.db


def as_customer(contact):
    return Actor(kind="customer", id=contact.id)


def seen_by(contact):
    """Return the ids of the cases a customer sees."""
    listed = cases.listing(as_customer(contact), view="all")
    return {row.id for row in listed.rows}


def narrow(cast, name):
    """Return one of the cast without the right to see every customer."""
    role = people.save_role(SYSTEM, None, name=f"Narrow {name}", grants=["cases.work", "customers.edit"])
    agent = agents.by_email(f"{name}@desk.example")
    people.set_roles(SYSTEM, agent.id, [role.id])
    return agents.actor_of(agent.id)


def test_two_customers_with_one_phone_number_are_two(cast):
    anna, ben = a_contact("Anna Maier"), a_contact("Ben Maier")
    for contact in (anna, ben):
        commands.add_point(cast.alice, contact.id, "phone", "+49 30 901820")

    assert queries.by_point("phone", "+4930901820") is None
    found = queries.candidates("phone", "+4930901820")
    assert {(one.contact.id, one.why) for one in found} == {(anna.id, "stated"), (ben.id, "stated")}
    assert seen_by(anna).isdisjoint({a_case(cast, contact=ben).id})


def test_an_order_that_two_share_is_both_ones_and_nobody_elses(cast):
    buyer, receiver, stranger = a_contact(), a_contact(), a_contact()
    order = an_order(buyer, "SO-700001")
    session.add(OrderContact(order_id=order.id, contact_id=receiver.id, role="receiver"))
    session.commit()

    for contact, seen in ((buyer, [order.id]), (receiver, [order.id]), (stranger, [])):
        assert [one.id for one in orders.of_contact(contact.id)] == seen
        assert orders.is_of(order.id, contact.id) is bool(seen)


def test_an_order_that_two_share_follows_whom_one_of_them_became(cast):
    buyer, receiver, kept = a_contact(), a_contact(), a_contact()
    order = an_order(buyer, "SO-700002")
    session.add(OrderContact(order_id=order.id, contact_id=receiver.id, role="receiver"))
    session.commit()

    row = commands.merge(cast.alice, kept.id, receiver.id)
    assert [one.id for one in orders.of_contact(kept.id)] == [order.id]
    commands.unmerge(cast.alice, row.id)
    assert orders.of_contact(kept.id) == []


def test_a_number_with_a_new_owner_names_her_and_gives_her_nothing_of_the_old_one(cast):
    old, new = a_contact(address="old@firm.example"), a_contact("New One")
    case, order = a_case(cast, contact=old), an_order(old, "SO-700003")
    (point,) = queries.points_of(old.id)

    commands.reassign(cast.alice, point.id, new.id)

    assert queries.by_point("email", "old@firm.example").id == new.id
    assert seen_by(new) == set()
    assert seen_by(old) == {case.id}
    assert not orders.is_of(order.id, new.id)
    assert [one.id for one in orders.of_contact(old.id)] == [order.id]
    whys = [(one.contact.id, one.why) for one in queries.candidates("email", "old@firm.example")]
    assert whys == [(new.id, "stated"), (old.id, "ended")]


def test_customers_made_one_see_each_others_cases_and_after_undoing_only_their_own(cast):
    anna, double, third = a_contact("Anna", "anna@a.example"), a_contact(address="a.m@b.example"), a_contact()
    first, second, other = (a_case(cast, contact=one) for one in (anna, double, third))

    inner = commands.merge(cast.alice, double.id, third.id)
    outer = commands.merge(cast.alice, anna.id, double.id)

    for contact in (anna, double, third):
        assert seen_by(contact) == {first.id, second.id, other.id}
        assert queries.get(cast.alice, contact.id).id == anna.id
    assert queries.by_point("email", "a.m@b.example").id == anna.id
    assert {one.id for one in cases.earlier(cast.sam, first)} == {second.id, other.id}

    commands.unmerge(cast.alice, outer.id)
    assert seen_by(anna) == {first.id}
    assert seen_by(third) == {second.id, other.id}
    assert queries.by_point("email", "a.m@b.example").id == double.id

    commands.unmerge(cast.alice, inner.id)
    assert seen_by(double) == {second.id}
    assert seen_by(third) == {other.id}


def test_the_inner_of_two_merges_can_be_undone_first(cast):
    anna, double, third = a_contact(), a_contact(), a_contact()
    inner = commands.merge(cast.alice, double.id, third.id)
    outer = commands.merge(cast.alice, anna.id, double.id)

    commands.unmerge(cast.alice, inner.id)
    assert queries.identity(third.id) == {third.id}
    commands.unmerge(cast.alice, outer.id)

    assert [queries.identity(one.id) for one in (anna, double, third)] == [{anna.id}, {double.id}, {third.id}]


def test_without_the_right_to_see_all_an_agent_sees_her_own_and_what_is_shared_with_her(cast):
    alice, hers, teams, others = narrow(cast, "alice"), a_contact(), a_contact(), a_contact()
    team = people.save_team(SYSTEM, None, name="North", member_ids=[alice.id])
    commands.give(cast.sam, [hers.id], alice.id)
    commands.share(cast.sam, [teams.id], team_id=team.id)

    listed = queries.listing(alice, queries.Filters()).contacts

    assert {one.id for one in listed} == {hers.id, teams.id}
    assert queries.search(alice, others.name) == []
    with pytest.raises(NotFound):
        queries.get(alice, others.id)
    with pytest.raises(NotFound):
        commands.edit(alice, others.id, {"name": "X"}, version=1)
    with pytest.raises(NotAllowed):
        commands.give(alice, [teams.id], alice.id + 1)
    (share,) = queries.shares_of(teams.id)
    commands.unshare(cast.sam, share.id)
    with pytest.raises(NotFound):
        queries.get(alice, teams.id)


def test_who_leads_a_team_sees_the_customers_of_its_members_and_of_those_they_lead(cast):
    alice, bob = narrow(cast, "alice"), narrow(cast, "bob")
    sam = narrow(cast, "sam")
    people.save_team(SYSTEM, None, name="North", member_ids=[bob.id], lead_id=alice.id)
    people.save_team(SYSTEM, None, name="All", member_ids=[alice.id], lead_id=sam.id)
    contact = a_contact()
    commands.give(SYSTEM, [contact.id], bob.id)

    assert queries.get(alice, contact.id).id == contact.id
    assert queries.get(sam, contact.id).id == contact.id
    mine = a_contact()
    commands.give(SYSTEM, [mine.id], alice.id)
    with pytest.raises(NotFound):
        queries.get(bob, mine.id)


def test_of_customers_made_one_who_might_see_either_sees_the_one(cast):
    alice, kept, gone = narrow(cast, "alice"), a_contact(), a_contact()
    commands.give(SYSTEM, [gone.id], alice.id)

    row = commands.merge(cast.sam, kept.id, gone.id)
    assert queries.get(alice, gone.id).id == kept.id
    commands.unmerge(cast.sam, row.id)

    assert queries.get(alice, gone.id).id == gone.id
    with pytest.raises(NotFound):
        queries.get(alice, kept.id)


def test_all_customers_of_an_agent_can_be_handed_over(cast):
    given = [a_contact().id for _ in range(3)]
    commands.give(cast.sam, given, cast.alice.id)

    assert commands.hand_over(cast.sam, cast.alice.id, cast.bob.id) == 3
    assert {queries.contact(one).owner_id for one in given} == {cast.bob.id}
    with pytest.raises(NotAllowed):
        commands.hand_over(cast.alice, cast.bob.id, cast.alice.id)
