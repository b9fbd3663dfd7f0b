"""Mailboxes are looked after: what is wrong is written down, and told once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.channels.email import health
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import arriving
from app.intake.models import RawMail
from app.outgoing.models import Outgoing
from app.people import commands, queries
from tests.conftest import mailbox_words

pytestmark = pytest.mark.db
MONDAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_house_that_runs_long(monkeypatch):
    health._habits.clear()
    monkeypatch.setattr(health, "_up_since", MONDAY - timedelta(days=300))


@pytest.fixture
def other(cast):
    words = mailbox_words(cast.parcels.id, address="other@desk.example")
    return commands.save_mailbox(SYSTEM, None, words)


def letters() -> list[Outgoing]:
    return list(session.scalars(select(Outgoing).order_by(Outgoing.id)))


def fails_for(mailbox_id: int, minutes: int) -> None:
    with clock.at(clock.now() - timedelta(minutes=minutes)):
        commands.note_mailbox(SYSTEM, mailbox_id, error="LoginError: no such user")
    commands.note_mailbox(SYSTEM, mailbox_id, error="LoginError: no such user")


def test_a_failure_is_told_once_after_ten_minutes_by_a_mailbox_that_works(cast, other):
    fails_for(cast.mailbox.id, 5)
    health.look_after(SYSTEM)
    assert letters() == []

    fails_for(cast.mailbox.id, 11)
    for _ in range(3):
        health.look_after(SYSTEM)

    [letter] = letters()
    assert (letter.recipient, letter.mailbox_id, letter.auto) == ("ada@desk.example", other.id, True)
    assert "support@desk.example" in letter.subject
    assert "no such user" in letter.body
    assert [one.kind for one in queries.troubles()] == ["sign_in"]


def test_a_trouble_that_comes_and_goes_is_told_once_a_day(cast, other):
    for _ in range(3):
        fails_for(cast.mailbox.id, 11)
        health.look_after(SYSTEM)
        commands.note_mailbox(SYSTEM, cast.mailbox.id)
        health.look_after(SYSTEM)

    assert len(letters()) == 1
    assert queries.troubles() == []


def test_where_no_mailbox_works_nothing_is_sent_and_the_trouble_is_still_written_down(cast):
    fails_for(cast.mailbox.id, 11)

    health.look_after(SYSTEM)

    assert letters() == []
    assert [one.kind for one in queries.troubles()] == ["sign_in"]


def test_an_odd_silence_is_found_from_the_mailboxs_own_history(cast, other):
    for week in range(1, 5):
        for day in range(5):
            for hour in range(9, 17):
                at = MONDAY - timedelta(weeks=week) + timedelta(days=day, hours=hour)
                session.add_all(came(cast.mailbox.id, at + timedelta(minutes=one)) for one in (1, 20, 40))
    session.commit()
    commands.note_mailbox(SYSTEM, cast.mailbox.id)

    with clock.at(MONDAY + timedelta(hours=9)):
        assert "silence" not in looked(cast).kinds
    health._habits.clear()
    with clock.at(MONDAY + timedelta(hours=15)):
        assert looked(cast).kinds == {"silence"}
        assert looked(cast).last_mail == MONDAY - timedelta(days=3) + timedelta(hours=16, minutes=40)


def looked(cast) -> health.Look:
    mailbox = queries.mailbox(cast.mailbox.id)
    mailbox.fetched_at = clock.now()
    found = health.look(mailbox)
    session.rollback()
    return found


def came(mailbox_id: int, at: datetime) -> RawMail:
    return RawMail(
        mailbox_id=mailbox_id, file_key="x", sha256="x", size=1, state="taken", kept_at=at, due_at=at
    )


def test_hours_are_counted_in_utc(cast):
    at = datetime(2026, 5, 31, 23, 59, 59, 900_000, tzinfo=UTC)
    session.add_all([came(cast.mailbox.id, at), came(cast.mailbox.id, MONDAY)])
    session.commit()

    counted = arriving.by_hour(cast.mailbox.id, MONDAY - timedelta(days=1))

    assert counted == {MONDAY - timedelta(hours=1): 1, MONDAY: 1}
    assert arriving.flows()[cast.mailbox.id] == arriving.Flow(MONDAY, 0, None)


def test_after_a_night_switched_off_nobody_is_woken_before_the_house_has_looked(cast, other, monkeypatch):
    for one in (cast.mailbox, other):
        with clock.at(clock.now() - timedelta(hours=9)):
            commands.note_mailbox(SYSTEM, one.id)
    monkeypatch.setattr(health, "_up_since", clock.now())
    health.look_after(SYSTEM)
    assert queries.troubles() == []

    commands.note_mailbox(SYSTEM, other.id)
    with clock.at(clock.now() + timedelta(minutes=6)):
        health.look_after(SYSTEM)

    assert [(one.mailbox_id, one.kind) for one in queries.troubles()] == [(cast.mailbox.id, "idle")]
    assert len(letters()) == 1
