"""A mail is taken in once, whichever way it came, and one that breaks its reader stops no other."""

import errno
import random
import sys
import textwrap
import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.cases.models import Case, Message
from app.channels.email.parser import Parser
from app.channels.email.take import take, take_waiting
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import purged, raw, shelf
from app.intake.models import RawMail
from app.people import commands as people
from tests.conftest import mailbox_words
from tests.faults import watching
from tests.ledger import come_due

TWICE = b"From: dora@example.org\r\nMessage-ID: <one@example.org>\r\nSubject: Lamp\r\n\r\n"


@pytest.fixture
def parser():
    made = Parser()
    yield made
    made.close()


@pytest.fixture
def other(cast):
    """A second mailbox of the house."""
    return people.save_mailbox(SYSTEM, None, mailbox_words(cast.returns.id, address="sales@desk.example"))


def cases() -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Case))


@pytest.mark.db
def test_fault_11_one_mail_through_two_mailboxes_is_one_case(cast, other, parser, tally):
    for box in (cast.mailbox, other):
        raw.keep(SYSTEM, box.id, b"Received: by " + box.address.encode() + b"\r\n" + TWICE + b"Where?\r\n")

    take_waiting(parser)

    assert watching.outcomes() == ["case", "duplicate"]
    assert cases() == 1
    tally.add(mails=2, lost=0, doubled=cases() - 1)


@pytest.mark.db
def test_fault_11_a_message_id_used_again_for_other_words_is_another_mail(cast, parser, tally):
    raw.keep(SYSTEM, cast.mailbox.id, TWICE + b"Where?\r\n")
    raw.keep(SYSTEM, cast.mailbox.id, TWICE + b"Something else altogether.\r\n")

    take_waiting(parser)

    assert watching.outcomes() == ["case", "case"]
    tally.add(mails=2, lost=2 - cases(), doubled=0)


@pytest.mark.db
def test_fault_11_one_mail_taken_by_two_processes_at_once_is_one_case(
    house, cast, other, parser, seed, tally
):
    chance = random.Random(seed)
    for one in watching.mails(chance, 5, kilobytes=1, tag=f"s{seed}-"):
        pair = [raw.keep(SYSTEM, box.id, one) for box in (cast.mailbox, other)]
        reader = Together(parser)
        threads = [threading.Thread(target=_take, args=(house, reader, raw_id)) for raw_id in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)

    assert sorted(watching.outcomes()) == ["case"] * 5 + ["duplicate"] * 5
    tally.add(mails=5, lost=5 - cases(), doubled=cases() - 5)


class Together:
    """A reader whose two askers go on in the same moment."""

    def __init__(self, parser):
        self.parser, self.both = parser, threading.Barrier(2)

    def read(self, *told):
        mail = self.parser.read(*told)
        self.both.wait(5)
        return mail


def _take(house, reader, raw_id: int) -> None:
    with house.app_context():
        take(reader, raw_id)


@pytest.mark.db
def test_fault_11_what_was_deleted_for_good_never_comes_in_again(cast, parser, tally):
    raw.keep(SYSTEM, cast.mailbox.id, TWICE + b"Where?\r\n")
    take_waiting(parser)
    message = session.scalars(select(Message)).one()
    purged.remember(SYSTEM, message.external_id, message.body_hash)
    session.delete(message)
    session.commit()

    raw.keep(SYSTEM, cast.mailbox.id, TWICE + b"Where?\r\n")
    take_waiting(parser)

    assert watching.outcomes() == ["case", "purged"]
    assert session.scalar(select(func.count()).select_from(Message)) == 0
    tally.add(mails=1)


@pytest.fixture
def hostile():
    """A parser whose child does what the mail says before it reads it."""
    code = """
        import os, time
        from pathlib import Path
        from app.channels.email import child
        answer = child._answer
        def act(question):
            words = Path(question["path"]).read_bytes()
            if b"X-Do: hang" in words: time.sleep(60)
            if b"X-Do: die" in words: os.kill(os.getpid(), 9)
            if b"X-Do: eat" in words: bytearray(2_000_000_000)
            if b"X-Do: full" in words: raise OSError(28, "No space left on device")
            return answer(question)
        def safe(question):
            try:
                return act(question)
            except OSError as error:
                return {"ok": False, "died": True, "errno": error.errno, "reason": "disk"}
        child._answer = safe
        child.main()
    """
    parser = Parser(command=[sys.executable, "-c", textwrap.dedent(code)], seconds=3)
    yield parser
    parser.close()


@pytest.mark.parametrize("deed", ["hang", "die", "eat"])
def test_fault_24_a_mail_that_kills_its_reader_is_quarantined_at_the_third_try_and_stops_no_other(
    cast, hostile, deed, tally
):
    bad = raw.keep(SYSTEM, cast.mailbox.id, f"X-Do: {deed}\r\n".encode() + TWICE)
    raw.keep(SYSTEM, cast.mailbox.id, TWICE + b"Where?\r\n")

    for _ in range(3):
        take_waiting(hostile)
        assert cases() == 1
        come_due(session.get(RawMail, bad))

    assert watching.outcomes() == ["quarantined", "case"]
    assert shelf.content(cast.ada, bad).startswith(b"X-Do")
    tally.add(mails=2, lost=0, doubled=0)


def test_fault_8_a_full_disk_counts_no_try_against_a_mail(cast, hostile, tally):
    waits = raw.keep(SYSTEM, cast.mailbox.id, b"X-Do: full\r\n" + TWICE)

    for _ in range(raw.MAX_TRIES + 1):
        take_waiting(hostile)
        come_due(session.get(RawMail, waits))

    assert (watching.outcomes(), session.get(RawMail, waits).attempts) == (["kept"], 0)
    tally.add(mails=1, lost=0)


class Fails:
    """A reader that meets a fault of the house."""

    def __init__(self, error):
        self.error = error

    def read(self, *_):
        raise self.error


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (OSError(errno.ENOSPC, "full"), 0),
        (OperationalError("SELECT", {}, Exception("database is locked")), 0),
        (OSError(errno.ENOENT, "gone"), 1),
        (ValueError("odd"), 1),
    ],
)
def test_fault_8_only_what_is_the_mails_own_fault_is_counted_against_it(cast, error, attempts):
    raw_id = raw.keep(SYSTEM, cast.mailbox.id, TWICE)

    assert take(Fails(error), raw_id).attempts == attempts


def test_fault_23_deep_wide_and_long_mails_are_taken_or_shown_and_the_next_goes_on(cast, parser, tally):
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (one, one) for one in range(1000)
    )
    wide = (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 100_000 + b"--b--\r\n"
    )
    hostile = [
        b"Message-ID: <deep@example.org>\r\nFrom: dora@example.org\r\n" + deep,
        b"Message-ID: <wide@example.org>\r\nFrom: dora@example.org\r\n" + wide,
        b"Message-ID: <long@example.org>\r\nFrom: dora@example.org\r\nTo: "
        + b"a " * 500_000
        + b"\r\n\r\nHi\r\n",
        b"Message-ID: <open@example.org>\r\nFrom: dora@example.org\r\nTo: " + b"(" * 5000 + b"\r\n\r\nHi\r\n",
        b"Message-ID: <html@example.org>\r\nFrom: dora@example.org\r\nContent-Type: text/html\r\n\r\n"
        + b"<a " * 60_000,
        TWICE + b"Where?\r\n",
    ]
    for one in hostile:
        raw.keep(SYSTEM, cast.mailbox.id, one)

    take_waiting(parser)

    assert set(watching.outcomes()) <= {"case", "quarantined"}
    assert watching.outcomes()[-1] == "case"
    tally.add(mails=len(hostile), lost=0, quarantined=watching.outcomes().count("quarantined"))
