"""Mail through the whole intake: kept, read in this process, received."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.cases import commands, queries
from app.cases.models import Case, Message
from app.channels.email import take
from app.channels.email.read import read
from app.core import files
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.reactions import react
from app.intake import raw, shelf
from app.intake.models import RawMail
from app.outgoing.queries import letter
from app.people import commands as people
from app.wiring import REACTIONS
from tests.conftest import mailbox_words
from tests.factories.cases import a_contact, an_order

pytestmark = pytest.mark.db
PASS = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=example.org\n"
FAIL = b"Authentication-Results: mx.desk.example; dmarc=fail header.from=example.org\n"


class Here:
    """Reads mail in this process."""

    def read(self, path: Path, spool: Path):
        return read(path.read_bytes(), spool=spool)


class Broken:
    """Cannot read anything."""

    def read(self, path: Path, spool: Path):
        raise MemoryError


def mail(
    number=1, *, sender="Dora <dora@example.org>", subject="Hello", words="Where is it?", more=b""
) -> bytes:
    head = f"From: {sender}\nTo: support@desk.example\nMessage-ID: <{number}@x.example>\nSubject: {subject}\n"
    return more + head.encode() + b"\n" + words.encode() + b"\n"


@pytest.fixture
def receive(cast):
    def take_in(content: bytes, *, mailbox=None, reader=None) -> RawMail:
        raw_id = raw.keep(SYSTEM, (mailbox or cast.mailbox).id, content)
        return take.take(reader or Here(), raw_id)

    return take_in


def count(model) -> int:
    return session.scalar(select(func.count()).select_from(model))


def test_a_first_mail_opens_a_case_with_the_order_it_names(receive, cast):
    order = an_order(a_contact("Dora", "dora@example.org"), "SO-000042")

    taken = receive(mail(subject="Order SO-000042"))

    react("fast", REACTIONS)
    case = queries.get(cast.alice, taken.case_id)
    assert (taken.outcome, case.subject, case.queue_id) == ("case", "Order SO-000042", cast.parcels.id)
    assert [one.id for one in queries.of_orders(case.id)] == [order.id]


def test_an_answer_to_our_answer_joins_its_case_and_opens_it_again(receive, cast):
    first = receive(mail(1, more=PASS))
    ours = commands.reply(cast.alice, first.case_id, body="It ships today.")
    answers = f"In-Reply-To: {letter(ours.outgoing_id).message_id}\n".encode()

    second = receive(mail(2, subject="Re: Hello", more=PASS + answers))

    assert (second.outcome, second.case_id) == ("appended", first.case_id)
    assert queries.get(cast.alice, first.case_id).status == "open"
    assert session.get(Message, second.message_id).unverified == ""


def test_an_answer_that_nothing_vouches_for_is_marked(receive, cast):
    first = receive(mail(1))

    second = receive(mail(2, more=b"References: <1@x.example>\n"))

    assert second.case_id == first.case_id
    assert session.get(Message, second.message_id).unverified


def test_a_stranger_who_quotes_our_mail_gets_a_case_of_her_own_and_no_order(receive, cast):
    an_order(a_contact("Dora", "dora@example.org"), "SO-000042")
    first = receive(mail(1, subject="SO-000042"))

    eve = receive(
        mail(2, sender="eve@example.net", subject="Re: SO-000042", more=PASS + b"References: <1@x.example>\n")
    )

    react("fast", REACTIONS)
    assert (eve.outcome, eve.case_id != first.case_id) == ("case", True)
    assert queries.of_orders(eve.case_id) == []


def test_a_number_in_the_subject_alone_joins_nothing(receive):
    first = receive(mail(1, more=PASS))

    second = receive(mail(2, subject=f"Re: C-{10000 + first.case_id}", more=PASS))

    assert second.case_id != first.case_id


def test_the_same_mail_twice_is_taken_in_once(receive, cast):
    other = people.save_mailbox(
        SYSTEM, None, mailbox_words(cast.parcels.id, address="hello@desk.example", user="hello")
    )

    first, again = receive(mail(1)), receive(mail(1), mailbox=other)

    assert (again.outcome, again.case_id, count(Message)) == ("duplicate", first.case_id, 1)


def test_a_used_message_id_with_other_words_is_another_mail(receive):
    first, second = receive(mail(1, words="one")), receive(mail(1, words="two"))

    assert (second.outcome, second.case_id != first.case_id) == ("case", True)


@pytest.mark.parametrize("message_id", [b"", b"Message-ID:\n", b"Message-ID: <>\n", b"Message-ID: <[a@b]>\n"])
def test_mails_without_a_message_id_never_meet(receive, message_id):
    one = message_id + b"From: a@example.org\nSubject: one\n\none\n"
    two = message_id + b"From: b@example.org\nSubject: two\n\ntwo\n"

    assert receive(one).case_id != receive(two).case_id


def test_a_mail_that_cannot_be_read_is_quarantined_after_three_tries_and_the_next_is_taken(receive, cast):
    raw_id = raw.keep(SYSTEM, cast.mailbox.id, mail(1))
    for _ in range(3):
        failed = take.take(Broken(), raw_id)

    assert (failed.state, failed.outcome, failed.attempts) == ("held", "quarantined", 3)
    assert receive(mail(2)).outcome == "case"

    shelf.release(cast.ada, [raw_id])
    assert take.take(Here(), raw_id).outcome == "case"


@pytest.mark.parametrize(
    ("sender", "authentication", "outcome"),
    [("Alice <alice@desk.example>", b"", "case"), ("Alice <alice@desk.example>", FAIL, "held")],
)
def test_a_forged_staff_address_is_held(receive, sender, authentication, outcome):
    assert receive(mail(1, sender=sender, more=authentication)).outcome == outcome


def test_mail_from_our_own_mailbox_is_held_as_a_loop(receive, cast):
    held = receive(mail(1, sender="support@desk.example"))

    assert (held.outcome, count(Case)) == ("held", 0)
    assert [one.id for one in shelf.listing(cast.ada, shelf.Wanted()).mails] == [held.id]


@pytest.mark.parametrize(("days", "outcome", "status"), [(13, "appended", "open"), (15, "case", "closed")])
def test_an_answer_opens_a_closed_case_for_a_fortnight_then_starts_another(
    receive, cast, days, outcome, status
):
    first = receive(mail(1, more=PASS))
    commands.set_status(cast.alice, first.case_id, "solved")
    commands.set_status(cast.alice, first.case_id, "closed")
    case = session.get(Case, first.case_id)
    case.closed_at = now() - timedelta(days=days)
    session.commit()

    late = receive(mail(2, more=PASS + b"References: <1@x.example>\n"))

    assert (late.outcome, queries.get(cast.alice, first.case_id).status) == (outcome, status)


def test_an_attachment_is_stored_under_a_name_of_our_own(receive):
    content = (
        b"From: d@example.org\nMessage-ID: <9@x>\nSubject: s\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nsee\n'
        b'--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="../../x.pdf"\n'
        b"\nPDF\n--b--\n"
    )

    taken = receive(content)

    (attachment,) = session.get(Message, taken.message_id).attachments
    assert "/" not in attachment.filename
    assert files.get(attachment.file_key, sha256=attachment.sha256).strip() == b"PDF"


def test_the_raw_bytes_stay_as_they_came(receive, cast):
    content = mail(1, words="café")

    assert files.get(receive(content).file_key) == content


def test_a_place_is_kept_once(cast):
    place = raw.Place(folder="INBOX", uidvalidity=7, uid=12)

    assert raw.keep(SYSTEM, cast.mailbox.id, mail(1), place) is not None
    assert raw.keep(SYSTEM, cast.mailbox.id, mail(1), place) is None
    assert raw.highest_uid(cast.mailbox.id, "INBOX", 7) == 12
