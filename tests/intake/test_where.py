"""Where is my order? Answered by itself: to whom, with what, and when a person is asked instead."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.cases import commands as cases
from app.cases import queries
from app.channels.email.compose import compose
from app.core import clock
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.errors import NotAllowed, Refused
from app.customers import commands as customers
from app.intake import filters, where
from app.intake.inbound import WhereIs
from app.intake.models import AutoAnswer
from app.orders import queries as orders
from app.outgoing.queries import letter
from app.people import queries as people
from tests.factories.cases import a_contact, an_order
from tests.factories.parcels import a_parcel
from tests.intake.asking import answering, ask, decided, dora_waits, sent
from tests.intake.mails import FAIL, PASS, acknowledging, mail, take_in
from workers import tasks

pytestmark = pytest.mark.db


@pytest.fixture
def box(cast) -> int:
    answering(cast.mailbox.id)
    return cast.mailbox.id


def test_she_is_told_where_it_is_with_a_link_that_opens_it(cast, box):
    dora = dora_waits()

    taken = ask(box)

    (out,) = sent()
    assert (out.recipient, out.auto, out.case_id) == ("dora@example.org", True, taken.case_id)
    assert dora.parcel.tracking_number in out.body
    assert "on its way" in out.body
    (link,) = orders.links_of(cast.alice, dora.order.id)
    assert link.url in out.body
    assert orders.tracked(link.url.rpartition("/")[2]).order.id == dora.order.id
    assert decided() == [("answered", "")]


def test_it_is_a_machines_mail_in_her_thread_and_quotes_nothing(cast, box):
    dora_waits()

    ask(box, words="Where is my order SO-100234? My door code is 4711x.")

    (out,) = sent()
    written = compose(letter(out.id), people.smtp_login(people.mailbox(box)))
    assert written["Auto-Submitted"] == "auto-replied"
    assert written["In-Reply-To"] == "<1@x.example>"
    assert "4711x" not in written.as_string()


def test_the_case_stays_open_for_a_person_and_shows_what_was_known(cast, box):
    dora = dora_waits()

    taken = ask(box)

    case = queries.get(cast.alice, taken.case_id)
    assert (case.status, case.last_direction, case.due_at is not None) == ("new", "in", True)
    told = queries.messages_of(case.id)[-1]
    assert (told.kind, told.direction) == ("answer", "out")
    assert told.extras["asked"] == "where is my order"
    assert told.extras["knew"][0]["parcels"][0]["number"] == dora.parcel.tracking_number


def test_the_case_waits_for_the_customer_where_the_mailbox_says_so(cast, box):
    answering(box, then="waiting_customer")
    dora_waits()

    taken = ask(box)

    case = queries.get(cast.alice, taken.case_id)
    assert (case.status, case.due_at) == ("waiting_customer", None)


def test_she_is_answered_in_her_language_in_the_mailboxs_own_words(cast, box):
    answering(box, words={"zh": "订单 {{order.number}}：{{parcel.status}}", "en": "no"})
    dora_waits()

    ask(box, subject="SO-100234", words="请问我的订单到哪里了？")

    assert sent()[0].body == "订单 SO-100234：运输中"


def test_it_is_off_until_somebody_turns_it_on(cast):
    dora_waits()

    ask(cast.mailbox.id)

    assert (sent(), decided()) == ([], [])


def test_what_the_mail_or_the_shop_wrote_is_never_read_for_variables(cast, box):
    dora_waits()
    session.execute(update(where.WhereAsk).values(subject="x"))
    order = an_order(customers.identify(SYSTEM, "email", "dora@example.org", name="Dora"), "SO-200000")
    a_parcel(order, number="{{customer.name}}77")

    ask(box, words="Where is my order SO-200000?", subject="{{customer.name}} {{agent.name}}")

    (out,) = sent()
    assert "{{customer.name}}77" in out.body
    assert out.subject.endswith("Re: {{customer.name}} {{agent.name}}")


UNSAFE = {
    "a failed check": {"more": FAIL},
    "an automatic answer": {"more": PASS + b"Auto-Submitted: auto-replied\n"},
    "a list": {"more": PASS + b"List-Id: <news.example.org>\n"},
    "a null sender": {"more": PASS + b"Return-Path: <>\n"},
    "a machine's address": {"sender": "no-reply@example.org"},
    "another question": {"words": "Where is my order SO-100234? I want a refund."},
    "a stranger": {"sender": "eve@example.net"},
}


@pytest.mark.parametrize("how", UNSAFE.values(), ids=UNSAFE.keys())
def test_never_answered_by_itself(box, how):
    dora_waits()

    ask(box, **how)
    with clock.at(now() + timedelta(minutes=2)):
        where.decide_due(SYSTEM)

    assert sent() == []


def test_an_unproved_sender_is_told_at_her_own_address_without_a_word_of_the_mail(box):
    dora_waits()

    ask(box, sender="Buy Pills <dora@example.org>", subject="Buy pills", more=b"")

    (out,) = sent()
    assert out.recipient == "dora@example.org"
    assert "pills" not in f"{out.subject} {out.body} {out.recipient_name}".lower()


TROUBLE = {
    "exception": (("picked_up", "exception"), {}),
    "returned": (("picked_up", "returned"), {}),
    "attempted": (("out_for_delivery", "attempted"), {}),
    "delivered": (("out_for_delivery", "delivered"), {}),
    "late": (("picked_up",), {"due_in": -3}),
}


@pytest.mark.parametrize("why", TROUBLE)
def test_a_parcel_in_trouble_is_a_persons(cast, box, why):
    told, other = TROUBLE[why]
    dora = customers.identify(SYSTEM, "email", "dora@example.org", name="Dora")
    a_parcel(an_order(dora, "SO-100234"), *told, **other)

    taken = ask(box)

    assert (sent(), decided()) == ([], [("left", why)])
    changed = [change for entry in queries.timeline(cast.alice, taken.case_id) for change in entry.changes]
    assert ("where.left", why) in [(one.field, one.after) for one in changed]


def test_somebody_elses_order_is_never_told(cast, box):
    a_parcel(an_order(a_contact("Erin"), "SO-555555"))
    dora_waits()

    taken = ask(box, words="Where is my order SO-555555?")
    case = queries.get(cast.alice, taken.case_id)
    cases.link_orders(SYSTEM, case, [orders.find(cast.alice, "SO-555555")[0]])
    tasks.react("fast")
    with clock.at(now() + timedelta(minutes=2)):
        where.decide_due(SYSTEM)

    assert (sent(), decided()) == ([], [("left", "no_order")])


def test_it_waits_for_its_order_to_be_linked_by_a_machine(cast, box):
    dora = dora_waits()
    taken = ask(box, words="Where is my order?")
    assert (sent(), decided()) == ([], [("waiting", "")])

    cases.link_orders(SYSTEM, queries.get(cast.alice, taken.case_id), [dora.order])
    tasks.react("fast")

    assert len(sent()) == 1


def test_an_order_that_an_agent_links_is_hers_to_answer(cast, box):
    dora = dora_waits()
    taken = ask(box, words="Where is my order?")

    cases.link_orders(cast.alice, queries.get(cast.alice, taken.case_id), [dora.order])
    tasks.react("fast")

    assert sent() == []


def test_whoever_names_an_order_that_is_not_hers_is_not_told_of_another(box):
    dora_waits()

    ask(box, words="Where is my order SO-100234? And where is my order SO-999999?")
    with clock.at(now() + timedelta(minutes=2)):
        where.decide_due(SYSTEM)

    assert (sent(), decided()) == ([], [("left", "other_order")])


def test_a_merged_customers_order_is_hers_under_either_name(cast, box):
    dora = dora_waits()
    root = a_contact("Dora Smith", "d.smith@example.org")
    customers.merge(cast.sam, dora.contact.id, root.id)

    ask(box, sender="d.smith@example.org")

    assert [one.recipient for one in sent()] == ["d.smith@example.org"]


def test_after_the_merge_was_undone_it_is_hers_alone_again(cast, box):
    dora = dora_waits()
    other = a_contact("Dora Smith", "d.smith@example.org")
    customers.unmerge(cast.sam, customers.merge(cast.sam, dora.contact.id, other.id).id)

    ask(box, sender="d.smith@example.org")
    with clock.at(now() + timedelta(minutes=2)):
        where.decide_due(SYSTEM)

    assert sent() == []


def test_a_case_is_answered_so_once_in_its_days(cast, box):
    dora_waits()
    first = ask(box)
    answers = f"In-Reply-To: {sent()[0].message_id}\n".encode()
    session.execute(update(AutoAnswer).values(at=now() - timedelta(days=2, hours=1)))
    session.commit()

    with clock.at(now() + timedelta(days=2, hours=1)):
        second = ask(box, 2, words="Where is my order?", more=PASS + answers)

    assert second.case_id == first.case_id
    assert decided() == [("answered", ""), ("left", "again")]
    assert len(sent()) == 1


def test_the_brakes_of_automatic_mail_hold(box):
    dora_waits()
    session.add(AutoAnswer(address="dora@example.org", domain="example.org"))
    session.commit()

    ask(box)

    assert (sent(), decided()) == ([], [("left", "brake")])


def test_it_comes_instead_of_the_acknowledgement(box):
    acknowledging(box)
    dora_waits()

    ask(box)

    assert len(sent()) == 1
    assert "on its way" in sent()[0].body


def test_where_it_is_not_answered_the_acknowledgement_is_sent_after_all(box):
    acknowledging(box)
    dora_waits("SO-100234", "picked_up", "exception")

    ask(box)

    (out,) = sent()
    assert out.body.startswith("Thank you. Your case is")


def test_a_person_who_was_quicker_is_not_spoken_over(cast, box):
    dora = dora_waits()
    taken = ask(box, words="Where is my order?")
    cases.reply(cast.alice, taken.case_id, body="I am looking.")

    cases.link_orders(SYSTEM, queries.get(cast.alice, taken.case_id), [dora.order])
    tasks.react("fast")

    assert decided() == [("left", "spoken")]
    assert [one.auto for one in sent()] == [False]


def test_a_word_of_the_mailbox_that_nothing_is_known_for_is_not_sent_as_braces(box):
    answering(box, words={"en": "It comes on {{parcel.eta}}."})
    dora = customers.identify(SYSTEM, "email", "dora@example.org", name="Dora")
    a_parcel(an_order(dora, "SO-100234"), due_in=None)

    ask(box)

    assert (sent(), decided()) == ([], [("left", "words")])


def test_variables_there_are_not_are_refused_when_the_words_are_saved(cast):
    for words in ("{{order.price}}", "{{agent.name}}"):
        with pytest.raises(Refused):
            filters.save_where_is(cast.ada, cast.mailbox.id, WhereIs(words={"en": words}))
    with pytest.raises(NotAllowed):
        filters.save_where_is(cast.alice, cast.mailbox.id, WhereIs(on=True))


def test_a_mail_that_came_twice_is_answered_once(box):
    dora_waits()
    ask(box)
    take_in(box, mail(1, words="Where is my order SO-100234?", more=PASS))
    tasks.react("fast")
    with clock.at(now() + timedelta(minutes=2)):
        where.decide_due(SYSTEM)

    assert len(sent()) == 1


def test_a_participant_is_told_of_her_own_orders_alone(cast, box):
    dora = dora_waits()
    eve = a_contact("Eve", "eve@example.net")
    taken = ask(box, words="Hello")
    cases.link_orders(SYSTEM, queries.get(cast.alice, taken.case_id), [dora.order])
    case = queries.get(cast.alice, taken.case_id)
    asked = where.WhereAsk(
        message_id=taken.message_id,
        case_id=case.id,
        contact_id=eve.id,
        mailbox_id=box,
        address="eve@example.net",
        due_at=now(),
    )
    session.add(asked)
    session.commit()

    where.decide_due(SYSTEM)

    assert (sent(), decided()) == ([], [("left", "no_order")])
