"""Words not sent yet outlive a reload, a crash and a change of browser; none is written over unseen."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import WAIT, enter, leave, listen

pytestmark = pytest.mark.browser


def case_page(lived_in, number: int = -1) -> str:
    return f"{lived_in.base}/desk/cases/{lived_in.cases[number]}"


def write(page, words: str, kind: str = "reply") -> None:
    page.locator(f"#{kind}-text").fill(words)
    expect(page.locator(f"#write-{kind} [data-saved]")).to_have_text("Draft kept", timeout=WAIT)


def test_a_draft_is_there_after_a_reload_and_in_another_browser_and_gone_once_sent(lived_in, chromium):
    alice = enter(chromium, lived_in.base, "Alice")
    alice.goto(case_page(lived_in))
    write(alice, "It arrives 明天 🎉")
    mark = f"[data-draft-mark='{lived_in.cases[-1]}']"
    expect(alice.locator(mark)).to_be_visible()

    alice.reload()
    expect(alice.locator("#reply-text")).to_have_value("It arrives 明天 🎉")
    expect(alice.get_by_text("Draft brought back")).to_be_visible()
    other = enter(chromium, lived_in.base, "Alice")
    expect(other.locator(mark)).to_be_visible(timeout=WAIT)
    other.goto(case_page(lived_in))
    expect(other.locator("#reply-text")).to_have_value("It arrives 明天 🎉")
    bob = enter(chromium, lived_in.base, "Bob")
    bob.goto(case_page(lived_in))
    expect(bob.locator("#reply-text")).to_have_value("")

    other.locator("#reply-text").press("Control+Enter")
    expect(other.locator(".message-out")).to_have_count(1, timeout=WAIT)
    expect(other.locator(mark)).to_be_hidden()
    other.reload()
    expect(other.locator("#reply-text")).to_have_value("")
    leave(alice, bob, other)


def test_what_is_typed_last_is_kept_when_one_goes_on_at_once_or_the_browser_dies(lived_in, chromium):
    alice = enter(chromium, lived_in.base, "Alice")
    alice.goto(case_page(lived_in, 0))
    alice.locator("#reply-text").fill("half a sent")
    alice.locator(f"#row-{lived_in.cases[1]} .case-link").click()
    expect(alice.locator(f".pane-case[data-case='{lived_in.cases[1]}']")).to_be_visible(timeout=WAIT)
    alice.locator(f"#row-{lived_in.cases[0]} .case-link").click()
    expect(alice.locator("#reply-text")).to_have_value("half a sent", timeout=WAIT)

    write(alice, "half a sentence")
    alice.context.close()  # without a word of farewell
    again = enter(chromium, lived_in.base, "Alice")
    again.goto(case_page(lived_in, 0))
    expect(again.locator("#reply-text")).to_have_value("half a sentence")
    again.get_by_role("button", name="Discard").click()
    expect(again.locator("#reply-text")).to_have_value("")
    again.get_by_role("button", name="Undo").click()
    expect(again.locator("#reply-text")).to_have_value("half a sentence")
    leave(again)


@pytest.mark.parametrize(
    ("button", "stays"), [("Show the others", "first words"), ("Keep these", "second words")]
)
def test_two_windows_ask_which_words_stay(lived_in, chromium, button, stays):
    one = enter(chromium, lived_in.base, "Alice")
    two = one.context.new_page()
    listen(two)
    for page in (one, two):
        page.goto(case_page(lived_in, 2))
        page.locator("#tab-note").click()
    two.evaluate("Object.defineProperty(document, 'hidden', { get: () => false })")

    write(one, "first words", "note")
    two.locator("#note-text").fill("second words")
    expect(two.get_by_text("You changed this draft in another window.")).to_be_visible(timeout=WAIT)
    two.get_by_role("button", name=button).click()

    expect(two.locator("#note-text")).to_have_value(stays)
    expect(two.locator("#write-note [data-differs]")).to_be_hidden()
    expect(two.locator("#write-note [data-saved]")).not_to_contain_text("…")
    one.reload()
    expect(one.locator("#note-text")).to_have_value(stays)
    one.get_by_role("button", name="Discard").last.click()
    expect(one.get_by_text("Draft discarded")).to_be_visible()
    expect(one.locator("#write-note")).to_have_attribute("data-version", "0")
    page = [text for text in two.complaints if "409" not in text]
    two.complaints.clear()
    assert page == []
    leave(one)


def test_a_case_not_begun_is_kept_too(lived_in, chromium):
    alice = enter(chromium, lived_in.base, "Alice")
    alice.goto(f"{lived_in.base}/desk/cases/new")
    alice.get_by_label("Subject").fill("Your lamp")
    alice.get_by_label("Text").fill("Dear Dora")
    expect(alice.get_by_text("Draft kept")).to_be_visible(timeout=WAIT)

    alice.reload()
    expect(alice.get_by_label("Subject")).to_have_value("Your lamp")
    alice.get_by_label("To", exact=True).fill("dora@example.org")
    alice.get_by_role("button", name="Send and open").click()
    alice.wait_for_url(re.compile(r"/desk/cases/\d+$"), timeout=WAIT)
    alice.goto(f"{lived_in.base}/desk/cases/new")
    expect(alice.get_by_label("Subject")).to_have_value("")
    leave(alice)


def test_words_are_kept_once_the_connection_is_back(lived_in, chromium):
    alice = enter(chromium, lived_in.base, "Alice")
    alice.goto(case_page(lived_in, 3))
    alice.route("**/drafts/reply", lambda route: route.abort())
    alice.locator("#reply-text").fill("in a tunnel")
    expect(alice.get_by_text("Draft not kept yet")).to_be_visible(timeout=WAIT)

    alice.unroute("**/drafts/reply")
    expect(alice.get_by_text("Draft kept", exact=True)).to_be_visible(timeout=WAIT)
    alice.complaints.clear()
    leave(alice)
