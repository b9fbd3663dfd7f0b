"""The quarantine and the brakes ask along indexes: a page of 100,000 mails costs what one of 100 does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from app.cases import queries as cases
from app.core.clock import now
from app.core.db import session
from app.core.events import EventRow
from app.intake import shelf
from app.intake.models import RawMail
from tests.plans import asked, plan, settle

pytestmark = pytest.mark.db
MAILS = 10_000


@pytest.fixture
def held(cast):
    """Ten thousand mails, every fiftieth of them held, of two reasons."""
    rows = [
        {
            "mailbox_id": cast.mailbox.id,
            "file_key": f"{number:032d}",
            "sha256": "",
            "size": 1,
            "state": "taken" if number % 50 else "held",
            "reason_id": "spam" if number % 100 else "loop",
            "shelved_at": now(),
        }
        for number in range(MAILS)
    ]
    session.execute(insert(RawMail), rows)
    settle("raw_mails")
    return cast


@pytest.mark.parametrize(
    "wanted",
    [
        shelf.Wanted(),
        shelf.Wanted(after=MAILS // 2),
        shelf.Wanted(reason_id="spam", after=MAILS // 2),
        shelf.Wanted(mailbox_id=1, after=MAILS // 2),
        shelf.Wanted(shelf="trashed"),
    ],
    ids=["first", "deep", "reason", "mailbox", "trash"],
)
def test_a_page_of_the_quarantine_walks_along_an_index_and_sorts_nothing(held, wanted):
    with asked() as seen:
        found = shelf.listing(held.sam, wanted)
    [how] = [plan(sql, values) for sql, values in seen if "FROM raw_mails" in sql]

    assert found.mails or wanted.shelf == "trashed"
    assert "ix_raw_mails_shelf" in how
    assert "Sort" not in how
    assert "TEMP B-TREE" not in how
    assert "SCAN raw_mails" not in how
    assert "Seq Scan" not in how


def test_reasons_are_counted_in_the_index_alone(held):
    with asked() as seen:
        assert shelf.counts(held.sam, "held") == {"spam": 100, "loop": 100}
        own = replace(held.alice, grants=held.alice.grants | {shelf.GRANT})
        assert shelf.counts(own, "held") == {"spam": 100, "loop": 100}
    for how in [plan(sql, values) for sql, values in seen if "GROUP BY" in sql]:
        assert "ix_raw_mails_shelf" in how
        assert "SCAN raw_mails" not in how
        assert "Seq Scan on raw_mails" not in how


def test_whether_a_case_is_opened_too_often_is_asked_of_its_last_hour_alone(cast):
    rows = [_event(7, minutes, "case.message_added", "customer") for minutes in range(61, 3000)]
    rows += [_event(7, minutes, "case.moved", "customer") for minutes in (5, 10, 90)]
    rows += [_event(7, 1, "case.moved", "agent"), *(_event(8, 1, "case.moved", "customer") for _ in range(3))]
    session.execute(insert(EventRow), rows)
    settle("events")

    with asked() as seen:
        assert not cases.reopened_too_often(7)
        assert cases.reopened_too_often(8)
    sql, values = seen[0]
    how = plan(sql, values)
    assert "ix_events_case_at" in how
    assert "case_id" in how
    assert "at" in how.partition("ix_events_case_at")[2]
    session.execute(insert(EventRow), [_event(7, 20, "case.moved", "customer")])
    session.commit()
    assert cases.reopened_too_often(7)


def _event(case_id: int, minutes: int, name: str, kind: str) -> dict[str, object]:
    facts = {"case_id": case_id, "was": "solved", "now": "open"}
    at = now() - timedelta(minutes=minutes)
    return {"at": at, "name": name, "actor_kind": kind, "actor_id": 1, "case_id": case_id, "facts": facts}
