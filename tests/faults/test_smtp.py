"""Faults of the line to a mail server: every answer leaves as the same bytes; what may be twice says so."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Thread

import pytest
from sqlalchemy import create_engine, select, text

from app.cases import commands as cases
from app.channels.email import send
from app.core import jobs
from app.core.actor import SYSTEM
from app.core.db import alchemy, session
from app.core.jobs import Job
from app.outgoing.models import Outgoing
from app.people import commands as people
from tests.conftest import mailbox_words
from tests.factories.cases import a_case
from tests.ledger import come_due, run_due
from tests.services.proxy import Faults, line
from workers import tasks

END_OF_DATA = b"\r\n.\r\n"


@pytest.fixture
def wire(smtp_sink):
    with line(smtp_sink.port) as made:
        yield made


@pytest.fixture
def answers(cast, wire):
    """Ask for so many answers to as many cases, all through the line."""
    words = mailbox_words(cast.parcels.id, smtp_host="127.0.0.1", smtp_port=wire.port)
    people.save_mailbox(SYSTEM, cast.mailbox.id, words)

    def ask(count: int) -> None:
        for number in range(count):
            cases.reply(cast.alice, a_case(cast).id, body=f"Answer {number}")

    return ask


@pytest.mark.db
def test_fault_12_a_lost_reply_after_data_sends_the_same_bytes_again_and_says_so(
    answers, smtp_sink, wire, seed, tally
):
    chance = random.Random(seed)
    answers(6)
    tasks.react("fast")
    lost = 0

    for job_id in jobs.due():
        doubtful = chance.random() < 0.4
        lost += doubtful
        wire.faults = Faults(drops_answer_to=END_OF_DATA) if doubtful else Faults()
        tasks.run_job(job_id)
    wire.faults = Faults()
    assert sorted(states()) == sorted(["ambiguous"] * lost + ["sent"] * (6 - lost))
    every_job_is_due()
    run_due()

    sent = [mail.data for mail in smtp_sink.mails]
    assert states() == ["sent"] * 6
    assert len(sent) == 6 + lost
    assert len(set(sent)) == 6
    assert sorted(sent.count(one) for one in set(sent)) == sorted(1 + doubt for doubt in doubts())
    tally.add(
        answers=6, replies_lost=lost, lost=6 - len(set(sent)), doubled_unsaid=len(sent) - 6 - sum(doubts())
    )


def test_fault_12_what_a_machine_wrote_is_never_doubled(answers, smtp_sink, wire, tally):
    answers(3)
    for out in session.scalars(select(Outgoing)):
        out.auto = True
    session.commit()
    wire.faults = Faults(drops_answer_to=END_OF_DATA)

    run_due()
    wire.faults = Faults()
    every_job_is_due()
    run_due()

    assert states() == ["ambiguous"] * 3
    assert len(smtp_sink.mails) == 3
    tally.add(answers=3, lost=0, doubled=0)


def test_fault_13_each_refusal_has_its_own_end(answers, smtp_sink, tally):
    says = {
        "421 4.3.2 Going down": "retrying",
        "450 4.2.0 Later": "retrying",
        "452 4.2.2 Full": "retrying",
        "550 5.1.1 No such user": "failed",
    }
    answers(len(says) + 1)
    outs = session.scalars(select(Outgoing).order_by(Outgoing.id)).all()
    for out, said in zip(outs, says, strict=False):
        smtp_sink.refuse(out.recipient, said)

    run_due()
    assert states() == [*says.values(), "sent"]
    smtp_sink.refused.clear()
    every_job_is_due()
    run_due()

    assert states() == ["sent", "sent", "sent", "failed", "sent"]
    assert len(smtp_sink.mails) == 4
    assert len(smtp_sink.mails) == len({mail.data for mail in smtp_sink.mails})
    tally.add(answers=5, lost=0, doubled=0)


@pytest.mark.db
def test_fault_14_a_dead_mail_server_holds_no_lock_and_delays_no_page(answers, sign_in, wire, tally):
    answers(1)
    alice = sign_in("alice")
    tasks.react("fast")
    (job_id,) = jobs.due()
    wire.faults = Faults(stall_after=0)
    house = alice.application

    def work() -> None:
        with house.app_context():
            tasks.run_job(job_id)

    thread = Thread(target=work, daemon=True)
    thread.start()
    give_up = time.monotonic() + 5
    while not wire.opened:
        assert time.monotonic() < give_up
        time.sleep(0.01)
    began = time.monotonic()
    assert alice.get("/desk/cases").status_code == 200
    assert somebody_else_may_write()
    took = time.monotonic() - began
    assert thread.is_alive()
    wire.down()
    thread.join(5)

    assert not thread.is_alive()
    assert states() == ["retrying"]
    assert took < 5
    tally.add(answers=1)


def test_fault_14_a_dead_mail_server_delays_no_other_mailbox(
    house, cast, answers, wire, smtp_sink, monkeypatch, tally
):
    monkeypatch.setattr(send, "TIMEOUT_SECONDS", 2)
    monkeypatch.setattr(send, "CONNECT_SECONDS", 2)
    answers(40)
    words = mailbox_words(cast.returns.id, address="other@desk.example", smtp_port=smtp_sink.port)
    other = people.save_mailbox(SYSTEM, None, words)
    last = session.scalars(select(Outgoing).order_by(Outgoing.id.desc()).limit(1)).one()
    last.mailbox_id = other.id
    session.commit()
    wire.faults = Faults(stall_after=0)
    tasks.react("fast")

    def work(job_id: int) -> None:
        with house.app_context():
            tasks.run_job(job_id)

    began = time.monotonic()
    with ThreadPoolExecutor(4) as four:
        list(four.map(work, jobs.due()))
    took = time.monotonic() - began

    assert states() == ["retrying"] * 39 + ["sent"]
    assert took < 10  # one wait, not ten after each other
    tally.add(answers=40)


def test_fault_13_a_mail_server_that_speaks_a_letter_at_a_time_is_given_up_before_the_lease_ends(
    answers, smtp_sink, wire, monkeypatch, tally
):
    monkeypatch.setattr(send, "WHOLE_SECONDS", 2)
    answers(1)
    smtp_sink.delay(5)  # shorter than the patience with one answer
    began = time.monotonic()

    run_due()

    assert time.monotonic() - began < 4
    assert states() == ["ambiguous"]
    assert jobs.LEASE.total_seconds() > send.WHOLE_SECONDS
    tally.add(answers=1)


def states() -> list[str]:
    session.rollback()
    return list(session.scalars(select(Outgoing.state).order_by(Outgoing.id)))


def doubts() -> list[bool]:
    session.rollback()
    return list(session.scalars(select(Outgoing.sent_doubtfully)))


def every_job_is_due() -> None:
    session.rollback()
    for job in session.scalars(select(Job).where(Job.state == "queued")):
        come_due(job)


def somebody_else_may_write() -> bool:
    """Write on a connection of its own, with no patience."""
    engine = create_engine(alchemy.engine.url)
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA busy_timeout=0")
            cursor.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("SET lock_timeout = '50ms'")
            cursor.execute("LOCK TABLE outgoing, jobs, cases IN EXCLUSIVE MODE")
        connection.rollback()
    engine.dispose()
    return session.scalar(text("SELECT 1")) == 1
