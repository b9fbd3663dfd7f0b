from threading import Event as Flag

import pytest
from sqlalchemy import func, select, update

from app.cases import commands
from app.cases.models import Case
from app.core import bell
from app.core.actor import SYSTEM
from app.core.command import command, savepoint
from app.core.db import session
from app.core.errors import Refused, Stale
from tests.factories.cases import a_case, a_contact
from tests.ledger import told

pytestmark = pytest.mark.db


@command
def open_two(actor, cast, contact, *, fail=False):
    for subject in ("one", "two"):
        opening = commands.Opening(
            requester_id=contact.id, queue_id=cast.parcels.id, subject=subject, channel="email"
        )
        commands.open_case(actor, opening)
    if fail:
        raise Refused("no")


@command
def open_and_outlive_a_refusal(actor, cast, contact):
    open_two(actor, cast, contact)
    with pytest.raises(Refused), savepoint():
        open_two(actor, cast, contact, fail=True)


@pytest.fixture
def rings(house):
    """A flag that the bell raises, and a colleague whose work at each ring fails: a dead Redis."""
    heard = Flag()

    def die():
        raise ConnectionError("no Redis here")

    stops = [bell.attend(house.app_context, work, every=60) for work in (die, heard.set)]
    yield heard
    for stop in stops:
        stop()


def cases() -> int:
    return session.scalar(select(func.count()).select_from(Case))


def test_a_command_that_fails_leaves_neither_rows_nor_events(cast):
    contact = a_contact()

    with pytest.raises(Refused):
        open_two(SYSTEM, cast, contact, fail=True)

    assert (cases(), told(about="case.")) == (0, [])


def test_a_savepoint_takes_back_rows_and_events_alike(cast):
    open_and_outlive_a_refusal(SYSTEM, cast, a_contact())

    assert (cases(), told(about="case.")) == (2, ["case.opened", "case.opened"])


def test_one_outermost_command_is_one_ring(cast, monkeypatch):
    contact, rung = a_contact(), []
    monkeypatch.setattr(bell, "ring", lambda: rung.append(1))

    open_two(SYSTEM, cast, contact)

    assert rung == [1]


def test_a_command_that_did_nothing_rings_no_bell(cast, monkeypatch):
    case, rung = a_case(cast), []
    monkeypatch.setattr(bell, "ring", lambda: rung.append(1))

    commands.set_priority(cast.alice, case.id, "normal")

    assert rung == []


def test_a_dead_bell_fails_no_command_and_deafens_nobody(cast, rings):
    contact = a_contact()
    for _ in range(2):
        rings.clear()
        open_two(SYSTEM, cast, contact)
        assert rings.wait(5)

    assert cases() == 4


def test_a_save_over_somebody_elses_is_stale(cast):
    @command
    def solve_late(actor, case):
        case.status = "solved"
        late = update(Case).where(Case.id == case.id).values(version=9)
        session.execute(late.execution_options(synchronize_session=False, autoflush=False))

    with pytest.raises(Stale):
        solve_late(SYSTEM, a_case(cast))
