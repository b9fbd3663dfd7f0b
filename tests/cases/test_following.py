"""Following a case: whoever has it, an agent keeps an eye on it."""

import pytest

from app.cases import commands, queries
from app.core.actor import Actor
from app.core.db import session
from app.core.errors import NotAllowed, NotFound
from app.core.events import EventRow
from tests.factories.cases import a_case
from tests.plans import asked, plan

pytestmark = pytest.mark.db


def told() -> list[bool]:
    rows = session.query(EventRow).filter_by(name="case.followed").order_by(EventRow.id)
    return [row.facts["on"] for row in rows]


def test_who_follows_finds_the_case_among_hers_until_she_does_no_longer(cast):
    case, other = a_case(cast), a_case(cast)

    commands.follow(cast.sam, case.id)
    commands.follow(cast.sam, case.id)
    commands.follow(cast.alice, case.id)

    assert queries.followers(case) == [cast.sam.id, cast.alice.id]
    assert [row.id for row in queries.listing(cast.sam, view="followed").rows] == [case.id]
    assert queries.followed_of(cast.sam, [case.id, other.id]) == {case.id}

    commands.unfollow(cast.sam, case.id)
    commands.unfollow(cast.sam, case.id)
    assert (queries.followers(case), case.followed) == ([cast.alice.id], True)
    commands.unfollow(cast.alice, case.id)
    assert (queries.followers(case), case.followed) == ([], False)
    assert queries.listing(cast.sam, view="followed").rows == []
    assert told() == [True, True, False, False]


def test_a_settled_case_is_still_followed(cast):
    first, second = a_case(cast), a_case(cast)
    for case in (first, second):
        commands.follow(cast.alice, case.id)
    commands.set_status(cast.alice, first.id, "solved")

    assert {row.id for row in queries.listing(cast.alice, view="followed").rows} == {first.id, second.id}


def test_only_an_agent_who_sees_a_case_follows_it(cast):
    case = a_case(cast, queue=cast.returns)
    assert case.queue_id not in cast.alice.queues

    with pytest.raises(NotFound):
        commands.follow(cast.alice, case.id)
    with pytest.raises(NotAllowed):
        commands.follow(Actor(kind="customer", id=case.requester_id), case.id)
    assert queries.followed_of(Actor(kind="customer", id=cast.sam.id), [case.id]) == frozenset()


def test_whoever_may_see_it_no_longer_finds_it_no_longer(cast):
    case = a_case(cast)
    commands.follow(cast.alice, case.id)

    commands.move_to_queue(cast.sam, case.id, cast.returns.id)

    assert queries.listing(cast.alice, view="followed").rows == []


@pytest.mark.parametrize("sort", queries.SORTS)
def test_the_list_looks_up_what_is_followed_and_reads_no_table(cast, sort):
    case = a_case(cast)
    commands.follow(cast.alice, case.id)

    with asked() as seen:
        queries.listing(cast.alice, view="followed", sort=sort)
    for sql, values in seen:
        how = plan(sql, values)
        assert "case_followers" in how
        assert "MULTI-INDEX OR" not in how
        assert "SCAN cases" not in how
        assert "Seq Scan on cases" not in how
