"""Quarantine: who sees what, what people do with held mail, and when it goes."""

from datetime import timedelta

import pytest

from app.cases import commands, queries
from app.cases.models import Message
from app.channels.email import take
from app.core import clock, reply_tokens
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import session
from app.core.errors import NotAllowed, NotFound, Refused
from app.intake import raw, review, senders, shelf
from app.intake.models import RawMail
from app.intake.shelf import Wanted
from app.people import commands as people
from tests.conftest import mailbox_words
from tests.intake.mails import PASS, Here, mail, take_in

pytestmark = pytest.mark.db


@pytest.fixture
def receive(cast):
    senders.decide(SYSTEM, "spam.example", "block")
    return lambda content, mailbox=None: take_in((mailbox or cast.mailbox).id, content)


def blocked(number=1, **words) -> bytes:
    return mail(number, sender="pills@spam.example", **words)


def ids(found: shelf.Listing) -> list[int]:
    return [one.id for one in found.mails]


def take_again(raw_id: int) -> RawMail:
    return take.take(Here(), raw_id)


def test_filters_by_reason_mailbox_age_and_words(receive, cast):
    one = receive(blocked(1, subject="Cheap watches"))
    two = receive(mail(2, sender="support@desk.example", subject="Loop"))

    assert ids(shelf.listing(cast.sam, Wanted())) == [two.id, one.id]
    assert ids(shelf.listing(cast.sam, Wanted(reason_id="loop"))) == [two.id]
    assert ids(shelf.listing(cast.sam, Wanted(search="WATCHES spam.example"))) == [one.id]
    assert ids(shelf.listing(cast.sam, Wanted(search="100%"))) == []
    assert ids(shelf.listing(cast.sam, Wanted(mailbox_id=999))) == []
    assert ids(shelf.listing(cast.sam, Wanted(days=1))) == []
    with clock.at(now() + timedelta(days=2)):
        assert len(ids(shelf.listing(cast.sam, Wanted(days=1)))) == 2
    assert shelf.counts(cast.sam, "held") == {"blocked_sender": 1, "loop": 1}


def test_pages_follow_each_other_without_a_gap(cast):
    rows = [
        {"mailbox_id": cast.mailbox.id, "file_key": f"{n:032}", "sha256": "", "size": 1, "state": "held"}
        for n in range(120)
    ]
    session.add_all(RawMail(**row) for row in rows)
    session.commit()

    seen, after = [], 0
    while after is not None:
        found = shelf.listing(cast.sam, Wanted(after=after))
        seen += ids(found)
        after = found.after

    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True)


def test_who_may_not_see_every_case_sees_the_mailboxes_of_her_queues_alone(receive, cast):
    words = mailbox_words(cast.returns.id, address="returns@desk.example", user="returns")
    other = people.save_mailbox(SYSTEM, None, words)
    here, there = receive(blocked(1)), receive(blocked(2), other)
    lead = Actor(
        kind="agent", id=cast.alice.id, grants=frozenset({shelf.GRANT}), queues=frozenset({cast.parcels.id})
    )

    assert ids(shelf.listing(lead, Wanted())) == [here.id]
    assert shelf.counts(lead, "held") == {"blocked_sender": 1}
    with pytest.raises(NotFound):
        shelf.release(lead, [here.id, there.id])
    assert session.get(RawMail, here.id, populate_existing=True).state == "held"


def test_an_agent_sees_no_quarantine(receive, cast):
    taken = receive(blocked())

    for deed in (shelf.release, shelf.trash, shelf.restore, shelf.purge):
        with pytest.raises(NotAllowed):
            deed(cast.alice, [taken.id])
    with pytest.raises(NotAllowed):
        shelf.listing(cast.alice, Wanted())


def test_released_it_goes_on_as_if_it_had_not_been_held(receive, cast):
    taken = receive(blocked(more=PASS))

    shelf.release(cast.sam, [taken.id])

    assert take_again(taken.id).outcome == "case"
    with pytest.raises(NotFound):
        shelf.release(cast.sam, [taken.id])


@pytest.mark.parametrize("where", ["case", "new"])
def test_released_to_a_case_or_to_a_new_one(receive, cast, where):
    first = receive(mail(1, more=PASS))
    held = receive(blocked(2, more=b"References: <1@x.example>\n"))

    shelf.release(cast.sam, [held.id], to=first.case_id if where == "case" else 0)
    taken = take_again(held.id)

    assert (taken.case_id == first.case_id) == (where == "case")
    assert taken.outcome == ("appended" if where == "case" else "case")
    if where == "case":
        message = session.get(Message, taken.message_id)
        assert (message.joined_by, bool(message.unverified)) == ("released", True)


def test_nobody_releases_into_a_case_that_she_may_not_see(receive, cast):
    first, held = receive(mail(1)), receive(blocked(2))
    lead = Actor(
        kind="agent", id=cast.bob.id, grants=frozenset({shelf.GRANT}), queues=frozenset({cast.parcels.id})
    )
    commands.move_to_queue(SYSTEM, first.case_id, cast.returns.id)

    with pytest.raises(NotFound):
        shelf.release(lead, [held.id], to=first.case_id)


def test_the_trash_can_be_taken_from_until_it_is_purged(receive, cast):
    taken = receive(blocked())

    shelf.trash(cast.sam, [taken.id])
    assert ids(shelf.listing(cast.sam, Wanted())) == []
    assert ids(shelf.listing(cast.sam, Wanted(shelf="trashed"))) == [taken.id]
    shelf.restore(cast.sam, [taken.id])
    assert ids(shelf.listing(cast.sam, Wanted())) == [taken.id]

    shelf.purge(cast.sam, [taken.id])
    left = session.get(RawMail, taken.id)
    assert (left.state, left.file_key, left.sender, left.subject, left.words) == ("purged", "", "", "", "")


def test_what_was_purged_is_not_kept_again_from_its_place(cast):
    place = raw.Place(folder="INBOX", uidvalidity=7, uid=12)
    raw_id = raw.keep(SYSTEM, cast.mailbox.id, b"unreadable", place)
    raw.fail(SYSTEM, raw_id, "It could not be read.", final=True)

    shelf.purge(cast.sam, [raw_id])

    assert raw.keep(SYSTEM, cast.mailbox.id, b"unreadable", place) is None


def test_old_trash_is_purged_and_old_held_mail_only_where_somebody_said_so(receive, cast):
    held, thrown = receive(blocked(1)), receive(blocked(2))
    shelf.trash(cast.sam, [thrown.id])

    assert shelf.purge_old(SYSTEM) == 0
    with clock.at(now() + timedelta(days=31)):
        assert shelf.purge_old(SYSTEM) == 1
        assert session.get(RawMail, held.id).state == "held"
        shelf.set_days(cast.ada, {"other": 30})
        assert shelf.purge_old(SYSTEM) == 1


@pytest.mark.parametrize("said", [{"spam": -1}, {"trash": 99999}, {"what": 1}])
def test_days_are_numbers_and_set_by_administrators(cast, said):
    with pytest.raises(Refused):
        shelf.set_days(cast.ada, said)
    with pytest.raises(NotAllowed):
        shelf.set_days(cast.sam, {"spam": 1})


@pytest.fixture
def reviewed(receive, cast):
    """A case, and a stranger's proved answer with the customer's token, which is held for it."""
    first = receive(mail(1, more=PASS))
    commands.reply(cast.alice, first.case_id, body="It ships today.")
    token = reply_tokens.mint(first.case_id, "dora@example.org")
    more = PASS + f"Delivered-To: support+{token}@desk.example\n".encode()
    held = receive(mail(2, sender="eve@example.net", words="I am her brother", more=more))
    assert (held.state, held.reason_id) == ("held", "other_user_update")
    return first.case_id, held.id


def test_what_is_held_for_a_case_is_shown_there_to_agents_alone(reviewed, cast):
    case_id, raw_id = reviewed
    case = queries.get(cast.alice, case_id)
    (shown,) = review.waiting(cast.alice, case)
    assert (shown.id, shown.words) == (raw_id, "I am her brother")
    assert review.waiting(Actor(kind="customer", id=case.requester_id), case) == []


def test_an_agent_adds_it_to_the_case(reviewed, cast):
    case_id, raw_id = reviewed

    review.add(cast.alice, case_id, raw_id)

    taken = take_again(raw_id)
    assert (taken.outcome, taken.case_id) == ("appended", case_id)
    assert review.waiting(cast.alice, queries.get(cast.alice, case_id)) == []


def test_an_agent_leaves_it_out(reviewed, cast):
    case_id, raw_id = reviewed

    review.leave_out(cast.alice, case_id, raw_id)

    assert review.waiting(cast.alice, queries.get(cast.alice, case_id)) == []
    assert ids(shelf.listing(cast.sam, Wanted(shelf="trashed"))) == [raw_id]


def test_who_may_not_see_the_case_decides_nothing(reviewed, cast):
    case_id, raw_id = reviewed

    for deed in (review.add, review.leave_out):
        with pytest.raises(NotFound):
            deed(cast.bob, case_id, raw_id)
