"""The administration under the hands: it asks before what cannot be undone, and fits a phone."""

import pytest
from playwright.sync_api import expect

from app.core.db import session
from app.people import queries
from tests.journeys.browsing import WAIT, agent, enter, leave

pytestmark = pytest.mark.browser


def may_come_in(agent_id: int) -> bool:
    session.rollback()
    session.expire_all()
    return queries.actor_of(agent_id) is not None


def test_a_colleague_is_disabled_only_after_a_question(lived_in, chromium):
    carl = agent("Carl")
    ada = enter(chromium, lived_in.base, "Ada")
    ada.goto(f"{lived_in.base}/admin/agents/{carl}")
    disable = ada.get_by_role("button", name="Disable").first

    disable.press("Enter")
    expect(ada.get_by_role("dialog")).to_contain_text("Carl is signed out at once")
    expect(ada.get_by_role("button", name="Cancel")).to_be_focused()
    ada.keyboard.press("Escape")
    expect(ada.get_by_role("dialog")).to_be_hidden()
    expect(disable).to_be_focused()
    assert may_come_in(carl)

    disable.press("Enter")
    ada.get_by_role("button", name="Cancel").press("Enter")
    assert may_come_in(carl)
    disable.press("Enter")
    ada.get_by_role("dialog").get_by_role("button", name="Disable").press("Enter")
    expect(ada.get_by_role("button", name="Let in again")).to_be_visible(timeout=WAIT)
    assert not may_come_in(carl)
    leave(ada)


def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_fault(lived_in, chromium):
    ada = enter(chromium, lived_in.base, "Ada")
    ada.goto(f"{lived_in.base}/admin/mailboxes/new")
    ada.get_by_label("Name that customers see").fill("Second house")
    ada.get_by_role("button", name="Save").click()

    address = ada.get_by_label("E-mail address")
    expect(address).to_be_focused(timeout=WAIT)
    expect(address).to_have_accessible_description("Please fill this in.")
    expect(ada.get_by_label("Name that customers see")).to_have_value("Second house")
    leave(ada)


def test_on_a_phone_the_menu_leads_everywhere(lived_in, chromium):
    ada = enter(chromium, lived_in.base, "Ada", viewport={"width": 360, "height": 740})
    ada.goto(f"{lived_in.base}/admin/agents")
    for name in ("Queues", "Quarantine", "Held messages"):
        ada.locator(".side-top > summary").click()
        ada.get_by_role("link", name=name, exact=True).click()
        expect(ada.get_by_role("heading", level=1)).to_have_text(name, timeout=WAIT)
    ada.locator(".side-top > summary").click()
    ada.get_by_role("link", name="To the desk").click()
    ada.wait_for_url("**/desk/**")
    leave(ada)
