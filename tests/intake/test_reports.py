"""What servers tell of our mails: tied to the very mail, told on its case, never a case of its own."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.cases import commands, queries
from app.cases.models import Case
from app.core import clock, return_paths
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.customers import commands as customer_commands
from app.customers.models import Contact, ContactPoint
from app.outgoing import commands as outgoing
from app.outgoing import queries as leaving
from app.outgoing.models import Outgoing
from tests.intake.mails import PASS, bounce, mail, take_in

pytestmark = pytest.mark.db
DORA = "dora@example.org"


@pytest.fixture
def receive(cast):
    return lambda content: take_in(cast.mailbox.id, content)


@pytest.fixture
def answered(receive, cast):
    """A case with an answer of ours that has left; returns a way to write another one."""
    case_id = receive(mail(1, more=PASS)).case_id

    def write() -> Outgoing:
        message = commands.reply(cast.alice, case_id, body="It ships today.")
        outgoing.move(SYSTEM, message.outgoing_id, "sent")
        return session.get(Outgoing, message.outgoing_id)

    return write


def is_marked() -> bool:
    point = session.scalars(select(ContactPoint).where(ContactPoint.value == DORA)).one()
    return point.bouncing_at is not None


def fresh(out: Outgoing) -> Outgoing:
    session.expire_all()
    return session.get(Outgoing, out.id)


def test_a_bounce_is_tied_to_the_very_message_with_the_servers_words(receive, answered, cast):
    first, second = answered(), answered()

    taken = receive(bounce(first.message_id, DORA))

    assert (fresh(first).state, fresh(second).state) == ("bounced", "sent")
    assert fresh(first).error == "550 5.1.1 No such user here"
    assert (taken.outcome, taken.case_id) == ("appended", first.case_id)
    assert queries.messages_of(first.case_id)[-1].kind == "bounce"


def test_a_bounce_moves_no_case_starts_no_clock_and_makes_no_customer(receive, answered, cast):
    out = answered()
    commands.set_status(cast.alice, out.case_id, "solved")
    people = session.scalar(select(func.count()).select_from(Contact))

    receive(bounce(out.message_id, DORA))

    case = queries.get(cast.alice, out.case_id)
    assert (case.status, case.due_at) == ("solved", None)
    assert session.scalar(select(func.count()).select_from(Contact)) == people


def test_a_temporary_failure_is_a_note_and_the_message_stays_sent(receive, answered):
    out = answered()

    receive(bounce(out.message_id, DORA, status="4.4.1", action="delayed"))

    assert (fresh(out).state, fresh(out).bounced_at) == ("sent", None)
    assert "4.4.1" in fresh(out).report


def test_a_bounce_without_our_id_is_tied_by_the_address_it_came_to(receive, answered):
    out = answered()
    report = bounce("<lost@elsewhere.example>", DORA).replace(
        b"To: support@desk.example", f"To: support+{out.token}@desk.example".encode()
    )
    report = report.replace(b"Message-ID: <lost@elsewhere.example>\n", b"")

    assert receive(report).outcome == "appended"
    assert fresh(out).state == "bounced"


QMAIL = (
    "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: {to}\nMessage-ID: <q1@mx.example.org>\n"
    "Subject: failure notice\n\nHi. This is the qmail-send program at mx.example.org.\n"
    "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
    "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
    "<dora@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n"
)


def test_a_bounce_that_quotes_nothing_is_tied_by_the_envelope_that_came_back(receive, answered):
    first, second = answered(), answered()

    taken = receive(QMAIL.format(to=return_paths.of("support@desk.example", first.id)).encode())

    assert (taken.outcome, taken.case_id) == ("appended", first.case_id)
    assert (fresh(first).state, fresh(second).state) == ("bounced", "sent")
    assert "5.1.1" in fresh(first).error


def test_an_envelope_that_is_made_up_moves_nothing(receive, answered):
    out = answered()
    made_up = return_paths.of("support@desk.example", out.id + 1).replace(f"-{out.id + 1}-", f"-{out.id}-")

    taken = receive(QMAIL.format(to=made_up).encode())

    assert (taken.state, taken.reason_id, fresh(out).state) == ("held", "backscatter", "sent")


def test_a_program_that_answers_the_envelope_is_heard_on_the_case(receive, answered):
    out = answered()
    to = return_paths.of("support@desk.example", out.id).encode()
    away = PASS + b"Auto-Submitted: auto-replied\nDelivered-To: " + to + b"\n"

    mine = receive(mail(5, more=away, subject="Away until Monday"))
    hers = receive(mail(6, sender="eve@evil.example", more=b"Delivered-To: " + to + b"\n"))

    assert (mine.outcome, mine.case_id) == ("appended", out.case_id)
    assert (hers.state, hers.reason_id, hers.message_id) == ("held", "other_user_update", None)


@pytest.mark.parametrize("message_id", ["<made@up.example>", "<c.0123456789abcdef@desk.example>"])
def test_a_bounce_that_is_not_ours_is_held_as_backscatter(receive, answered, message_id):
    answered()

    taken = receive(bounce(message_id, DORA))

    assert (taken.state, taken.reason_id) == ("held", "backscatter")
    assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_an_address_is_marked_after_three_hard_bounces_in_seven_days(receive, answered):
    marked = []
    for number in range(3):
        receive(bounce(answered().message_id, DORA, number=f"b{number}"))
        marked.append(is_marked())

    assert marked == [False, False, True]


def test_bounces_of_other_weeks_and_the_same_mail_twice_mark_nobody(receive, answered):
    out = answered()
    for number in range(3):
        receive(bounce(out.message_id, DORA, number=f"same{number}"))
    assert not is_marked()

    with clock.at(now() + timedelta(days=8)):
        receive(bounce(answered().message_id, DORA, number="b8"))
        receive(bounce(answered().message_id, DORA, number="b9"))
        assert not is_marked()


def test_a_mail_that_arrives_later_clears_the_mark_and_is_noted(receive, answered):
    customer_commands.mark_bouncing(SYSTEM, DORA, bouncing=True)
    out = answered()

    taken = receive(bounce(out.message_id, DORA, status="2.0.0", action="delivered"))

    assert (taken.outcome, fresh(out).delivered_at is not None) == ("noted", True)
    assert not is_marked()
    assert [one.kind for one in queries.messages_of(out.case_id)] == ["message", "message"]


@pytest.mark.parametrize(
    ("header", "reason_id"),
    [
        (b"List-Id: <news.example.org>\n", "auto_mailer"),
        (
            b"MIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n",
            "feedback",
        ),
    ],
)
def test_lists_and_complaints_are_held_with_their_reason(receive, header, reason_id):
    parts = b"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n--b--\n".decode()

    taken = receive(mail(1, words=parts, more=header))

    assert (taken.state, taken.reason_id) == ("held", reason_id)


def test_an_automatic_answer_neither_opens_a_case_again_nor_starts_its_clock(receive, answered, cast):
    out = answered()
    commands.set_status(cast.alice, out.case_id, "solved")

    taken = receive(
        mail(2, more=PASS + f"Auto-Submitted: auto-replied\nIn-Reply-To: {out.message_id}\n".encode())
    )

    case = queries.get(cast.alice, taken.case_id)
    assert (taken.case_id, case.status, case.due_at) == (out.case_id, "solved", None)


def test_of_two_recipients_only_the_one_who_bounced_is_marked(receive, answered, cast):
    case_id = answered().case_id
    how = commands.How(to=(("Dora", DORA), ("Carl", "carl@example.net")))
    dora, carl = leaving.copies([commands.reply(cast.alice, case_id, body="Both", how=how).id]).popitem()[1]
    for one in (dora, carl):
        outgoing.move(SYSTEM, one.id, "sent")

    receive(bounce(carl.message_id, "carl@example.net"))

    assert (fresh(dora).state, fresh(carl).state) == ("sent", "bounced")
    assert (fresh(dora).report, fresh(carl).error) == ("", "550 5.1.1 No such user here")


def test_a_bounce_of_words_beside_the_customer_stays_beside_her(receive, answered, cast):
    case_id = answered().case_id
    message = commands.write_aside(
        cast.alice,
        case_id,
        commands.Aside(
            subject="Parts", body="Where are they?", how=commands.How(to=(("", "x@parts.example"),))
        ),
    )
    (copy,) = leaving.copies([message.id])[message.id]
    outgoing.move(SYSTEM, copy.id, "sent")

    receive(bounce(copy.message_id, "x@parts.example"))

    said = queries.messages_of(case_id)[-1]
    assert (said.kind, said.direction, said.side_id) == ("bounce", "from_side", message.side_id)


def test_what_is_sent_again_no_longer_tells_of_the_first_time(receive, answered, cast):
    out = answered()
    receive(bounce(out.message_id, DORA))

    outgoing.send_again(SYSTEM, out.id)

    assert (fresh(out).state, fresh(out).error, fresh(out).report) == ("queued", "", "")
