"""Machines that write to us without end: floods, and responders that answer our answers."""

from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import func, select

from app.cases.models import Case, Message
from app.core import alarms
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake.models import RawMail
from app.outgoing.models import Outgoing
from app.people import commands as people
from tests.conftest import mailbox_words
from tests.intake.mails import acknowledging, mail, take_in
from tests.ledger import run_due

ROBOT = "robot@loop.example"


def count(model, *where) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*where))


@pytest.fixture
def boxes(cast, smtp_sink):
    """Two mailboxes that acknowledge, and leave by a real SMTP server; the sink is the rest of the world."""
    where = {"smtp_host": smtp_sink.host, "smtp_port": smtp_sink.port}
    one = people.save_mailbox(SYSTEM, cast.mailbox.id, mailbox_words(cast.parcels.id, **where))
    words = mailbox_words(cast.parcels.id, address="sales@desk.example", user="sales", **where)
    two = people.save_mailbox(SYSTEM, None, words)
    for box in (one, two):
        acknowledging(box.id)
    return one, two


@pytest.mark.db
def test_fault_20_a_responder_without_headers_and_two_mailboxes_end_by_the_fifth_round(
    boxes, smtp_sink, tally
):
    for box in boxes:
        take_in(box.id, mail(f"first-{box.id}", sender=ROBOT, subject="Hello"))
    rounds, seen = 0, 0
    while rounds < 20:
        run_due()
        new, seen = smtp_sink.mails[seen:], len(smtp_sink.mails)
        if not new:
            break
        rounds += 1
        for number, got in enumerate(new):
            ours = message_from_bytes(got.data, policy=default)
            words = f"Thank you for your mail, round {rounds}, {number}"
            for box in boxes:  # it answers both, and quotes nothing by which it would be known
                name = f"r{rounds}-{number}-{box.id}"
                take_in(box.id, mail(name, sender=ROBOT, subject=f"Re: {ours['Subject']}", words=words))
    for number in range(10):
        for box in boxes:
            take_in(box.id, mail(f"late-{number}-{box.id}", sender=ROBOT, subject=f"Ticket {number}"))
    run_due()

    assert rounds <= 5
    assert [got.recipients for got in smtp_sink.mails] == [(ROBOT,)]
    assert [one.kind for one in alarms.unseen()] == ["loop"]
    tally.add(rounds=rounds, answers=len(smtp_sink.mails), alarms=1)


def test_fault_20_what_leaves_by_itself_has_the_null_sender_and_its_marks(boxes, smtp_sink):
    take_in(boxes[0].id, mail(1))
    run_due()

    (got,) = smtp_sink.mails
    ours = message_from_bytes(got.data, policy=default)
    assert got.sender == ""
    assert ours["Auto-Submitted"] == "auto-replied"
    assert ours["X-Auto-Response-Suppress"] == "All"
    assert ours["X-Careline-Loop"]
    back = take_in(boxes[1].id, got.data.replace(b"support@desk.example", b"echo@loop.example"))
    run_due()
    assert (back.outcome, len(smtp_sink.mails)) == ("case", 1)


@pytest.mark.db
@pytest.mark.drill
def test_fault_19_a_thousand_mails_of_one_sender_are_one_case_more_than_ten(boxes, tally):
    for number in range(1000):
        take_in(boxes[0].id, mail(number, sender=ROBOT, subject="Buy", words=f"Now {number}"))

    assert count(RawMail, RawMail.state == "taken") == 1000
    assert count(Message, Message.direction == "in") == 1000
    assert count(Case) == 10
    assert count(Outgoing) == 1
    assert sorted(one.kind for one in alarms.unseen()) == ["burst", "loop"]
    tally.add(mails=1000, lost=0, cases=10, answers=1)
