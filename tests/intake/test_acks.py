"""Automatic answers: to whom, never to whom, and how many."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.cases import queries
from app.cases.models import Case, Message
from app.channels.email.compose import compose
from app.core import alarms, clock
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.intake import brakes
from app.intake.models import AutoAnswer
from app.outgoing.models import Outgoing
from app.outgoing.queries import letter
from app.people import commands as people
from app.people import queries as asked
from tests.conftest import mailbox_words
from tests.intake.mails import FAIL, PASS, acknowledging, mail, take_in

pytestmark = pytest.mark.db


@pytest.fixture
def receive(cast):
    acknowledging(cast.mailbox.id)
    return lambda content: take_in(cast.mailbox.id, content)


def sent() -> list[Outgoing]:
    return list(session.scalars(select(Outgoing).order_by(Outgoing.id)))


def test_a_first_mail_is_acknowledged_in_the_writers_language(receive, cast):
    taken = receive(mail(1, subject="我的包裹在哪里", words="请问什么时候到？谢谢。", more=PASS))

    (ack,) = sent()
    assert (ack.recipient, ack.auto, ack.case_id) == ("dora@example.org", True, taken.case_id)
    assert ack.body == f"谢谢, 您的编号是 {queries.get(cast.alice, taken.case_id).number}"


def test_it_is_marked_as_a_machines_and_answers_the_very_mail(receive, cast):
    receive(mail(1, words="my secret words", more=PASS))

    (ack,) = sent()
    out = compose(letter(ack.id), asked.smtp_login(asked.mailbox(cast.mailbox.id)))
    assert out["Auto-Submitted"] == "auto-replied"
    assert out["X-Auto-Response-Suppress"] == "All"
    assert out["X-Careline-Loop"].endswith("; 1")
    assert out["In-Reply-To"] == "<1@x.example>"
    assert "secret" not in out.as_string()


def test_an_unproved_writer_gets_no_word_of_her_mail_back(receive):
    receive(mail(1, sender="Buy Pills <dora@example.org>", subject="Buy pills", words="Buy pills"))

    (ack,) = sent()
    assert "pills" not in f"{ack.subject} {ack.body} {ack.recipient_name}".lower()


def test_it_stands_in_the_case_and_changes_nothing_there(receive, cast):
    taken = receive(mail(1, more=PASS))

    case = queries.get(cast.alice, taken.case_id)
    assert (case.status, case.last_words, case.last_direction) == ("new", "Where is it?", "in")
    assert case.due_at is not None
    assert [one.kind for one in queries.messages_of(case.id)] == ["message", "ack"]


def test_an_answer_to_the_acknowledgement_joins_the_case_and_gets_none(receive):
    first = receive(mail(1, more=PASS))
    answers = f"In-Reply-To: {sent()[0].message_id}\n".encode()

    second = receive(mail(2, more=PASS + answers))

    assert (second.outcome, second.case_id, len(sent())) == ("appended", first.case_id, 1)


def test_a_mailbox_without_words_says_nothing(cast):
    take_in(cast.mailbox.id, mail(1, more=PASS))

    assert sent() == []


NEVER = {
    "a null sender": b"Return-Path: <>\n",
    "an automatic answer": b"Auto-Submitted: auto-replied\n",
    "an automatic notice": b"Auto-Submitted: auto-generated; x=y\n",
    "precedence bulk": b"Precedence: bulk\n",
    "precedence junk": b"Precedence: junk\n",
    "precedence list": b"Precedence: list\n",
    "precedence auto_reply": b"Precedence: auto_reply\n",
    "a list id": b"List-Id: <news.example.org>\n",
    "a way to leave a list": b"List-Unsubscribe: <mailto:x@example.org>\n",
    "any other field of lists": b"List-Help: <mailto:x@example.org>\n",
    "a wish for silence": b"X-Auto-Response-Suppress: OOF, AutoReply\n",
    "an autoreply": b"X-Autoreply: yes\n",
    "an autorespond": b"X-Autorespond: vacation\n",
    "an autoresponder": b"X-Autoresponder: 1\n",
    "our own loop header": b"X-Careline-Loop: 0011223344556677; 1\n",
    "a loop header": b"X-Loop: support@desk.example\n",
    "a campaign that nobody reads answers to": b"Feedback-ID: 1:x\nReply-To: no-reply@example.org\n",
    "a report": b"MIME-Version: 1.0\nContent-Type: multipart/report; boundary=b\n",
    "a failed check": FAIL,
}


@pytest.mark.parametrize("sign", NEVER.values(), ids=NEVER.keys())
def test_never_auto_answered(receive, sign):
    receive(mail(1, more=sign))

    assert sent() == []


@pytest.mark.parametrize(
    "sender",
    [
        "mailer-daemon@example.org",
        "Postmaster <postmaster@example.org>",
        "noreply@example.org",
        "no-reply@example.org",
        "do-not-reply@example.org",
        "bounces+17@example.org",
        "alice@desk.example",
        "hello@desk.example",
        "support@desk.example",
        "",
    ],
)
def test_nobody_at_these_addresses_is_ever_auto_answered(receive, cast, sender):
    words = mailbox_words(cast.parcels.id, address="hello@desk.example", user="hello")
    people.save_mailbox(SYSTEM, None, words)

    receive(mail(1, sender=sender, more=PASS))

    assert sent() == []


def test_a_mail_to_a_crowd_is_kept_and_nobody_of_it_is_written_to(receive):
    crowd = b",\n ".join(b"person%d@crowd.example" % number for number in range(10_000))

    taken = receive(mail(1, more=b"Cc: " + crowd + b"\n"))

    message = session.get(Message, taken.message_id)
    assert (taken.outcome, sent()) == ("case", [])
    assert len(message.cc.split(", ")) <= 100
    assert message.extras["unnamed_recipients"] > 0
    assert len(queries.participants(taken.case_id)) <= 100


@pytest.mark.parametrize("channel", ["api", "alert"])
def test_what_a_machine_asked_for_is_not_answered(house, channel):
    said = brakes.may_auto_answer(
        SYSTEM, brakes.Asked(address="dora@example.org", case_id=None, auth="pass", channel=channel)
    )

    assert (said.allowed, said.why) == (False, "machine_made")


def ask(address="dora@example.org", *, auth="pass", case_id=None) -> str:
    """Return why it may not be answered, "" where it may."""
    return brakes.may_auto_answer(SYSTEM, brakes.Asked(address=address, case_id=case_id, auth=auth)).why


def given(count: int, *, address="{}@other.example", proved=True) -> None:
    """Let so many answers have been given a while ago."""
    rows = (address.format(number) for number in range(count))
    at = now() - timedelta(minutes=30)
    session.add_all(
        AutoAnswer(address=one, domain=one.partition("@")[2], proved=proved, at=at) for one in rows
    )
    session.commit()


def test_a_case_is_acknowledged_once(house):
    assert ask("a@example.org", case_id=1) == ""
    assert ask("b@example.net", case_id=1) == "case"


def test_an_address_gets_one_an_hour_and_five_a_day(house):
    begun = now()
    said = []
    for minutes in (0, 59, 61, 122, 183, 244, 305, 24 * 60 + 5):
        with clock.at(begun + timedelta(minutes=minutes)):
            said.append(ask())

    assert said == ["", "address", "", "", "", "", "address", ""]


def test_a_domain_gets_sixty_an_hour(house):
    given(60, address="{}@example.org")

    assert (ask("new@example.org"), ask("new@example.net")) == ("domain", "")
    assert [one.kind for one in alarms.unseen()] == ["domain"]


def test_all_together_get_six_hundred_an_hour(house):
    given(600, address="a@{}.example")

    assert ask() == "global"
    with clock.at(now() + timedelta(minutes=31)):
        assert ask() == ""


def test_the_unproved_have_a_budget_of_their_own(house):
    given(120, address="a@{}.example", proved=False)

    assert (ask(auth="none"), ask(auth="pass")) == ("unproved", "")


def test_a_brake_that_cannot_count_stays_closed_and_the_mail_is_taken_all_the_same(receive):
    session.execute(text("ALTER TABLE auto_answers RENAME TO elsewhere"))
    session.commit()

    taken = receive(mail(1, more=PASS))

    assert (taken.outcome, sent()) == ("case", [])
    assert [one.kind for one in alarms.unseen()] == ["cannot_count"]


def test_a_responder_without_headers_gets_one_answer_and_one_alarm_is_told(receive):
    for number in range(10):
        receive(mail(number, sender="robot@loop.example", subject=f"Ticket {number}", words="We got it."))

    assert len(sent()) == 1
    assert [(one.kind, one.about) for one in alarms.unseen()] == [("loop", "loop.example")]


def test_a_responder_that_quotes_us_stays_in_one_case(receive):
    first = receive(mail(0, sender="robot@loop.example"))
    (ack,) = sent()
    for number in range(1, 6):
        answers = f"In-Reply-To: {ack.message_id}\n".encode()
        receive(mail(number, sender="robot@loop.example", words=f"Again {number}", more=answers))

    assert len(sent()) == 1
    assert session.scalar(select(func.count()).select_from(Case)) == 1
    assert len(queries.messages_of(first.case_id)) == 7


def test_two_mailboxes_of_ours_never_answer_each_other(receive, cast):
    words = mailbox_words(cast.parcels.id, address="hello@desk.example", user="hello")
    other = people.save_mailbox(SYSTEM, None, words)
    acknowledging(other.id)

    for number in range(5):
        receive(mail(number, sender="hello@desk.example"))
        take_in(other.id, mail(number + 10, sender="support@desk.example"))

    assert sent() == []


def test_old_answers_are_forgotten(house):
    given(3)
    with clock.at(now() + timedelta(days=3)):
        assert brakes.forget_old(SYSTEM) == 3
