import pytest

from app.cases import commands, queries
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.events import Change
from app.outgoing.queries import letter
from tests.factories.cases import AT, a_case, a_contact, said
from tests.ledger import told

pytestmark = pytest.mark.db


def test_a_reply_is_kept_and_queued_and_the_case_waits_for_the_customer(cast):
    case = a_case(cast)
    before = len(told())

    message = commands.reply(cast.alice, case.id, body="It ships today.")

    assert told()[before:] == ["outgoing.queued", "case.message_added", "case.assigned", "case.moved"]
    assert (case.status, case.assignee_id, case.due_at) == ("waiting_customer", cast.alice.id, None)
    assert letter(message.outgoing_id).subject == "Re: Where is my parcel?"


def test_an_answer_names_the_mails_before_it(cast):
    case = a_case(cast)
    first = commands.reply(cast.alice, case.id, body="one")
    second = commands.reply(cast.alice, case.id, body="two")

    references = letter(second.outgoing_id).references

    assert references[-1] == letter(first.outgoing_id).message_id
    assert len(references) == 2


def test_a_reply_can_solve_the_case_in_one_act(cast):
    case = a_case(cast)

    commands.reply(cast.alice, case.id, body="Done.", then="solved")

    assert case.status == "solved"


def test_an_empty_reply_is_refused_at_its_field(cast):
    with pytest.raises(Refused) as refused:
        commands.reply(cast.alice, a_case(cast).id, body="  \n")

    assert refused.value.data == {"field": "body"}


def test_bob_neither_sees_nor_answers_a_case_of_another_queue(cast):
    case = a_case(cast)

    for deed in (
        lambda: commands.reply(cast.bob, case.id, body="x"),
        lambda: commands.note(cast.bob, case.id, body="x"),
        lambda: commands.take(cast.bob, case.id),
        lambda: queries.timeline(cast.bob, case.id),
    ):
        with pytest.raises(NotFound):
            deed()


def test_a_case_assigned_to_bob_is_bobs_to_see(cast):
    case = a_case(cast)

    commands.assign(cast.sam, case.id, cast.bob.id)

    assert queries.get(cast.bob, case.id).id == case.id


def test_nobody_replies_in_a_closed_case_and_it_never_moves_again(cast):
    case = a_case(cast)
    commands.set_status(cast.alice, case.id, "solved")
    commands.set_status(cast.alice, case.id, "closed")

    with pytest.raises(NotAllowed):
        commands.reply(cast.sam, case.id, body="Hello")
    with pytest.raises(Refused):
        commands.set_status(cast.sam, case.id, "open")


def test_every_change_tells_what_was_before(cast):
    case = a_case(cast)
    commands.take(cast.alice, case.id)
    commands.set_priority(cast.alice, case.id, "high")
    commands.move_to_queue(cast.sam, case.id, cast.returns.id)

    changes = [change for entry in queries.timeline(cast.sam, case.id) for change in entry.changes]

    assert changes == [
        Change(field="assignee", before=None, after="Alice"),
        Change(field="status", before="new", after="open"),
        Change(field="priority", before="normal", after="high"),
        Change(field="queue", before="Parcels", after="Returns"),
    ]


def test_a_customers_word_opens_a_solved_case_and_sets_when_it_is_due(cast):
    case = a_case(cast)
    commands.reply(cast.alice, case.id, body="Done.", then="solved")

    commands.add_inbound(cast.alice, case, said("Still broken"))

    assert (case.status, case.due_at) == ("open", AT.replace(hour=17))


def test_a_machines_word_changes_nothing(cast):
    case = a_case(cast)
    commands.reply(cast.alice, case.id, body="Done.", then="solved")

    commands.add_inbound(cast.alice, case, said("I am away", kind="auto_reply"))

    assert (case.status, case.due_at) == ("solved", None)


def test_an_agent_starts_a_case_with_a_first_mail(cast):
    first = commands.First(
        address="new@example.org",
        name="New",
        queue_id=cast.parcels.id,
        mailbox_id=cast.mailbox.id,
        subject="Your parcel",
        body="It came back to us.",
    )

    case = commands.start_case(cast.alice, first)

    assert (case.status, case.assignee_id) == ("waiting_customer", cast.alice.id)
    assert queries.messages_of(case.id)[0].to == "new@example.org"


def test_lists_show_each_page_once_in_every_order(cast):
    made = {a_case(cast, contact=a_contact()).id for _ in range(7)}

    for sort in queries.SORTS:
        seen, after = [], None
        while True:
            page = queries.listing(cast.alice, sort=sort, after=after, limit=3)
            seen += [row.id for row in page.rows]
            after = page.after
            if after is None:
                break
        assert (len(seen), set(seen)) == (7, made), sort


def test_counts_are_of_what_one_may_see(cast):
    mine, _other = a_case(cast), a_case(cast, queue=cast.returns)
    commands.take(cast.alice, mine.id)

    assert queries.counts(cast.alice) == queries.Counts(
        unsettled=1, mine=1, unassigned=0, by_queue={cast.parcels.id: 1}
    )
    assert queries.counts(cast.sam).unsettled == 2
