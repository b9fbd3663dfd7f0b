"""A question where an order is is answered exactly once, though the machine dies over it."""

import pytest
from sqlalchemy import text

from app.channels.email import take
from app.core import jobs
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import raw, where
from app.people import commands as people
from tests.conftest import mailbox_words
from tests.faults import children
from tests.intake.asking import answering, dora_waits
from tests.intake.mails import PASS, Here, mail
from tests.journeys import houses
from workers import tasks


def work() -> None:
    """Take in what was kept, decide, and send."""
    for raw_id in session.scalars(text("SELECT id FROM raw_mails WHERE state = 'kept'")).all():
        take.take(Here(), raw_id)
    tasks.react("fast")
    where.decide_due(SYSTEM)
    for job_id in jobs.due():
        tasks.run_job(job_id)


@pytest.mark.db
@pytest.mark.parametrize(
    "point",
    [
        "receive.done",
        "where.decided",
        "command.written",
        "command.written:2",
        "command.committed:1",
        "job.claimed",
    ],
)
def test_a_kill_between_deciding_and_sending_neither_loses_nor_doubles_it(
    cast, settings, smtp_sink, tmp_path, point
):
    words = mailbox_words(cast.parcels.id, smtp_host=smtp_sink.host, smtp_port=smtp_sink.port)
    people.save_mailbox(SYSTEM, cast.mailbox.id, words)
    env = houses.environment(DATA_DIR=settings.data_dir, DATABASE_URL=settings.database_url)
    answering(cast.mailbox.id)
    dora_waits()
    raw.keep(SYSTEM, cast.mailbox.id, mail(1, words="Where is my order SO-100234?", more=PASS))

    died = children.inside(work, {**env, "CARELINE_FAIL_AT": point}, tmp_path / "log")
    assert died.wait() == 137, died.words()
    session.execute(text("UPDATE jobs SET lease_until = NULL, token = NULL WHERE state = 'queued'"))
    session.commit()
    for _again in range(2):
        again = children.inside(work, env, tmp_path / "log")
        assert again.wait() == 0, again.words()

    session.rollback()
    assert session.execute(text("SELECT state FROM where_asks")).all() == [("answered",)]
    assert session.execute(text("SELECT state FROM outgoing")).all() == [("sent",)]
    assert len(smtp_sink.mails) == 1
