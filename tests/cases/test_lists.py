"""Every list in every order, page after page, is what one may see of it: no case twice, none left out."""

from datetime import UTC, datetime, timedelta
from itertools import cycle, product

import pytest
from sqlalchemy import insert, select

from app.cases import policy, queries, rules
from app.cases.models import Case, CaseFollower
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import Refused
from app.people.models import Queue
from tests.factories.cases import a_case, a_contact
from tests.plans import asked, plan

DAY = datetime(2026, 3, 2, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
ORDERS = {
    "due": lambda case: (case.due_at or NEVER, case.id),
    "newest": lambda case: (-case.updated_at.timestamp(), -case.id),
    "oldest": lambda case: (case.opened_at, case.id),
}
pytestmark = pytest.mark.db


@pytest.fixture
def full(cast):
    """Cases of every status, queue, assignee and due time; three of each, many at the same instant."""
    requester, due = a_contact().id, cycle([None, DAY, DAY + timedelta(days=1), None, DAY])
    assignees = (None, cast.alice.id, cast.bob.id)
    kinds = product(rules.STATUSES, (cast.parcels.id, cast.returns.id), assignees, range(3))
    rows = [
        {
            "subject": "s",
            "status": status,
            "channel": "email",
            "requester_id": requester,
            "queue_id": queue,
            "assignee_id": assignee,
            "mailbox_id": cast.mailbox.id,
            "opened_at": DAY + timedelta(hours=number * 7 % 5),
            "updated_at": DAY + timedelta(hours=number * 5 % 7),
            "due_at": next(due),
            "version": 1,
        }
        for number, (status, queue, assignee, _again) in enumerate(kinds)
    ]
    session.execute(insert(Case), rows)
    session.commit()
    return session.scalars(select(Case)).all()


def of_all_pages(actor, limit=7, **how):
    seen, after = [], None
    for _page in range(200):  # more than there are
        page = queries.listing(actor, after=after, limit=limit, **how)
        assert len(page.rows) <= limit
        seen += [row.id for row in page.rows]
        after = page.after
        if after is None:
            return seen
    raise AssertionError("the pages do not end")


def is_in(view, case, actor):
    if view == "mine":
        return case.status in rules.UNSETTLED and case.assignee_id == actor.id
    if view == "unassigned":
        return case.status in rules.UNSETTLED and case.assignee_id is None
    return case.status in queries.VIEWS[view]


def may_see(case, actor):
    if actor.kind == "customer":
        return case.requester_id == actor.id
    return actor.may("cases.see_all") or case.queue_id in actor.queues or case.assignee_id == actor.id


def watchers(cast, full):
    nobody = Actor(kind="agent", id=999, queues=frozenset())
    return (cast.alice, cast.bob, cast.sam, nobody, Actor(kind="customer", id=full[0].requester_id))


@pytest.mark.parametrize("sort", queries.SORTS)
@pytest.mark.parametrize("view", [one for one in queries.VIEWS if one != "followed"])
def test_the_pages_of_a_list_are_what_one_may_see_of_it_in_its_order(cast, full, view, sort):
    for actor in watchers(cast, full):
        mine = sorted((one for one in full if may_see(one, actor)), key=ORDERS[sort])
        wanted = [one.id for one in mine if is_in(view, one, actor)]

        assert of_all_pages(actor, view=view, sort=sort) == wanted, actor


@pytest.mark.parametrize("sort", queries.SORTS)
def test_those_that_one_follows_are_a_list_of_what_one_may_see(cast, full, sort):
    followed = [one for number, one in enumerate(full) if number % 3]
    rows = [{"case_id": one.id, "agent_id": who.id} for one in followed for who in (cast.sam, cast.bob)]
    session.execute(insert(CaseFollower), rows)
    session.commit()
    customer = Actor(kind="customer", id=cast.sam.id)

    for actor in (cast.sam, cast.bob, cast.alice, customer):
        mine = [one for one in followed if may_see(one, actor)] if actor in (cast.sam, cast.bob) else []
        wanted = [one.id for one in sorted(mine, key=ORDERS[sort])]
        assert of_all_pages(actor, view="followed", sort=sort) == wanted
    assert 0 < len(of_all_pages(cast.bob, view="followed")) < len(followed)
    in_queue = [one.id for one in sorted(followed, key=ORDERS[sort]) if one.queue_id == cast.returns.id]
    assert of_all_pages(cast.sam, view="followed", queue_id=cast.returns.id, sort=sort) == in_queue


@pytest.mark.parametrize("sort", queries.SORTS)
def test_a_queue_one_does_not_work_shows_no_more_than_ones_own_cases_in_it(cast, full, sort):
    theirs = [one for one in full if one.queue_id == cast.returns.id]
    wanted = [one.id for one in sorted(theirs, key=ORDERS[sort]) if one.assignee_id == cast.alice.id]

    assert of_all_pages(cast.alice, view="all", queue_id=cast.returns.id, sort=sort) == wanted


def test_the_seam_between_due_and_not_due_may_fall_on_any_row_of_a_page(cast, full):
    whole = of_all_pages(cast.alice, view="all", sort="due", limit=len(full))
    dated = sum(one.due_at is not None for one in full if may_see(one, cast.alice))
    assert 0 < dated < len(whole)

    for limit in (1, dated - 1, dated, dated + 1):
        assert of_all_pages(cast.alice, view="all", sort="due", limit=limit) == whole


def test_an_agent_of_many_queues_sees_them_all(cast, full):
    more = [Queue(name=f"Queue {number}") for number in range(policy.MOST_WAYS + 1)]
    session.add_all(more)
    session.commit()
    busy = Actor(kind="agent", id=cast.alice.id, queues=cast.alice.queues | {one.id for one in more})

    for sort in queries.SORTS:
        assert of_all_pages(busy, view="all", sort=sort) == of_all_pages(cast.alice, view="all", sort=sort)


def test_the_ways_to_see_a_case_are_those_of_visible(cast, full):
    for actor, queue_id in product(watchers(cast, full), (None, cast.parcels.id, cast.returns.id)):
        ways = policy.ways(select(Case.id), actor, queue_id=queue_id)
        visible = policy.visible(select(Case.id), actor)
        visible = visible.where(Case.queue_id == queue_id) if queue_id else visible

        assert {one for way in ways for one in session.scalars(way)} == set(session.scalars(visible)), actor


def test_counts_are_those_of_the_lists(cast, full):
    for actor in (cast.alice, cast.bob, cast.sam):
        counts = queries.counts(actor)
        assert counts.unsettled == len(of_all_pages(actor, view="unsettled"))
        assert counts.mine == len(of_all_pages(actor, view="mine"))
        assert counts.unassigned == len(of_all_pages(actor, view="unassigned"))
        assert counts.unsettled == sum(counts.by_queue.values())


@pytest.mark.parametrize("after", ["x", "2026-03-02T00:00:00+00:00_x", "_1", "2026-03-02_" + "9" * 30])
def test_a_page_that_does_not_exist_is_refused(cast, after):
    with pytest.raises(Refused):
        queries.listing(cast.alice, after=after)


def test_named_rows_are_looked_up_however_many_cases_a_queue_has(cast):
    ids = [a_case(cast).id for _ in range(30)]

    with asked() as seen:
        assert {one.id for one in queries.rows(cast.alice, ids)} == set(ids)
        assert queries.rows(cast.bob, ids) == []
    assert seen
    for sql, values in seen:
        how = plan(sql, values)
        assert "MULTI-INDEX OR" not in how
        assert "SCAN cases" not in how
        assert "ix_cases_queue" not in how
        assert "Seq Scan on cases" not in how
