"""Parts of a page renew themselves: what happens while the answer to one change is on its way is not lost."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from app.cases import commands as cases
from app.core.actor import SYSTEM
from app.core.db import session
from app.people import queries as people
from tests.factories.cases import a_case, a_contact, an_order
from tests.journeys.browsing import WAIT, enter, leave

pytestmark = pytest.mark.browser


@pytest.fixture
def ours(lived_in):
    """A case of Dora's, with orders of hers that are not linked yet, and another one in waiting."""
    place = SimpleNamespace(parcels=people.all_queues()[0], mailbox=people.mailboxes()[0])
    dora = a_contact()
    case = a_case(place, contact=dora, subject="Two things at once")
    found = [an_order(dora), an_order(dora)]
    session.commit()
    return SimpleNamespace(case=case.id, orders=found, place=place)


def prioritise(ours, nth: int) -> None:
    cases.set_priority(SYSTEM, ours.case, ("high", "urgent")[nth])


def link(ours, nth: int) -> None:
    cases.link(SYSTEM, ours.case, cases.Choice(order_id=ours.orders[nth].id))


def open_another(ours, _nth: int) -> None:
    a_case(ours.place)


PARTS = {
    "header": ("**/cases/*/header", prioritise, "[data-menu=priority] > summary", "Urgent"),
    "context": ("**/cases/*/context", link, ".linked >> nth=1", "SO-"),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_change_while_another_is_shown_is_shown_too(lived_in, chromium, ours, name):
    address, change, where, words = PARTS[name]
    page = enter(chromium, lived_in.base, "Alice")
    page.goto(f"{lived_in.base}/desk/cases/{ours.case}")
    page.locator(".connection[data-state=live]").wait_for()
    held = []

    page.route(address, lambda route: held.append((route, route.fetch())), times=1)
    change(ours, 0)
    while not held:
        page.wait_for_timeout(100)
    change(ours, 1)
    page.wait_for_timeout(2500)  # the page hears of it while the answer of before it is on its way
    route, answer = held[0]
    route.fulfill(response=answer)

    expect(page.locator(where)).to_contain_text(words, timeout=WAIT)
    leave(page)


def test_the_last_of_many_changes_is_counted_though_nobody_asks_for_each(lived_in, chromium, ours):
    page = enter(chromium, lived_in.base, "Alice")
    page.goto(f"{lived_in.base}/desk/cases/{ours.case}")
    page.locator(".connection[data-state=live]").wait_for()
    asked = []
    page.on("request", lambda one: "/desk/rail" in one.url and asked.append(one.url))
    link_ = page.locator("[data-view=unassigned] .rail-count")
    before = int(link_.inner_text())

    for _ in range(4):
        open_another(ours, 0)
        page.wait_for_timeout(700)

    expect(link_).to_have_text(str(before + 4), timeout=WAIT)
    assert len(asked) <= 3
    leave(page)
