"""No room for a file, a busy database, a clock that was set back: nothing half-done, and it goes on after."""

import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from threading import Timer

import pytest
from sqlalchemy import select, text

from app.cases import commands as cases
from app.core import clock, files, jobs, leases
from app.core.actor import SYSTEM
from app.core.db import alchemy, session
from app.core.jobs import Job
from app.intake import raw
from app.intake.models import RawMail
from app.outgoing.models import Outgoing
from app.people import commands as people
from app.wiring import SENDERS
from tests.conftest import mailbox_words
from tests.factories.cases import a_case
from tests.faults import a_day, children, watching
from tests.faults.test_points import MAILS, after, leases_run_out, state
from tests.journeys import houses
from tests.ledger import run_due
from workers import tasks


@pytest.mark.db
def test_fault_8_a_disk_that_fills_up_leaves_nothing_half_done_and_the_rest_is_done_after(
    cast, settings, smtp_sink, tmp_path, seed, tally
):
    words = mailbox_words(cast.parcels.id, smtp_host=smtp_sink.host, smtp_port=smtp_sink.port)
    people.save_mailbox(SYSTEM, cast.mailbox.id, words)
    chance = random.Random(seed)
    env = houses.environment(DATA_DIR=settings.data_dir, DATABASE_URL=settings.database_url)
    told = (cast.mailbox.id, 1, watching.mails(chance, MAILS, kilobytes=40))
    most = chance.randrange(600, 3000)  # a mail of the day has up to 39 kilobytes

    full = children.inside(a_day.with_little_room, env, tmp_path / "log", most, *told)
    full.wait()
    before = present()
    leases_run_out()
    again = children.inside(a_day.work, env, tmp_path / "log", *told)
    assert again.wait() == 0, again.words()

    assert before < (MAILS, MAILS)
    assert state() == after(1)
    assert not list((settings.data_dir / "files").rglob("*.part"))
    assert [files.get(one.file_key, sha256=one.sha256) for one in session.scalars(select(RawMail))]
    tally.add(mails=MAILS, lost=0, doubled=0, rows_without_their_file=0)


def present() -> tuple[int, int]:
    session.rollback()
    return tuple(
        session.execute(text("SELECT (SELECT count(*) FROM raw_mails), (SELECT count(*) FROM cases)")).one()
    )


def test_fault_8_a_file_that_finds_no_room_leaves_no_part_of_itself(house, tmp_path):
    def no_room(*_):
        raise OSError(28, "No space left on device")

    files.use(tmp_path / "small")
    with pytest.MonkeyPatch.context() as patched, pytest.raises(OSError):  # noqa: PT012 - the fault is part of it
        patched.setattr("os.fsync", no_room)
        files.put(b"words")

    assert not [path for path in (tmp_path / "small").rglob("*") if path.is_file()]


def test_fault_8_a_page_says_that_the_disk_is_full_or_the_database_away(house, sign_in, monkeypatch):
    alice = sign_in("alice")

    def fails(error):
        def fail(*_args, **_more):
            raise error

        monkeypatch.setitem(house.view_functions, "desk.list_cases", fail)
        return alice.get("/desk/cases")

    assert fails(OSError(28, "No space left on device")).status_code == 507
    with closing(sqlite3.connect(alchemy.engine.url.database)) as other:
        other.execute("ALTER TABLE sign_ins RENAME TO away")
        away = alice.get("/desk/cases")
        other.execute("ALTER TABLE away RENAME TO sign_ins")
    assert (away.status_code, away.headers["Retry-After"]) == (503, "5")


def test_fault_8_a_busy_sqlite_is_waited_for(cast, tally):
    with closing(sqlite3.connect(alchemy.engine.url.database, check_same_thread=False)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        Timer(2, lambda: other.execute("ROLLBACK")).start()
        raw_id = raw.keep(SYSTEM, cast.mailbox.id, b"words")

    assert raw.get(raw_id).state == "kept"
    tally.add(mails=1, lost=0)


def test_fault_6_a_database_that_is_away_when_an_answer_has_left_does_not_double_it(cast, monkeypatch, tally):
    sent = []

    def send(letter, about_to):
        about_to()
        sent.append(letter.message_id)
        rename("outgoing", "away")
        Timer(1, rename, ("away", "outgoing")).start()

    monkeypatch.setitem(SENDERS, "email", send)
    cases.reply(cast.alice, a_case(cast).id, body="It left today.")

    run_due()
    run_due()

    session.rollback()
    assert [(one.state, one.sent_doubtfully) for one in session.scalars(select(Outgoing))] == [
        ("sent", False)
    ]
    assert len(sent) == 1
    tally.add(answers=1, lost=0, doubled=0)


def rename(table: str, name: str) -> None:
    with closing(sqlite3.connect(alchemy_path(), timeout=5)) as other:
        other.execute(f"ALTER TABLE {table} RENAME TO {name}")


def alchemy_path() -> str:
    return files.root().parent / "careline.db"


@pytest.mark.db
@pytest.mark.parametrize("hours", [-1, 1, 24])
def test_fault_15_a_clock_that_jumps_delays_no_duty_no_job_and_no_mail(cast, hours, monkeypatch, tally):
    monkeypatch.setitem(SENDERS, "email", lambda _letter, about_to: about_to())
    before = clock.now() - timedelta(hours=hours)
    with clock.at(before):
        assert leases.hold(SYSTEM, "clock", "one", seconds=15)
        cases.reply(cast.alice, a_case(cast).id, body="It left today.")
        tasks.react("fast")
        (job_id,) = jobs.due()
        jobs._claim(SYSTEM, job_id, "of one who died")
        raw.keep(SYSTEM, cast.mailbox.id, b"From: dora@example.org\r\nMessage-ID: <a@b>\r\n\r\nHello\r\n")
    job = session.get(Job, job_id)
    job.due_at = clock.now()
    session.commit()

    assert leases.hold(SYSTEM, "clock", "two", seconds=15)
    assert list(jobs.due()) == [job_id]
    run_due()
    watching.take_all()

    assert watching.outcomes() == ["case"]
    session.rollback()
    assert list(session.scalars(select(Outgoing.state))) == ["sent"]
    tally.add(mails=1, answers=1, lost=0, doubled=0)
