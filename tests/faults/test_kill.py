"""Killed at any fail-point and started again: nothing is lost or doubled, as if it had never died."""

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta

import pytest

from app.cases import commands as cases
from app.core.clock import now
from tests.journeys import houses

POINTS = ("raw.stored", "receive.begun", "receive.done")
WORK = """
from wsgi import app
from app.core import jobs
from app.wiring import JOBS
from workers import tasks
with app.app_context():
    tasks.react("fast")
    for job_id in jobs.due():
        jobs.run_job(job_id, JOBS)
"""
LEAVE = """
from wsgi import app
from app.cases import commands
from app.core.actor import SYSTEM
with app.app_context():
    commands.leave_due(SYSTEM)
"""
TAKE = """
from wsgi import app
from app.channels.email.parser import Parser
from app.channels.email.take import take_waiting
with app.app_context():
    parser = Parser()
    take_waiting(parser)
    parser.close()
"""


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_kill_while_mail_comes_in_loses_and_doubles_nothing(tmp_path, point, seed):
    mails = _mails(tmp_path, random.Random(seed))
    calm, killed = (houses.environment(DATA_DIR=tmp_path / name) for name in ("calm", "killed"))
    _intake(calm, mails)

    died = _intake({**killed, "CARELINE_FAIL_AT": point}, mails)
    _python(TAKE, killed)
    _intake(killed, mails)

    assert died.returncode == 137
    assert _end_state(tmp_path / "killed") == _end_state(tmp_path / "calm")


def test_a_kill_after_the_mail_server_took_an_answer_says_so_and_sends_the_very_same_again(
    tmp_path, mailbox, smtp_sink
):
    env = houses.environment(DATA_DIR=tmp_path / "data")
    houses.run("init", env=env)
    with houses.beside(env):
        houses.open_mailbox(mailbox, smtp_sink)
    letter = tmp_path / "one.eml"
    letter.write_bytes(houses.mail("Hello", "Where?", message_id="<one@example.org>"))
    houses.run("mail", "intake", str(letter), env=env)
    with houses.beside(env):
        cases.reply(houses.alice(), 1, body="It left today.")

    died = _python(WORK, {**env, "CARELINE_FAIL_AT": "outbound.sent"})
    with closing(sqlite3.connect(tmp_path / "data" / "careline.db")) as connection:
        connection.execute("UPDATE jobs SET lease_until = '2000-01-01 00:00:00'")  # as if it had run out
        connection.commit()
    _python(WORK, env)

    assert died.returncode == 137
    assert len(smtp_sink.mails) == 2
    assert smtp_sink.mails[0].data == smtp_sink.mails[1].data
    (sent,) = _rows(tmp_path / "data", "SELECT state, sent_doubtfully FROM outgoing")
    assert sent == ("sent", 1)


def test_an_answer_that_leaves_later_leaves_once_though_the_clock_dies(tmp_path, mailbox, smtp_sink):
    env = houses.environment(DATA_DIR=tmp_path / "data")
    letter = tmp_path / "0.eml"
    letter.write_bytes(houses.mail("Matter", "Where?", message_id="<0@example.org>"))
    houses.run("init", env=env)
    with houses.beside(env):
        houses.open_mailbox(mailbox, smtp_sink)
    houses.run("mail", "intake", str(letter), env=env)
    with houses.beside(env):
        cases.reply(houses.alice(), 1, body="It left.", how=cases.How(at=now() + timedelta(seconds=1)))
    time.sleep(1.5)

    died = _python(LEAVE, {**env, "CARELINE_FAIL_AT": "reply.left"})
    untouched = _rows(tmp_path / "data", "SELECT count(*) FROM outgoing")
    for _again in range(2):
        _python(LEAVE, env)
        _python(WORK, env)

    assert (died.returncode, untouched) == (137, [(0,)])
    assert len(smtp_sink.mails) == 1
    assert _rows(tmp_path / "data", "SELECT state FROM outgoing") == [("sent",)]


def _mails(tmp_path, chance: random.Random) -> list[str]:
    """Write four mails of which some answer an earlier one; return their paths."""
    paths = []
    for number in range(4):
        answers = f"<{chance.randrange(number)}@example.org>" if number and chance.random() < 0.5 else ""
        path = tmp_path / f"{number}.eml"
        words = houses.mail(
            f"Matter {number}", "Where?", message_id=f"<{number}@example.org>", answers=answers
        )
        path.write_bytes(words)
        paths.append(str(path))
    return paths


def _intake(env: dict[str, str], mails: list[str]) -> subprocess.CompletedProcess[str]:
    quiet = {name: word for name, word in env.items() if name != "CARELINE_FAIL_AT"}
    _python(SETUP, quiet)
    return houses.run("mail", "intake", *mails, env=env)


SETUP = f"""
from wsgi import app
from app.cli.setup import prepare
from app.core.actor import SYSTEM
from app.people import commands, queries
from tests.conftest import mailbox_words
with app.app_context():
    prepare()
    if not queries.mailboxes():
        queue = queries.all_queues()[0].id
        commands.save_mailbox(SYSTEM, None, mailbox_words(queue, address={houses.ADDRESS!r}, authserv_id=""))
"""


def _python(words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", words]
    return subprocess.run(
        command, cwd=houses.ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


def _end_state(data) -> dict[str, list[tuple]]:
    questions = {
        "cases": "SELECT id, subject, status FROM cases ORDER BY id",
        "messages": "SELECT case_id, external_id FROM messages ORDER BY id",
        "events": "SELECT name, case_id FROM events WHERE case_id IS NOT NULL ORDER BY id",
        "waiting": "SELECT count(*) FROM raw_mails WHERE state = 'kept'",
        "customers": "SELECT count(*) FROM contacts",
    }
    return {name: _rows(data, question) for name, question in questions.items()}


def _rows(data, question: str) -> list[tuple]:
    with closing(sqlite3.connect(data / "careline.db")) as connection:
        return connection.execute(question).fetchall()
