"""Processes killed again and again while mail comes in by a real mailbox: every mail is one case."""

import os
import random
import time
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from app.core.db import session
from tests.faults import children, watching
from tests.journeys import houses
from tests.services import processes

MAILS, KILLS = int(os.environ.get("DRILL_MAILS", "10000")), int(os.environ.get("DRILL_KILLS", "100"))
SIZES = [(40, 4), pytest.param((MAILS, KILLS), marks=[pytest.mark.drill, pytest.mark.timeout(7200)])]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def database(request):
    return request.param


@pytest.fixture
def env(request, database, tmp_path):
    """A prepared house: on SQLite one process is all of it, on PostgreSQL and Redis there are several."""
    more = {"DATA_DIR": tmp_path / "data", "PORT": processes.free_port()}
    if database == "postgresql":
        more["DATABASE_URL"] = request.getfixturevalue("postgres_database")
        more["REDIS_URL"] = request.getfixturevalue("empty_redis")
    told = houses.environment(**more)
    init = children.flask(told, tmp_path / "init.log", "init")
    assert init.wait(300) == 0, init.words()
    return told


@pytest.mark.parametrize("size", SIZES, ids=["short", "long"])
def test_fault_2_kill_9_of_worker_and_watcher_while_mail_comes_in(
    env, database, tmp_path, mailbox, smtp_sink, size, tally
):
    count, kills = size
    chance = random.Random(count)
    parts = (
        [("start",)] if database == "sqlite" else [("worker",), ("worker",), ("mailboxes",), ("mailboxes",)]
    )

    with houses.beside(env), ExitStack() as stack:
        houses.open_mailbox(mailbox, smtp_sink)
        running = Parts(parts, env, tmp_path / "logs", stack)
        watching.until(lambda: ask("SELECT count(*) FROM mailboxes WHERE fetched_at IS NOT NULL"), seconds=60)
        deliver(mailbox, chance, count)
        began = time.monotonic()
        for kill in range(1, kills + 1):
            reached = wait_for(count, 2 * count * kill // (kills + 1), running)
            who = running.kill_one(chance)
            print(f"{time.monotonic() - began:7.1f} s  kill {kill:3} ({who})  {reached}", flush=True)
        wait_for(count, 2 * count, running)
        took = time.monotonic() - began

        tally.add(mails=count, kills=kills, milliseconds=int(took * 1000), **ledger(count))
    assert {name: tally[name] for name in ledger_names} == dict.fromkeys(ledger_names, 0)


class Parts:
    """The parts of a house; who was killed is begun anew."""

    def __init__(self, parts, env, logs, stack) -> None:
        logs.mkdir()
        self._env, self._logs = env, logs
        self._running = [(part, self._begin(number, part)) for number, part in enumerate(parts)]
        stack.callback(self.kill_all)

    def kill_one(self, chance) -> str:
        """Kill one of them, whole or (a web server) only what it began; begin it anew where it is gone."""
        number = chance.randrange(len(self._running))
        part, child = self._running[number]
        if part == ("start",) and chance.random() < 0.3:
            child.kill_inner()
            return "inner"
        child.kill()
        self._running[number] = (part, self._begin(number, part))
        return part[0]

    def mend(self) -> None:
        """Begin anew whatever has ended by itself, and say so: nothing should."""
        for number, (part, child) in enumerate(self._running):
            if not child.lives():
                print(f"{part[0]} ended by itself:\n{child.words()[-1500:]}", flush=True)
                self._running[number] = (part, self._begin(number, part))

    def kill_all(self) -> None:
        for _part, child in self._running:
            child.kill()

    def _begin(self, number: int, part):
        child = children.flask(self._env, self._logs / f"{number}.log", *part)
        child.is_up()
        return child


def deliver(mailbox, chance, count: int) -> None:
    for begin in range(0, count, 1000):
        part = range(begin, min(begin + 1000, count))
        mails = [
            houses.mail(f"Matter {number}", f"{chance.random()} " * 40, message_id=f"<{number}@example.org>")
            for number in part
        ]
        if mailbox.maildir is None:
            mailbox.deliver(*mails)
            continue
        for number, mail in zip(part, mails, strict=True):
            draft = mailbox.maildir / "tmp" / f"{begin}.{number}.drill"
            draft.write_bytes(mail.replace(b"\n", b"\r\n"))
            draft.chmod(0o644)
            draft.rename(mailbox.maildir / "new" / draft.name)


def wait_for(count: int, progress: int, running: Parts) -> str:
    """Wait until so many steps (kept, taken) are done of two a mail; a standstill of five minutes fails."""
    before, since = -1, time.monotonic()
    while True:
        kept, taken = ask_all("SELECT count(*), count(*) FILTER (WHERE state <> 'kept') FROM raw_mails")
        if kept + taken >= progress:
            return f"kept {kept}, taken {taken} of {count}"
        if kept + taken != before:
            before, since = kept + taken, time.monotonic()
        running.mend()
        assert time.monotonic() - since < 300, f"nothing goes on: kept {kept}, taken {taken} of {count}"
        time.sleep(0.1)


ledger_names = ("lost", "doubled", "kept_twice", "cases_too_many", "set_aside", "unlinked_events")


def ledger(count: int) -> dict[str, int]:
    """Compare what was sent with what there is. Every number of it is to be 0."""
    said, different = ask_all(
        "SELECT count(*), count(DISTINCT external_id) FROM messages WHERE direction = 'in'"
    )
    return {
        "lost": count - different,
        "doubled": said - different,
        "kept_twice": ask("SELECT count(*) FROM raw_mails") - count,
        "cases_too_many": ask("SELECT count(*) FROM cases") - count,
        "set_aside": ask("SELECT count(*) FROM raw_mails WHERE outcome <> 'case'"),
        "unlinked_events": ask("SELECT count(*) FROM events WHERE name = 'case.message_added'") - said,
    }


def ask(question: str) -> int:
    return ask_all(question)[0]


def ask_all(question: str):
    session.rollback()
    found = session.execute(text(question)).one()
    session.rollback()
    return found
