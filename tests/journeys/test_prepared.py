"""Words that are prepared because of parcels, on an open page: never put over an agent's own."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.core.db import session
from app.people import queries as people
from tests.journeys.browsing import WAIT, enter, leave
from tests.stuck.conftest import alarms, cases, look, ship, tell, watch_over

pytestmark = pytest.mark.browser
FIRST, SECOND = "1Z999AA10123456784", "1Z999AA10123456700"
AREA, IN, OFFERED = "#reply-text", "[data-put-in]", "[data-offered]"
UNTRUE = "[data-untrue]"


@pytest.fixture
def trouble(lived_in):
    """Two parcels of one customer, the first of which was stopped; return their numbers and her case."""
    watch_over(people.all_queues()[0])
    number = len(cases())
    buyer = f"dora{number}@lang.example"
    mine = [f"{one[:-4]}{number:02}{one[-2:]}" for one in (FIRST, SECOND)]
    for place, one in enumerate(mine):
        ship(one, f"SO-7{number:03}{place}", buyer=buyer)
    told(mine[0], "exception", ago=timedelta(hours=2))
    return mine, alarms()[-1].case_id


def told(number: str, status: str, **other) -> None:
    tell(status, number=number, **other)
    look()
    session.rollback()


def open_case(lived_in, chromium, case_id: int, **other):
    page = enter(chromium, lived_in.base, "Alice", **other)
    page.goto(f"{lived_in.base}/desk/cases/{case_id}")
    return page


def shows(page, *shown: str) -> None:
    for part in (IN, OFFERED, UNTRUE):
        expect(page.locator(part)).to_be_visible(visible=part in shown, timeout=WAIT)


def test_where_nobody_typed_they_come_and_go_with_the_parcels(lived_in, chromium, trouble):
    (first, second), case_id = trouble
    page = open_case(lived_in, chromium, case_id)
    area = page.locator(AREA)
    assert first in area.input_value()
    shows(page, IN)

    told(second, "returned", ago=timedelta(hours=2))
    expect(area).to_have_value(re.compile(second), timeout=WAIT)
    assert area.input_value().count("Hello Dora Lang,") == 1
    assert first in area.input_value()

    told(first, "in_transit")
    expect(area).not_to_have_value(re.compile(first), timeout=WAIT)
    assert second in area.input_value()
    shows(page, IN)

    told(second, "delivered")
    expect(area).to_have_value("", timeout=WAIT)
    shows(page)
    page.reload()
    expect(area).to_have_value("")
    leave(page)


def test_over_her_own_words_they_are_only_offered_and_she_is_told_what_is_no_longer_so(
    lived_in, chromium, trouble
):
    (first, second), case_id = trouble
    page = open_case(lived_in, chromium, case_id)
    area = page.locator(AREA)
    area.press("Control+End")
    area.press_sequentially(" Anna, my own words")
    own = area.input_value()

    told(second, "returned", ago=timedelta(hours=2))
    shows(page, OFFERED)
    assert area.input_value() == own
    page.locator("[data-prepare]").click()
    assert area.input_value().startswith(own)
    assert area.input_value().count("Hello Dora Lang,") == 1
    assert second in area.input_value()
    shows(page)

    told(first, "in_transit")
    shows(page, UNTRUE)
    assert area.input_value().startswith(own)
    leave(page)


def test_what_she_cleared_stays_cleared_and_can_be_had_again(lived_in, chromium, trouble):
    (first, second), case_id = trouble
    page = open_case(lived_in, chromium, case_id)
    area = page.locator(AREA)
    area.fill("")

    told(second, "returned", ago=timedelta(hours=2))
    shows(page, OFFERED)
    expect(area).to_have_value("")
    page.locator("[data-prepare]").click()
    assert first in area.input_value()
    assert second in area.input_value()
    leave(page)
