"""Killed at any point where something becomes durable, and begun again: as if it had never died."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.jobs import Job
from app.people import commands as people
from tests.conftest import mailbox_words
from tests.faults import a_day, children, watching
from tests.journeys import houses

#: How often a day of three mails comes by each.
POINTS = {
    "file.written": 3,
    "raw.stored": 3,
    "receive.begun": 3,
    "receive.done": 3,
    "command.written": 24,
    "command.committed": 24,
    "job.claimed": 3,
    "send.begun": 3,
    "outbound.sent": 3,
}


@pytest.mark.db
def test_fault_3_a_kill_at_any_point_of_a_day_loses_and_doubles_nothing(
    cast, settings, smtp_sink, tmp_path, seed, tally
):
    words = mailbox_words(cast.parcels.id, smtp_host=smtp_sink.host, smtp_port=smtp_sink.port)
    people.save_mailbox(SYSTEM, cast.mailbox.id, words)
    env = houses.environment(DATA_DIR=settings.data_dir, DATABASE_URL=settings.database_url)
    chance = random.Random(seed)
    days = list(POINTS)[seed % 3 :: 3]

    for day, point in enumerate(days, 1):
        told = (cast.mailbox.id, day, watching.mails(chance, MAILS, kilobytes=1, tag=f"d{day}-"))
        where = f"{point}:{chance.randrange(POINTS[point]) + 1}"
        died = children.inside(a_day.work, {**env, "CARELINE_FAIL_AT": where}, tmp_path / "log", *told)
        assert died.wait() == 137, where
        leases_run_out()
        again = children.inside(a_day.work, env, tmp_path / "log", *told)
        assert again.wait() == 0, again.words()
        assert state() == after(day), where

        sent = [mail.data for mail in smtp_sink.mails]
        doubtful = session.scalar(text("SELECT count(*) FROM outgoing WHERE sent_doubtfully"))
        assert len(set(sent)) == MAILS * day
        assert len(sent) - len(set(sent)) <= doubtful <= day
    twice = len(sent) - len(set(sent))
    done = MAILS * len(days)
    tally.add(kills=len(days), mails=done, answers=done, lost=0, doubled=0, sent_again_and_said_so=twice)


MAILS = 3


def leases_run_out() -> None:
    session.rollback()
    session.execute(update(Job).values(lease_until=now() - timedelta(seconds=1)))
    session.commit()


def after(day: int) -> dict[str, list[tuple]]:
    """Return what a house looks like after so many days, whatever happened on them."""
    subjects = sorted([f"Matter {number}" for number in range(MAILS)] * day)
    return {
        "mails": [("taken", "case")] * MAILS * day,
        "said": [(one, "in") for one in subjects] + [(one, "out") for one in subjects],
        "left": [("sent",)] * MAILS * day,
        "opened": [(MAILS * day, MAILS * day)],
        "people": [(1,)],
        "open jobs": [(0,)],
    }


def state() -> dict[str, list[tuple]]:
    session.rollback()
    questions = {
        "mails": "SELECT state, outcome FROM raw_mails",
        "said": "SELECT c.subject, m.direction FROM messages m JOIN cases c ON c.id = m.case_id "
        "ORDER BY m.direction, c.subject",
        "left": "SELECT state FROM outgoing",
        "opened": "SELECT count(*), count(DISTINCT case_id) FROM events WHERE name = 'case.opened'",
        "people": "SELECT count(*) FROM contacts",
        "open jobs": "SELECT count(*) FROM jobs WHERE state <> 'done'",
    }
    return {name: [tuple(row) for row in session.execute(text(ask))] for name, ask in questions.items()}
