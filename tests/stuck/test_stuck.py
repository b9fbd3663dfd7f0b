"""A parcel in trouble becomes one case, before the customer asks, and once for each trouble."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from app.cases import commands as cases_commands
from app.cases import queries as case_queries
from app.core import clock
from app.core.actor import SYSTEM
from app.core.alarms import Alarm
from app.core.clock import now
from app.core.db import session
from app.core.events import EventRow
from app.customers import queries as customers
from app.orders import commands as orders
from app.orders import queries as order_queries
from app.orders.models import CarrierSource
from app.orders.rules import schema
from app.stuck import commands
from tests.factories.cases import a_case
from tests.stuck.conftest import DAY, NUMBER, alarms, cases, look, ship, tell, the_parcel, watch_over

pytestmark = pytest.mark.db

SECOND = "1Z999AA10123456700"


def dora():
    return customers.by_point("email", "dora@lang.example")


def test_a_parcel_that_was_stopped_becomes_one_case_with_words_ready(watched):
    tell("exception")
    look()
    look()

    (case,) = cases()
    assert (case.requester_id, case.queue_id, case.mailbox_id) == (
        dora().id,
        watched.parcels.id,
        watched.mailbox.id,
    )
    assert (case.status, case.subject, case.last_words) == (
        "new",
        f"Your parcel {NUMBER}, order SO-500001",
        f"UPS {NUMBER}",
    )
    assert case.due_at is not None
    assert [one.reference for one in case_queries.of_orders(case.id)] == ["SO-500001"]
    assert case.letter.startswith(
        "Hello Dora Lang,\n\nyour parcel 1Z999AA10123456784 (UPS) with order SO-500001 was"
    )
    assert case.letter.endswith(f"https://www.ups.com/track?tracknum={NUMBER}")
    assert [(one.kind, one.case_id, one.over_at) for one in alarms()] == [("exception", case.id, None)]
    assert the_parcel().trouble == "exception"


def test_a_parcel_of_which_nobody_hears_becomes_a_case_when_the_days_are_over(watched):
    tell("in_transit")
    look()
    assert cases() == []

    with clock.at(now() + 5 * DAY - timedelta(minutes=1)):
        look()
    assert cases() == []
    with clock.at(now() + 5 * DAY + timedelta(minutes=1)):
        look()
    (case,) = cases()
    assert "nothing of it for 5 days" in case.letter


def test_a_carrier_may_have_its_own_patience_and_others_none(watched):
    watch_over(watched.parcels, silent_days={"": 0, "ups": 2})
    ship("SF1234567890123", "SO-500002", buyer="cole@lang.example", carrier="SF Express")
    tell("in_transit")

    with clock.at(now() + 3 * DAY):
        look()
        look()

    assert [(one.parcel.tracking_number, one.kind) for one in alarms()] == [(NUMBER, "silent")]


def test_an_estimate_that_passes_becomes_a_case_and_a_later_one_that_passes_too_is_told_in_it(watched):
    tell("in_transit", due_at=now() + DAY)
    with clock.at(now() + 2 * DAY):
        look()
        tell("in_transit", due_at=now() + DAY)
        look()
    with clock.at(now() + 4 * DAY):
        look()

    assert [(one.kind, one.over_at is None) for one in alarms()] == [("late", False), ("late", True)]
    assert len(cases()) == 1
    names = [
        one.name
        for one in session.scalars(
            select(EventRow).where(EventRow.name.like("parcel.%ed")).order_by(EventRow.id)
        )
    ]
    assert "parcel.recovered" in names


def test_a_late_parcel_that_also_falls_silent_is_two_troubles_of_one_case(watched):
    tell("in_transit", due_at=now() + DAY)
    for days in (2, 3, 6, 7):
        with clock.at(now() + days * DAY):
            look()

    assert [one.kind for one in alarms()] == ["late", "silent"]
    assert len({one.case_id for one in alarms()}) == len(cases()) == 1
    assert the_parcel().trouble == "late"


def test_when_it_moves_again_the_case_says_so_and_stale_words_go(watched):
    tell("exception", ago=timedelta(hours=1))
    look()
    tell("in_transit")
    look()

    (case,) = cases()
    assert case.letter == ""
    assert (the_parcel().trouble, alarms()[0].over_at is not None) == ("", True)
    fields = [change.field for changes in _changes(case.id) for change in changes]
    assert fields == ["parcel.exception", "order", "parcel.over.exception"]


def _changes(case_id: int):
    return [entry.changes for entry in case_queries.timeline(SYSTEM, case_id) if entry.event]


def test_the_open_case_about_the_order_is_joined_and_is_open_again(watched):
    case = a_case(watched, contact=dora())
    order = order_queries.find(watched.sam, "SO-500001")[0]
    cases_commands.link_orders(SYSTEM, case, [order])
    cases_commands.set_status(watched.alice, case.id, "waiting_customer")

    tell("exception")
    look()

    (joined,) = cases()
    assert (joined.id, joined.status, bool(joined.letter)) == (case.id, "open", True)


def test_the_customers_open_case_about_no_order_is_joined_and_one_about_another_order_is_not(watched):
    ship("1Z999AA10123456700", "SO-500002")
    other = a_case(watched, contact=dora())
    cases_commands.link_orders(SYSTEM, other, order_queries.find(watched.sam, "SO-500002"))
    tell("exception")
    look()
    assert len(cases()) == 2

    plain = a_case(watched, contact=_cole())
    ship("1Z999AA10123456718", "SO-500003", buyer="cole@lang.example")
    tell("exception", number="1Z999AA10123456718")
    look()
    assert alarms()[-1].case_id == plain.id


def test_two_parcels_of_two_orders_of_one_customer_are_one_case(watched):
    ship("1Z999AA10123456700", "SO-500002")
    tell("exception")
    tell("exception", number="1Z999AA10123456700")
    look()

    (case,) = cases()
    assert [one.reference for one in case_queries.of_orders(case.id)] == ["SO-500001", "SO-500002"]


def _cole():
    from tests.factories.cases import a_contact  # noqa: PLC0415 - one name for one test

    return a_contact("Cole", "cole@lang.example")


def test_a_strangers_case_that_somebody_tied_to_the_order_is_told_nothing(watched):
    eves = a_case(watched)
    cases_commands.link_orders(SYSTEM, eves, order_queries.find(watched.sam, "SO-500001"))

    tell("exception")
    look()

    assert alarms()[0].case_id != eves.id
    assert [one.letter for one in cases() if one.id == eves.id] == [""]


def two_parcels_in_trouble() -> None:
    ship(SECOND, "SO-500002")
    tell("exception", ago=timedelta(hours=2))
    tell("returned", ago=timedelta(hours=2), number=SECOND)
    look()


def test_the_words_for_two_parcels_are_one_letter(watched):
    two_parcels_in_trouble()

    (case,) = cases()
    assert case.letter.count("Hello Dora Lang,") == 1
    for words in (f"{NUMBER} (UPS) with order SO-500001 was stopped", f"{SECOND} (UPS) with order SO-500002"):
        assert words in case.letter


def test_when_one_of_two_parcels_moves_again_only_its_words_go(watched):
    two_parcels_in_trouble()
    tell("in_transit")
    look()

    (case,) = cases()
    assert NUMBER not in case.letter
    assert case.letter.startswith(f"Hello Dora Lang,\n\nthe carrier is bringing your parcel {SECOND}")


def test_after_words_were_sent_only_what_is_new_lies_ready(watched):
    tell("exception", ago=timedelta(hours=2))
    look()
    cases_commands.reply(watched.alice, cases()[0].id, body=cases()[0].letter)
    assert cases()[0].letter == ""

    ship(SECOND, "SO-500002")
    tell("exception", number=SECOND)
    look()

    (case,) = cases()
    assert SECOND in case.letter
    assert NUMBER not in case.letter


def test_of_two_troubles_of_one_parcel_the_newest_is_told_and_the_other_again_when_it_is_over(watched):
    tell("in_transit", due_at=now() + DAY)
    with clock.at(now() + 2 * DAY):
        look()
        assert "should have arrived by now" in cases()[0].letter
    with clock.at(now() + 7 * DAY):
        look()
        assert "nothing of it for 7 days" in cases()[0].letter
        assert "should have arrived by now" not in cases()[0].letter
        tell("in_transit")
        look()
        assert "should have arrived by now" in cases()[0].letter


def test_a_solved_case_is_not_joined_and_the_same_trouble_makes_no_other(watched):
    tell("exception", ago=timedelta(hours=2))
    look()
    cases_commands.set_status(SYSTEM, cases()[0].id, "solved")
    tell("attempted", ago=timedelta(hours=3))
    look()
    assert len(cases()) == 1

    tell("exception", ago=timedelta(hours=1))
    look()
    assert len(cases()) == 2


def test_two_parcels_of_one_order_are_one_case(watched):
    told = {"id": "s-both", "orders": ["SO-500001"], "carrier": "UPS", "updated_at": now().isoformat()}
    records = schema.read(
        {
            "shipments": [
                told | {"parcels": [{"tracking_number": "1Z999AA10123456700"}, {"tracking_number": NUMBER}]}
            ]
        }
    ).records
    orders.take_all(SYSTEM, "shop", records)
    tell("exception")
    tell("exception", number="1Z999AA10123456700")
    look()

    assert len(cases()) == 1
    assert len(alarms()) == 2


def test_a_parcel_of_nobodys_is_listed_and_makes_no_case(watched):
    tell("exception", number="1Z999AA10123456700")
    look()

    assert cases() == []
    assert [one.case_id for one in alarms()] == [None]


def test_parcels_of_long_ago_and_those_that_arrived_make_no_case(watched):
    tell("exception", ago=50 * DAY)
    ship("1Z999AA10123456700", "SO-500002")
    tell("delivered", ago=DAY, number="1Z999AA10123456700", due_at=now() - 9 * DAY)
    look()

    assert (cases(), alarms()) == ([], [])
    assert the_parcel().look_at is None


def test_while_the_watch_is_off_nothing_comes_of_it(cast):
    ship()
    tell("exception")
    look()
    assert cases() == []

    watch_over(cast.parcels)
    look()
    assert len(cases()) == 1


def test_too_many_at_once_are_braked_and_an_administrator_is_told(watched):
    watch_over(watched.parcels, most_an_hour=2)
    for place in range(4):
        number = f"1Z999AA1012345678{place}"
        ship(number, f"SO-60000{place}", buyer=f"customer{place}@lang.example")
        tell("exception", number=number)

    look()
    assert len(cases()) == 2
    assert session.scalars(select(Alarm.kind)).all() == ["parcels"]
    with clock.at(now() + timedelta(hours=2)):
        look()
    assert len(cases()) == 4


def test_silence_of_a_carrier_that_does_not_answer_is_no_parcels_fault(watched):
    session.add(CarrierSource(name="UPS", url="https://x.example/{number}", carriers=["ups"], failures=3))
    session.commit()
    tell("in_transit")

    with clock.at(now() + 6 * DAY):
        look()
        assert cases() == []
    session.scalars(select(CarrierSource)).one().failures = 0
    session.commit()
    with clock.at(now() + 6 * DAY + timedelta(hours=2)):
        look()
    assert len(cases()) == 1


def test_one_that_fails_delays_no_other(watched, monkeypatch):
    ship("1Z999AA10123456700", "SO-500002", buyer="cole@lang.example")
    tell("exception")
    tell("exception", number="1Z999AA10123456700")
    right, broken = commands.look, the_parcel().id

    def look_or_fail(actor, parcel_id):
        if parcel_id == broken:
            raise RuntimeError("odd")
        right(actor, parcel_id)

    monkeypatch.setattr(commands, "look", look_or_fail)
    look()

    assert len(cases()) == 1
    assert the_parcel().look_at > now()


def test_four_clocks_at_once_make_one_case_of_two_parcels_of_one_customer(watched, house):
    ship("1Z999AA10123456700", "SO-500002")
    tell("exception")
    tell("exception", number="1Z999AA10123456700")

    def tick() -> None:
        with house.app_context():
            look()

    several = [Thread(target=tick) for _ in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    with clock.at(now() + timedelta(minutes=20)):
        look()

    assert len(alarms()) == 2
    tied = {one.case_id for one in alarms()}
    assert len(cases()) == len(tied) == 1
