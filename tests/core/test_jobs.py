"""A job's row stays true also where the database is away for a moment."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from app.core.actor import SYSTEM
from app.core.command import command
from app.core.db import session
from app.core.jobs import Job, ask_anew, run_job

pytestmark = pytest.mark.db
CUT = OperationalError("COMMIT", {}, Exception("the line is cut"))


@pytest.fixture
def job_id(house) -> int:
    command(lambda _actor: ask_anew("errand", "one"))(SYSTEM)
    return session.scalars(select(Job.id)).one()


@pytest.fixture
def cut(job_id):
    """Cut the line at so many of the transactions that begin next."""
    left = [0]

    def fail(*_about):
        if left[0]:
            left[0] -= 1
            raise CUT

    def arm(times: int) -> None:
        left[0] = times

    event.listen(session.session_factory, "after_begin", fail)
    yield arm
    event.remove(session.session_factory, "after_begin", fail)


def row(job_id: int) -> Job:
    session.rollback()
    return session.get_one(Job, job_id, populate_existing=True)


def test_a_claim_that_nobody_heard_of_does_not_keep_the_job_for_its_lease(job_id, monkeypatch):
    points = iter(["command.committed"])

    def cut_once(point):
        if point == "command.committed" and next(points, None):
            raise CUT

    monkeypatch.setattr("app.core.command.passing", cut_once)
    run_job(job_id, {"errand": lambda _errand: pytest.fail("it was never claimed for sure")})

    job = row(job_id)
    assert (job.state, job.attempts, job.lease_until, job.token) == ("queued", 1, None, None)
    assert "the line is cut" in job.error


@pytest.mark.parametrize("fails", [False, True])
def test_what_became_of_a_job_is_written_down_once_the_database_is_back(job_id, cut, fails):
    done = []

    def work(errand):
        done.append(errand.key)
        cut(2)
        if fails:
            raise ValueError("no such parcel")

    run_job(job_id, {"errand": work})

    job = row(job_id)
    assert done == ["errand:one"]
    assert (job.state, job.lease_until) == (("queued", None) if fails else ("done", None))
    assert ("no such parcel" in (job.error or "")) is fails
