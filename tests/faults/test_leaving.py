"""What is to leave later leaves once, though the clock dies over it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.cases import commands as cases
from app.core import clock, jobs
from app.core.actor import SYSTEM
from app.core.db import session
from app.people import commands as people
from tests.conftest import mailbox_words
from tests.factories.cases import a_case
from tests.faults import children
from tests.journeys import houses
from workers import tasks

DUE = text("UPDATE messages SET leaves_at = '2026-01-01 00:00:00+00:00' WHERE leaves_at IS NOT NULL")


def work() -> None:
    """Let leave what is due, and send it."""
    cases.leave_due(SYSTEM)
    tasks.react("fast")
    for job_id in jobs.due():
        tasks.run_job(job_id)


@pytest.mark.db
@pytest.mark.parametrize("point", ["reply.left", "command.written", "command.committed"])
def test_a_kill_while_a_planned_answer_leaves_neither_loses_nor_doubles_it(
    cast, settings, smtp_sink, tmp_path, point
):
    words = mailbox_words(cast.parcels.id, smtp_host=smtp_sink.host, smtp_port=smtp_sink.port)
    people.save_mailbox(SYSTEM, cast.mailbox.id, words)
    env = houses.environment(DATA_DIR=settings.data_dir, DATABASE_URL=settings.database_url)
    how = cases.How(at=clock.now() + timedelta(days=1))
    cases.reply(cast.alice, a_case(cast).id, body="Hello", how=how)
    session.execute(DUE)
    session.commit()

    died = children.inside(work, {**env, "CARELINE_FAIL_AT": point}, tmp_path / "log")
    assert died.wait() == 137, died.words()
    for _again in range(2):
        again = children.inside(work, env, tmp_path / "log")
        assert again.wait() == 0, again.words()

    assert len(smtp_sink.mails) == 1
    session.rollback()
    assert session.execute(text("SELECT state FROM outgoing")).all() == [("sent",)]
    assert session.scalar(text("SELECT status FROM cases")) == "waiting_customer"
