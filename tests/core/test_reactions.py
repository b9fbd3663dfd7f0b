from threading import Event as Flag
from threading import Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import select, update

from app.cases.events import CaseOpened
from app.core import reactions
from app.core.db import session, writing
from app.core.events import EventRow
from app.core.reactions import LEAST, Cursor, Parked, Reaction, missing_cursors, react
from app.customers.models import Contact
from app.wiring import REACTIONS
from tests.factories.cases import a_case, a_contact
from tests.ledger import come_due

pytestmark = pytest.mark.db


class Names:
    """A reaction that marks the contact of each case, and chokes on the one it is told to."""

    def __init__(self):
        self.chokes_on, self.batches = None, []

    def __call__(self, events):
        self.batches.append(len(events))
        for event in events:
            session.get_one(Contact, event.facts["contact_id"]).name += "!"
            session.flush()
            if event.id == self.chokes_on:
                raise ValueError("bad")


@pytest.fixture
def names(house):
    reactions._limits.clear()
    session.add(Cursor(reaction="test.names"))
    session.commit()
    return Names()


def run(names) -> None:
    react("fast", [Reaction("test.names", names, on=(CaseOpened,), lane="fast")])


def open_cases(cast, number) -> list[Contact]:
    contacts = [a_contact(name=f"c{n}") for n in range(number)]
    for contact in contacts:
        a_case(cast, contact=contact)
    return contacts


def opened() -> list[int]:
    return list(session.scalars(select(EventRow.id).filter_by(name="case.opened").order_by(EventRow.id)))


def names_of(contacts) -> list[str]:
    session.rollback()
    return [session.get_one(Contact, contact.id, populate_existing=True).name for contact in contacts]


def test_a_reaction_takes_a_batch_in_order_and_never_again(cast, names):
    contacts = open_cases(cast, 3)

    run(names)
    run(names)

    assert names.batches == [3]
    assert names_of(contacts) == ["c0!", "c1!", "c2!"]


def test_an_event_that_chokes_is_parked_and_blocks_nobody(cast, names):
    contacts = open_cases(cast, 3)
    names.chokes_on = opened()[1]

    run(names)

    assert names_of(contacts) == ["c0!", "c1", "c2!"]
    parked = session.scalars(select(Parked)).one()
    assert (parked.event_id, parked.attempts, parked.error) == (names.chokes_on, 1, "ValueError('bad')")


def test_a_parked_event_is_tried_again_when_due_and_then_forgotten(cast, names):
    contacts = open_cases(cast, 1)
    (names.chokes_on,) = opened()
    run(names)
    names.chokes_on = None

    run(names)
    assert names_of(contacts) == ["c0"]

    come_due(session.scalars(select(Parked)).one())
    run(names)
    assert (names_of(contacts), session.scalars(select(Parked)).all()) == (["c0!"], [])


def test_a_parked_event_rests_after_eight_tries(cast, names):
    open_cases(cast, 1)
    (names.chokes_on,) = opened()
    run(names)
    for _ in range(9):
        come_due(session.scalars(select(Parked)).one())
        run(names)

    assert session.scalars(select(Parked)).one().attempts == 8


def test_a_reaction_without_a_cursor_is_named(house):
    unknown = Reaction("test.unknown", lambda events: None, on=(), lane="fast")

    assert missing_cursors([*REACTIONS, unknown]) == ["test.unknown"]


def test_a_slow_reaction_takes_fewer_events_at_once_so_that_others_may_write_in_between(cast, names):
    def dawdle(events):
        names.batches.append(len(events))
        sleep(0.02 * len(events))

    slow = Reaction("test.slow", dawdle, on=(CaseOpened,), lane="fast")
    session.add(Cursor(reaction=slow.name))
    session.commit()
    for _ in range(2):
        open_cases(cast, LEAST)
        react("fast", [slow])

    first, *later = names.batches
    assert (first, sum(later)) == (LEAST, LEAST)
    assert max(later) < LEAST


def test_a_look_in_vain_waits_for_nobody_who_writes(house, cast, names):
    open_cases(cast, 1)
    run(names)
    writer = Thread(target=_write_until_told, args=(house, begun := Flag(), over := Flag()))
    writer.start()
    begun.wait(10)

    began = monotonic()
    run(names)

    assert monotonic() - began < 5
    over.set()
    writer.join()


def _write_until_told(house, begun, over) -> None:
    with house.app_context(), writing():
        session.execute(update(Cursor).values(last=Cursor.last))
        begun.set()
        over.wait(20)
        session.rollback()
