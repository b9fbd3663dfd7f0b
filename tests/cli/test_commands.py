"""What a person types: a first set-up, mails from files, and plain words where something is missing."""

import json
import mailbox
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cases.models import Message
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake.models import RawMail
from app.people import commands as people
from app.people import queries
from tests.conftest import mailbox_words
from tests.journeys import houses

CORPUS = Path(__file__).parents[1] / "channels/email/corpus"
PEOPLE = {"from", "reply_to", "to", "cc"}
WORDS = {"subject", "date", "message_id", "in_reply_to", "references", "text", "html", "reply_text"}
PARSED = {"file", "ok", "error", "attachments", "kind", "bounce"} | PEOPLE | WORDS


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


@pytest.mark.parametrize("command", ["init", "start"])
def test_a_database_of_another_version_is_refused_in_words(ready, tmp_path, command):
    with closing(sqlite3.connect(f"{ready['DATA_DIR']}/careline.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = 'future'")

    done = houses.run(command, env=ready)

    assert done.returncode == 2
    assert "is at migration future" in done.stderr
    assert "Traceback" not in done.stderr


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


def test_parse_needs_neither_database_nor_valid_names_and_one_line_stays_one_line(env, tmp_path):
    nowhere = {**env, "DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    odd = os.fsencode(tmp_path) + b"/\xff.eml"
    Path(os.fsdecode(odd)).write_bytes(houses.mail("One", "li\u2028ne\x85", message_id="<a@example.org>"))
    (tmp_path / "folder").mkdir()

    done = houses.run("mail", "parse", os.fsdecode(odd), str(tmp_path / "folder"), env=nowhere)

    first, second = lines(done)
    assert first["ok"]
    assert first["file"].endswith("/\ufffd.eml")
    assert (second["ok"], second["error"]) == (False, "Is a directory")


def test_parse_reads_a_pipe(env, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(houses.mail("Hi", "x", message_id="<a@b>"),))
    writer.start()

    (line,) = lines(houses.run("mail", "parse", str(pipe), env=env))
    writer.join(10)

    assert (line["ok"], line["subject"]) == (True, "Hi")


def test_parse_says_each_thing_that_was_asked_of_it(env):
    (line,) = lines(houses.run("mail", "parse", str(CORPUS / "first/bounce.eml"), env=env))
    (broken,) = lines(houses.run("mail", "parse", "/nowhere", env=env))

    assert set(line) == set(broken) >= PARSED
    assert set(line["from"]) == {"name", "address"}
    assert line["kind"] == "bounce"
    assert set(line["bounce"]) == {"recipients", "original_message_id"}
    assert set(line["bounce"]["recipients"][0]) == {"address", "status", "permanent"}
    assert (broken["ok"], broken["error"]) == (False, "No such file or directory")


def test_intake_tells_what_became_of_each_kind_of_mail_and_why(ready, tmp_path):
    house = houses.mail("Ours", "Hi", message_id="<own@example.org>").replace(
        b"From: Dora <dora@example.org>", b"From: support@desk.example"
    )
    answer = houses.mail("Re: A", "And?", message_id="<b@x>", answers="<a@x>")
    mails = {"a": houses.mail("A", "Hi", message_id="<a@x>"), "b": answer, "c": house, "d": b"\0\0"}
    for name, content in mails.items():
        (tmp_path / name).write_bytes(content)

    names = [str(tmp_path / name) for name in "abacd"]
    done = lines(houses.run("mail", "intake", *names, env=ready))

    assert [(Path(one["file"]).name, one["outcome"]) for one in done] == [
        ("a", "case"),
        ("b", "appended"),
        ("a", "duplicate"),
        ("c", "held"),
        ("d", "quarantined"),
    ]
    assert all(set(one) == {"file", "outcome", "case", "reason"} for one in done)
    assert (done[0]["case"], done[2]["case"], done[3]["case"]) == (1, 1, None)
    assert done[3]["reason"] == "It comes from one of our own mailboxes."
    assert done[4]["reason"] == "This mail is empty."


def test_intake_goes_on_after_a_file_that_cannot_be_read_and_leaves_out_what_is_hidden(ready, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good").write_bytes(houses.mail("A", "Hi", message_id="<a@x>"))
    (folder / ".hidden").write_bytes(b"no mail")
    os.mkfifo(folder / "pipe")

    done = houses.run("mail", "intake", "/proc/self/mem", str(folder), env=ready)

    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["outcome"], first["reason"]) == (None, "Input/output error")
    assert second["outcome"] == "case"
    assert done.returncode == 1


def test_intake_makes_a_mailbox_for_files_where_there_is_none(env, tmp_path):
    (tmp_path / "a.eml").write_bytes(houses.mail("A", "Hi", message_id="<a@x>"))
    assert houses.run("init", env=env).returncode == 0

    for expected in ("case", "duplicate"):
        (line,) = lines(houses.run("mail", "intake", str(tmp_path / "a.eml"), env=env))
        assert line["outcome"] == expected

    with houses.beside(env):
        assert [(one.name, one.paused) for one in queries.mailboxes()] == [("Files", True)]


def test_intake_gives_a_mail_to_the_mailbox_it_was_sent_to(ready, tmp_path):
    with houses.beside(ready):
        words = mailbox_words(queries.all_queues()[0].id, address="returns@desk.example", authserv_id="")
        second = people.save_mailbox(SYSTEM, None, words).id
        first = next(one.id for one in queries.mailboxes() if one.id != second)
    for name, to in (("a", b"returns@desk.example"), ("b", b"else@example.org")):
        mail = houses.mail(name, f"Hi {name}", message_id=f"<{name}@x>")
        (tmp_path / name).write_bytes(mail.replace(houses.ADDRESS.encode(), to))

    lines(houses.run("mail", "intake", str(tmp_path / "a"), str(tmp_path / "b"), env=ready))

    with houses.beside(ready):
        assert session.scalars(select(RawMail.mailbox_id).order_by(RawMail.id)).all() == [second, first]


def test_intake_refuses_a_mailbox_and_a_database_that_are_not_there(ready, tmp_path):
    (tmp_path / "a.eml").write_bytes(b"From: a@b.example\n\nHi")
    other = houses.environment(DATA_DIR=tmp_path / "none")

    unknown = houses.run("mail", "intake", str(tmp_path / "a.eml"), "--mailbox", "x@y", env=ready)
    empty = houses.run("mail", "intake", str(tmp_path / "a.eml"), env=other)

    assert (unknown.returncode, empty.returncode) == (2, 2)
    assert "support@desk.example" in unknown.stderr
    assert "flask init" in empty.stderr
    assert "Traceback" not in empty.stderr


def test_intake_takes_each_mail_of_an_mbox(ready, tmp_path):
    box = mailbox.mbox(tmp_path / "all.mbox")
    for number in range(2):
        words = f"Where {number}\n\nFrom here it looks lost.\nFrom 10:30 on I wait"
        box.add(houses.mail(f"Matter {number}", words, message_id=f"<{number}@example.org>"))
    box.close()

    taken = lines(houses.run("mail", "intake", str(tmp_path / "all.mbox"), env=ready))

    assert [one["outcome"] for one in taken] == ["case", "case"]
    with houses.beside(ready):
        assert {">From" in one.text for one in session.scalars(select(Message))} == {False}
