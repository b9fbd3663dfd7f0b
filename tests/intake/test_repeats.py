"""A customer who writes again about the same joins her own open case, where the mailbox says so."""

from datetime import timedelta

import pytest

from app.cases import commands, queries, rules
from app.cases.models import Case
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.people.models import Mailbox
from tests.intake.mails import FAIL, PASS, acknowledging, mail, take_in

pytestmark = pytest.mark.db


@pytest.fixture
def receive(cast):
    session.get(Mailbox, cast.mailbox.id).repeat_hours = 24
    session.commit()
    return lambda content: take_in(cast.mailbox.id, content)


@pytest.mark.parametrize("subject", ["Hello", "RE: hello", "Aw: Re: Hello ", "回复：Hello", "Re[2]: Hello"])
def test_the_same_subject_of_the_same_customer_joins_and_says_why(receive, subject):
    first = receive(mail(1, more=PASS))

    second = receive(mail(2, more=PASS, subject=subject, words="And?"))

    assert (second.outcome, second.case_id) == ("appended", first.case_id)
    message = queries.message(SYSTEM, second.message_id)
    assert message.joined_by == "repeat"
    assert (message.kind, message.unverified) == ("message", "")
    assert rules.JOINED["repeat"]


def test_a_detached_one_has_its_own_case(cast, receive):
    first = receive(mail(1, more=PASS))
    second = receive(mail(2, more=PASS))

    own = commands.detach(cast.alice, second.message_id)

    assert own.id != first.case_id


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (mail(2, more=PASS, subject="Hello there"), "another subject"),
        (mail(2, more=PASS, sender="eve@example.org"), "another customer"),
        (mail(2), "nothing proves who she is"),
        (mail(2, more=FAIL), "she is not who she says"),
        (mail(2, more=PASS, subject=""), "no subject"),
    ],
)
def test_what_is_not_surely_the_same_has_a_case_of_its_own(receive, second, why):
    first = receive(mail(1, more=PASS, subject="" if why == "no subject" else "Hello"))
    receive(mail("known", more=PASS, sender="eve@example.org", subject="Another matter"))

    taken = receive(second)

    assert taken.case_id != first.case_id, why


def test_a_settled_case_and_one_of_long_ago_are_not_joined(cast, receive):
    first = receive(mail(1, more=PASS))
    commands.set_status(cast.alice, first.case_id, "solved")
    second = receive(mail(2, more=PASS))
    assert second.case_id != first.case_id

    session.get(Case, second.case_id).updated_at = now() - timedelta(hours=25)
    session.commit()
    assert receive(mail(3, more=PASS)).case_id != second.case_id


def test_it_is_off_until_somebody_says_so_and_no_second_acknowledgement_leaves(cast, receive, sent_acks):
    session.get(Mailbox, cast.mailbox.id).repeat_hours = 0
    session.commit()
    assert receive(mail(1, more=PASS)).case_id != receive(mail(2, more=PASS)).case_id

    session.get(Mailbox, cast.mailbox.id).repeat_hours = 24
    acknowledging(cast.mailbox.id)
    receive(mail(3, more=PASS, subject="New"))
    receive(mail(4, more=PASS, subject="New"))
    assert sent_acks() == 1


@pytest.fixture
def sent_acks():
    return lambda: sum(one.kind == "ack" for one in session.query(queries.Message))
