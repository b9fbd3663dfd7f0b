"""What has not left yet: taken back within its seconds, or kept until its time."""

from datetime import timedelta

import pytest

from app.cases import commands, queries
from app.cases.commands import How, NewFile
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import session
from app.core.errors import NotAllowed, NotFound, Refused
from app.people import commands as people
from app.people import queries as staff
from tests.cases.leaving import CARL, DORA, copies, fresh, from_dora, later
from tests.factories.cases import a_case
from tests.ledger import told

pytestmark = pytest.mark.db


@pytest.mark.usefixtures("undo")
def test_within_its_seconds_nothing_has_left_and_the_words_come_back_with_their_files(cast, case):
    commands.enclose(
        cast.alice, case.id, "reply", NewFile(filename="a.txt", content_type="text/plain", content=b"a")
    )
    how = How(to=(DORA,), cc=(CARL,), typed=True)
    message = commands.reply(cast.alice, case.id, body="**Hello**", how=how)
    commands.leave_due(SYSTEM)
    assert (copies(message), fresh(case).status) == ([], "new")
    assert queries.draft_files(cast.alice, case.id, "reply") == []
    commands.save_draft(cast.alice, case.id, "reply", {"text": "more"}, version=0)

    commands.take_back(cast.alice, message.id)

    assert fresh(message) is None
    draft = queries.drafts(cast.alice, case.id)["reply"]
    assert draft.words == {
        "to": "Dora <dora@example.org>",
        "cc": "Carl <carl@example.org>",
        "text": "**Hello**\n\nmore",
    }
    assert [one.filename for one in queries.draft_files(cast.alice, case.id, "reply")] == ["a.txt"]
    assert commands.leave_due(SYSTEM) == 0


@pytest.mark.usefixtures("undo")
def test_after_its_seconds_it_leaves_once_and_cannot_be_taken_back(cast, case):
    message = commands.reply(cast.alice, case.id, body="Hello", then="solved")
    later(message)

    assert (commands.leave_due(SYSTEM), commands.leave_due(SYSTEM)) == (1, 0)

    assert (len(copies(message)), fresh(case).status, fresh(case).due_at) == (1, "solved", None)
    assert told().count("outgoing.queued") == 1
    with pytest.raises(Refused):
        commands.take_back(cast.alice, message.id)


@pytest.mark.usefixtures("undo")
def test_only_its_writer_takes_it_back(cast, case):
    message = commands.reply(cast.alice, case.id, body="Hello")

    with pytest.raises(NotFound):
        commands.take_back(cast.bob, message.id)
    people.save_queue(SYSTEM, cast.parcels.id, name="Parcels", member_ids=[cast.alice.id, cast.bob.id])
    bob = staff.actor_of(cast.bob.id)
    with pytest.raises(NotAllowed):
        commands.take_back(bob, message.id)


def test_what_leaves_later_waits_for_its_writer_where_the_customer_wrote_first(cast, case):
    at = clock.now() + timedelta(days=1)
    message = commands.reply(cast.alice, case.id, body="Hello", how=How(at=at))
    assert fresh(message).leaves_at == at

    from_dora(case, "It came, thank you!")
    later(message)
    assert commands.leave_due(SYSTEM) == 0

    assert copies(message) == []
    (row,) = queries.rows(cast.alice, [case.id])
    assert row.planned == 2
    commands.send_now(cast.alice, message.id)
    assert len(copies(message)) == 1


@pytest.mark.parametrize("days", [-1, 366])
def test_a_time_gone_by_or_far_away_is_refused(cast, case, days):
    with pytest.raises(Refused):
        commands.reply(cast.alice, case.id, body="x", how=How(at=clock.now() + timedelta(days=days)))


@pytest.mark.usefixtures("undo")
def test_what_cannot_leave_waits_for_its_writer_and_keeps_no_other(cast, case):
    broken, good = (commands.reply(cast.alice, one.id, body="Hello") for one in (case, a_case(cast)))
    fresh(case).mailbox_id = None
    session.commit()
    later(broken)
    later(good)

    commands.leave_due(SYSTEM)

    assert (copies(broken), fresh(broken).asks != "", len(copies(good))) == ([], True, 1)
