"""What an agent has typed and not sent: kept for her alone, never overwritten unseen, gone once sent."""

import pytest

from app.cases import commands, queries, rules
from app.core.db import session
from app.core.errors import NotAllowed, NotFound, Refused, Stale
from app.core.events import latest
from tests.factories.cases import a_case

pytestmark = pytest.mark.db


def words_of(actor, case_id: int, kind: str = "reply") -> dict[str, str] | None:
    session.rollback()
    session.expire_all()
    draft = queries.drafts(actor, case_id).get(kind)
    return draft.words if draft else None


def test_what_was_typed_is_kept_by_case_and_kind_for_its_writer_alone(cast):
    first, second = a_case(cast), a_case(cast)

    commands.save_draft(cast.alice, first.id, "reply", {"text": "Dear Dora"}, version=0)
    commands.save_draft(cast.alice, first.id, "note", {"text": "a fraud?"}, version=0)
    commands.save_draft(cast.alice, second.id, "reply", {"text": "Hello"}, version=0)

    assert words_of(cast.alice, first.id) == {"text": "Dear Dora"}
    assert words_of(cast.alice, first.id, "note") == {"text": "a fraud?"}
    assert set(queries.drafted(cast.alice)) == {first.id, second.id}
    assert words_of(cast.sam, first.id) is None
    assert queries.drafted(cast.sam) == []


def test_two_windows_do_not_overwrite_each_other(cast):
    case = a_case(cast)
    first = commands.save_draft(cast.alice, case.id, "reply", {"text": "one"}, version=0)
    second = commands.save_draft(cast.alice, case.id, "reply", {"text": "one two"}, version=first)

    for version in (0, first):
        with pytest.raises(Stale):
            commands.save_draft(cast.alice, case.id, "reply", {"text": "other"}, version=version)

    assert words_of(cast.alice, case.id) == {"text": "one two"}
    assert second > first
    commands.save_draft(cast.alice, case.id, "reply", {"text": "other"}, version=second)
    assert words_of(cast.alice, case.id) == {"text": "other"}


def test_the_same_words_again_are_no_conflict(cast):
    case = a_case(cast)
    first = commands.save_draft(cast.alice, case.id, "reply", {"text": "one"}, version=0)

    assert commands.save_draft(cast.alice, case.id, "reply", {"text": "one"}, version=0) == first


def test_words_taken_away_leave_no_draft(cast):
    case = a_case(cast)
    version = commands.save_draft(cast.alice, case.id, "reply", {"text": "one"}, version=0)

    assert commands.save_draft(cast.alice, case.id, "reply", {"text": "  "}, version=version) == 0
    assert words_of(cast.alice, case.id) is None


def test_sending_ends_the_draft_and_a_window_with_the_old_words_is_told(cast):
    case = a_case(cast)
    old = commands.save_draft(cast.alice, case.id, "reply", {"text": "one"}, version=0)
    commands.save_draft(cast.alice, case.id, "note", {"text": "mine"}, version=0)

    commands.reply(cast.alice, case.id, body="one")

    assert words_of(cast.alice, case.id) is None
    assert words_of(cast.alice, case.id, "note") == {"text": "mine"}
    with pytest.raises(Stale):
        commands.save_draft(cast.alice, case.id, "reply", {"text": "one more"}, version=old)
    again = commands.save_draft(cast.alice, case.id, "reply", {"text": "one more"}, version=0)
    assert again > old
    commands.note(cast.alice, case.id, body="mine")
    assert words_of(cast.alice, case.id, "note") is None


def test_a_case_not_begun_yet_has_a_draft_until_it_is_begun(cast):
    said = {"to": "dora@example.org", "queue_id": str(cast.parcels.id), "text": "Dear", "other": "x"}

    assert commands.save_draft(cast.alice, 0, "case", {"queue_id": "1", "mailbox_id": "1"}, version=0) == 0
    commands.save_draft(cast.alice, 0, "case", said, version=0)

    assert words_of(cast.alice, 0, "case") == {name: said[name] for name in ("to", "queue_id", "text")}
    first = {"queue_id": cast.parcels.id, "mailbox_id": cast.mailbox.id, "subject": "Lamp", "body": "Dear"}
    commands.start_case(cast.alice, commands.First(address="dora@example.org", name="", **first))
    assert words_of(cast.alice, 0, "case") is None


def test_nobody_drafts_where_she_may_not_write(cast):
    case = a_case(cast)

    with pytest.raises(NotFound):
        commands.save_draft(cast.bob, case.id, "reply", {"text": "x"}, version=0)
    with pytest.raises(NotAllowed):
        commands.save_draft(a_reader(cast), case.id, "reply", {"text": "x"}, version=0)
    with pytest.raises(Refused):
        commands.save_draft(cast.alice, case.id, "reply", {"text": "x" * (rules.MOST_DRAFT + 1)}, version=0)


def test_drafting_tells_nobody(cast):
    case = a_case(cast)
    before = latest()

    commands.save_draft(cast.alice, case.id, "reply", {"text": "secret"}, version=0)

    assert latest() == before


def a_reader(cast):
    return type(cast.alice)(kind="agent", id=cast.alice.id, grants=frozenset(), queues=cast.alice.queues)
