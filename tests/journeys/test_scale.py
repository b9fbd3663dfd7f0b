"""Two web processes, two workers, a clock and a watcher on PostgreSQL and Redis: mail goes through."""

from contextlib import ExitStack
from email import message_from_bytes
from urllib.request import urlopen

import pytest
from sqlalchemy import text

from app.cases import commands as cases
from app.core.db import session
from tests.journeys import houses
from tests.services import processes

pytestmark = [pytest.mark.db, pytest.mark.journey, pytest.mark.timeout(300)]
HANG = 40  # seconds; six processes share a machine with other tests. How fast it is, is a benchmark


@pytest.fixture
def env(tmp_path, postgres_database, empty_redis):
    told = houses.environment(
        DATA_DIR=tmp_path / "data", DATABASE_URL=postgres_database, REDIS_URL=empty_redis
    )
    done = houses.run("init", env=told)
    assert done.returncode == 0, done.stderr
    return told


def test_mail_comes_in_and_its_answer_leaves_once(tmp_path, env, mailbox, smtp_sink):
    ports = [processes.free_port() for _ in range(2)]
    parts = [("web", "--port", str(port)) for port in ports]
    parts += [("worker",), ("worker",), ("clock",), ("mailboxes",)]

    with ExitStack() as stack, houses.beside(env):
        houses.open_mailbox(mailbox, smtp_sink)
        for number, command in enumerate(parts):
            stack.enter_context(houses.part(*command, env=env, log=tmp_path / f"{number}.log"))
        mailbox.deliver(houses.mail("Where is it?", "Order 1", message_id="<one@example.org>"))
        case_id = houses.until(lambda: ask("SELECT id FROM cases"), seconds=HANG)

        message = cases.reply(houses.alice(), case_id, body="It left today.")
        houses.until(lambda: ask("SELECT id FROM outgoing WHERE state = 'sent'"), seconds=HANG)

        (taken,) = smtp_sink.mails
        assert f"email:{message_from_bytes(taken.data)['Message-ID']}" == message.external_id
        for port in ports:
            with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=HANG) as answer:
                assert answer.status == 200


def test_the_parts_refuse_a_database_that_was_not_prepared(tmp_path, postgres_database, empty_redis):
    told = houses.environment(DATA_DIR=tmp_path, DATABASE_URL=postgres_database, REDIS_URL=empty_redis)

    refused = houses.run("worker", env=told)

    assert refused.returncode == 2
    assert "flask init" in refused.stderr


def ask(question: str) -> object:
    session.rollback()
    return session.scalar(text(question))
