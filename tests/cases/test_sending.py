"""What an agent sends: to whom, when; what she is asked before, what she can take back, what stays inside."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import commands, queries, rules
from app.cases.commands import Aside, How, NewFile
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import session
from app.core.errors import NotFound, Refused
from app.outgoing import commands as outgoing
from app.outgoing.models import Outgoing
from app.people.models import Agent, Mailbox
from tests.cases.leaving import CARL, DORA, EVE, copies, fresh, from_dora, texts
from tests.factories.cases import a_case, a_contact, said

pytestmark = pytest.mark.db


def test_each_recipient_has_a_copy_with_its_own_id_and_token_and_the_same_heads(cast, case):
    how = How(to=(DORA,), cc=(CARL,), bcc=(EVE,))

    message = commands.reply(cast.alice, case.id, body="Hello", how=how)

    found = copies(message)
    assert [one.recipient for one in found] == [DORA[1], CARL[1], EVE[1]]
    assert len({one.message_id for one in found}) == len({one.token for one in found}) == 3
    assert all(one.to == [list(DORA)] and one.cc == [list(CARL)] for one in found)
    for one in found:
        (known, *_) = queries.by_external_ids([f"email:{one.message_id}"])
        assert (known.id, known.case_id) == (message.id, case.id)


def test_every_copy_refers_to_what_its_own_recipient_got(cast, case):
    how = How(to=(DORA,), cc=(CARL,))
    first = copies(commands.reply(cast.alice, case.id, body="one", how=how))

    second = copies(commands.reply(cast.alice, case.id, body="two", how=how))

    assert [one.references[-1] for one in second] == [one.message_id for one in first]
    assert len({one.references[0] for one in second}) == 1


def test_one_recipient_fails_and_only_that_copy_goes_again(cast, case):
    message = commands.reply(cast.alice, case.id, body="Hello", how=How(to=(DORA,), cc=(CARL,)))
    dora, carl = copies(message)
    outgoing.move(SYSTEM, dora.id, "sent")
    outgoing.move(SYSTEM, carl.id, "failed", error="550 no such user")

    with pytest.raises(Refused):
        commands.send_again(cast.alice, message.id, dora.id)
    commands.send_again(cast.alice, message.id, carl.id)

    assert [one.state for one in copies(message)] == ["sent", "queued"]


def test_a_copy_that_came_back_says_what_the_server_said(cast, case):
    message = commands.reply(cast.alice, case.id, body="Hello", how=How(to=(DORA,), cc=(CARL,)))
    carl = copies(message)[1]

    outgoing.note_report(SYSTEM, carl.id, "bounced", words="550 5.1.1 unknown")
    outgoing.move(SYSTEM, carl.id, "sent")

    assert [(one.state, one.error) for one in copies(message)] == [
        ("queued", ""),
        ("bounced", "550 5.1.1 unknown"),
    ]


def test_whom_an_agent_names_openly_takes_part_from_now_on(cast, case):
    commands.reply(cast.alice, case.id, body="Hello", how=How(to=(DORA,), cc=(CARL,), bcc=(EVE,)))

    session.rollback()
    assert sorted(queries.participants(case.id).values()) == ["participant", "requester"]
    assert EVE[1] in queries.addresses(case)


def test_the_writer_is_asked_before_strangers_read_it(cast, case):
    how = How(to=(DORA,), cc=(EVE, ("", "x@desk.example")), seen_id=queries.newest_inbound(case.id))
    with pytest.raises(Refused) as refused:
        commands.reply(cast.alice, case.id, body="Hello", how=how)
    assert refused.value.data == {"ask": "outsiders", "addresses": EVE[1]}

    sure = How(to=how.to, cc=how.cc, seen_id=how.seen_id, sure=frozenset({"outsiders"}))
    commands.reply(cast.alice, case.id, body="Hello", how=sure)


def test_the_writer_is_asked_where_the_customer_wrote_meanwhile(cast, case):
    how = How(seen_id=queries.newest_inbound(case.id))
    from_dora(case)

    with pytest.raises(Refused) as refused:
        commands.reply(cast.alice, case.id, body="Hello", how=how)

    assert refused.value.data["ask"] == "unseen"
    assert session.scalars(select(Outgoing)).all() == []
    commands.reply(
        cast.alice, case.id, body="Hello", how=How(seen_id=how.seen_id, sure=frozenset({"unseen"}))
    )


def test_many_are_asked_for_and_too_many_refused(cast, case):
    some = tuple(("", f"c{number}@example.org") for number in range(rules.MOST_RECIPIENTS + 1))

    with pytest.raises(Refused) as refused:
        commands.reply(cast.alice, case.id, body="Hello", how=How(to=some[: rules.MANY_RECIPIENTS + 1]))
    assert refused.value.data["ask"] == "many"
    with pytest.raises(Refused):
        commands.reply(cast.alice, case.id, body="Hello", how=How(to=some, sure=frozenset({"many"})))


def test_what_is_sent_twice_from_one_composer_leaves_once(cast, case):
    first = commands.reply(cast.alice, case.id, body="Hello", how=How(key="k1"))

    again = commands.reply(cast.alice, case.id, body="Hello", how=How(key="k1"))

    assert again.id == first.id
    assert len(copies(first)) == 1


def test_formatted_words_leave_as_text_and_html_with_signature_and_what_they_answer(cast, case):
    session.get_one(Mailbox, cast.mailbox.id).signatures = {"en": {"text": "Lumen <b>", "html": ""}}
    session.commit()

    message = commands.reply(cast.alice, case.id, body="It **ships**", how=How(typed=True, quotes=True))

    (out,) = copies(message)
    assert out.body.startswith("It ships\n\n-- \nLumen <b>\n\nOn ")
    assert out.body.endswith("> Hello?")
    assert "<strong>ships</strong>" in out.html
    assert "Lumen &lt;b&gt;" in out.html
    assert "<blockquote>Hello?</blockquote>" in out.html
    assert message.text == "It ships"
    plain = commands.reply(cast.alice, case.id, body="It ships", how=How(typed=True))
    assert (copies(plain)[0].html, plain.html) == (None, None)


HOSTILE = ("{{7*7}}", "${7*7}", "%s %(name)s %n", "{0.__class__}", "<%= 7*7 %>", "#{7*7}")


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_of_a_customer_is_ever_a_template(cast, words):
    contact = a_contact(words, "mallory@example.org")
    case = a_case(cast, contact=contact, subject=words, words=words)
    session.get_one(Agent, cast.alice.id).signature = "Alice"
    session.commit()

    how = How(typed=True, quotes=True)
    (out,) = copies(commands.reply(cast.alice, case.id, body="Hello", how=how))

    assert (out.subject, out.recipient_name) == (f"Re: {words}", words)
    assert f"> {words}" in out.body
    assert "49" not in out.body.replace(f"{clock.now():%Y-%m-%d}", "")


def test_files_have_limits_that_are_said(cast, case, monkeypatch):
    def put(size, name="a.bin"):
        new = NewFile(filename=name, content_type="x/y", content=b"x" * size)
        return commands.enclose(cast.alice, case.id, "reply", new)

    monkeypatch.setattr(rules, "MOST_FILE_BYTES", 100)
    session.get_one(Mailbox, cast.mailbox.id).most_sent_bytes = 150
    session.commit()
    assert put(100, "../../etc/passwd").filename == "passwd"
    for size in (0, 101, 51):
        with pytest.raises(Refused):
            put(size)
    (kept,) = queries.draft_files(cast.alice, case.id, "reply")
    with pytest.raises(NotFound):
        commands.leave_out(cast.bob, kept.id)
    commands.leave_out(cast.alice, kept.id)
    assert queries.draft_files(cast.alice, case.id, "reply") == []


def test_a_side_conversation_changes_nothing_for_the_customer_and_is_never_hers_to_read(cast, case):
    before = fresh(case)
    state = (before.status, before.due_at, before.updated_at, before.last_words)
    supplier = ("Sue", "sue@supplier.example")

    aside = Aside(body="Can you resend it?", subject="Order 42", how=How(to=(supplier,)))
    message = commands.write_aside(cast.alice, case.id, aside)
    side = queries.side(cast.alice, message.side_id)
    answer = said("Yes, tomorrow.", author_address=supplier[1], at=clock.now())
    commands.add_inbound(Actor(kind="customer", id=a_contact(*supplier).id), fresh(case), answer, side=side)

    now = fresh(case)
    assert (now.status, now.due_at, now.updated_at, now.last_words) == state
    assert [one.message.text for one in queries.timeline(cast.alice, case.id) if one.message][
        -1
    ] == "Yes, tomorrow."
    dora = Actor(kind="customer", id=case.requester_id)
    assert texts(dora, case) == ["Hello?"]
    with pytest.raises(NotFound):
        queries.message(dora, message.id)
    with pytest.raises(NotFound):
        queries.side(dora, side.id)
    assert "supplier.example" not in str([queries.participants(case.id), queries.timeline(dora, case.id)])


def test_no_customer_reads_what_has_not_left_or_is_a_note(cast, case):
    commands.note(cast.alice, case.id, body="a fraud?")
    commands.reply(cast.alice, case.id, body="Hello", how=How(at=clock.now() + timedelta(days=1)))

    dora = Actor(kind="customer", id=case.requester_id)

    assert texts(dora, case) == ["Hello?"]


def test_a_first_mail_goes_to_all_it_names_and_leaves_once(cast):
    first = commands.First(
        address=DORA[1],
        name="Dora",
        queue_id=cast.parcels.id,
        mailbox_id=cast.mailbox.id,
        subject="Your lamp",
        body="Dear Dora",
    )

    case, again = (commands.start_case(cast.alice, first, How(to=(DORA,), cc=(CARL,), key="n")) for _ in "12")

    assert case.id == again.id
    assert [one.recipient for one in session.scalars(select(Outgoing).order_by(Outgoing.id))] == [
        DORA[1],
        CARL[1],
    ]
