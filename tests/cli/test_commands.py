"""What a person types: a first set-up, mails from files, and plain words where something is missing."""

import json
import mailbox

import pytest

from app.core.actor import SYSTEM
from app.people import commands as people
from app.people import queries
from tests.conftest import mailbox_words
from tests.journeys import houses


@pytest.fixture
def env(tmp_path):
    return houses.environment(DATA_DIR=tmp_path / "data")


@pytest.fixture
def ready(env):
    assert houses.run("init", env=env).returncode == 0
    with houses.beside(env):
        people.save_mailbox(SYSTEM, None, mailbox_words(queries.all_queues()[0].id, authserv_id=""))
    return env


def lines(done) -> list[dict]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_init_may_be_repeated(ready):
    assert houses.run("init", env=ready).returncode == 0

    with houses.beside(ready):
        assert [queue.name for queue in queries.all_queues()] == ["Support"]


def test_every_fault_of_the_settings_is_named_at_once(env):
    done = houses.run("init", env={**env, "PORT": "x", "BASE_URL": "ftp://here", "LOG_FORMAT": "loud"})

    assert done.returncode == 2
    assert all(name in done.stderr for name in ("PORT", "BASE_URL", "LOG_FORMAT"))
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("part", ["web", "worker", "clock", "mailboxes"])
def test_a_part_alone_needs_postgresql_and_redis(env, part):
    done = houses.run(part, env=env)

    assert done.returncode == 2
    assert "PostgreSQL and Redis" in done.stderr


def test_start_is_for_one_process(env):
    many = {**env, "REDIS_URL": "redis://127.0.0.1:1/0", "DATABASE_URL": "postgresql://127.0.0.1:1/none"}

    done = houses.run("start", env=many)

    assert done.returncode == 2
    assert "leave REDIS_URL out" in done.stderr


def test_parse_prints_a_line_for_each_file_and_needs_no_database(env, tmp_path):
    good = tmp_path / "good.eml"
    good.write_bytes(houses.mail("你好", "在哪里？", message_id="<one@example.org>"))

    first, second = lines(houses.run("mail", "parse", str(good), str(tmp_path / "missing.eml"), env=env))

    assert (first["ok"], first["subject"]) == (True, "你好")
    assert (second["ok"], second["file"]) == (False, str(tmp_path / "missing.eml"))


def test_intake_takes_a_folder_in_the_order_of_its_dates_and_knows_a_mail_again(ready, tmp_path):
    folder = tmp_path / "mails"
    folder.mkdir()
    for name, day in (("a", "24"), ("b", "23")):
        head = f"From: {name}@example.org\r\nDate: Mon, {day} Nov 2025 12:00:00 +0000\r\nSubject: {name}\r\n"
        (folder / f"{name}.eml").write_bytes(f"{head}Message-ID: <{name}@x>\r\n\r\nHi {name}\r\n".encode())

    first = lines(houses.run("mail", "intake", str(folder), env=ready))
    again = lines(houses.run("mail", "intake", str(folder), env=ready))

    assert [(one["file"][-5:], one["outcome"], one["case"]) for one in first] == [
        ("b.eml", "case", 1),
        ("a.eml", "case", 2),
    ]
    assert [one["outcome"] for one in again] == ["duplicate", "duplicate"]


def test_intake_takes_each_mail_of_an_mbox(ready, tmp_path):
    box = mailbox.mbox(tmp_path / "all.mbox")
    for number in range(2):
        box.add(houses.mail(f"Matter {number}", f"Where {number}", message_id=f"<{number}@example.org>"))
    box.close()

    taken = lines(houses.run("mail", "intake", str(tmp_path / "all.mbox"), env=ready))

    assert [one["outcome"] for one in taken] == ["case", "case"]


def test_intake_asks_which_mailbox(env, tmp_path):
    houses.run("init", env=env)

    done = houses.run("mail", "intake", str(tmp_path), env=env)

    assert done.returncode == 2
    assert "--mailbox" in done.stderr
