"""The desk under the hands: everything by keyboard, columns as one likes them, colleagues in the list."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD
from tests.journeys.browsing import WAIT, address, enter, leave, window

pytestmark = pytest.mark.browser
#: All at once: the header renews itself in between.
PARTS_OF_HEAD = """[...document.querySelectorAll(".case-head :is(h1, summary, .case-due, button)")]
  .filter((part) => part.checkVisibility()).map((part) => part.getBoundingClientRect().toJSON())"""


def focused(page, script: str = "element => element.id || element.textContent.trim()") -> str:
    return page.evaluate(f"({script})(document.activeElement)")


def outlined(page) -> bool:
    """Whether one sees where the focus is; on the page as a whole it is nowhere."""
    at = page.evaluate(
        "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]"
    )
    return at[0] != "BODY" and at[1] != "none"


def test_a_morning_without_a_mouse(lived_in, chromium):
    page = window(chromium)
    page.goto(f"{lived_in.base}/sign-in")

    _come_in(page)
    _find_the_case(page, lived_in.cases[-1])
    _work_it(page)
    page.keyboard.press("r")
    page.keyboard.type("It left on Monday. j k t")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message-out")).to_contain_text("It left on Monday. j k t", timeout=WAIT)

    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    leave(page)


def test_what_has_just_come_is_heard_at_once(lived_in, chromium):
    """A form that nobody heard would be sent by the browser: the page would come anew, under the hands."""
    page = enter(chromium, lived_in.base, "Bob")
    page.goto(f"{lived_in.base}/desk/cases/{lived_in.cases[0]}")
    page.locator(".connection[data-state=live]").wait_for()
    page.evaluate("""() => {
      window.stayed = true;
      const again = () => setTimeout(() => document.querySelector("#follow").click());
      document.addEventListener("htmx:afterSwap", again, { once: true });
    }""")
    with page.expect_response("**/unfollow"):
        page.keyboard.press("f")
    expect(page.locator(".case-head [title='Followed by Bob']")).to_have_count(0, timeout=WAIT)
    assert page.evaluate("window.stayed") is True
    leave(page)


def _come_in(page) -> None:
    assert focused(page) == "email"
    page.keyboard.type(address("Alice"))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases*")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    assert outlined(page)


def _find_the_case(page, case_id: int) -> None:
    """Search the queue among the lists, then walk down to the case."""
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.keyboard.type("Parc")
    page.keyboard.press("Enter")
    expect(page.locator(".list-title")).to_have_text("Parcels", timeout=WAIT)
    page.locator(f"#row-{case_id}").wait_for()
    page.wait_for_load_state("load")
    for _ in range(60):
        page.keyboard.press("j")
        if "Where is my lamp?" in focused(page):
            break
        page.wait_for_timeout(100)  # the keys of a page that has just come may not be heard yet
    assert outlined(page)
    page.keyboard.press("Enter")
    expect(page.locator(f".pane-case[data-case='{case_id}']")).to_be_visible(timeout=WAIT)


def _work_it(page) -> None:
    page.keyboard.press("t")
    expect(page.locator("[data-menu=assignee] > summary")).to_contain_text("Alice", timeout=WAIT)
    page.keyboard.press("s")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert outlined(page)
    for key, word, shown in (
        ("s", "Waiting for somebody else", "[data-menu=status] > summary"),
        ("p", "Urgent", "[data-menu=priority] > summary"),
        ("a", "Bob", "[data-menu=assignee] > summary"),
    ):
        page.keyboard.press(key)
        _choose(page, word)
        expect(page.locator(shown)).to_contain_text(word, timeout=WAIT)
    expect(page.locator(".case-head .only-tight")).to_be_visible()
    page.keyboard.press("f")
    expect(page.locator(".case-head [title='Followed by Alice']")).to_be_visible(timeout=WAIT)


def _choose(page, word: str) -> None:
    """Walk a menu down to a word, and take it."""
    item = "element => element.matches('.menu-item') ? element.textContent.trim() : ''"
    for _ in range(12):
        if word in focused(page, item):
            break
        page.keyboard.press("ArrowDown")
    assert word in focused(page, item)
    page.keyboard.press("Enter")


def test_the_header_of_a_case_stays_in_one_line(lived_in, chromium):
    page = enter(chromium, lived_in.base, "Alice")
    for number in range(len(lived_in.cases)):
        page.goto(f"{lived_in.base}/desk/cases/{lived_in.cases[number]}")
        for width in (1024, 1200, 1440, 1680, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            head = page.locator(".case-head").bounding_box()
            assert head["height"] <= 56, width
            boxes = sorted(page.evaluate(PARTS_OF_HEAD), key=lambda box: box["x"])
            for left, right in pairwise(boxes):
                assert left["x"] + left["width"] <= right["x"] + 1, width
            assert boxes[-1]["x"] + boxes[-1]["width"] <= head["x"] + head["width"], width
    leave(page)


def test_the_list_is_as_wide_as_one_likes_also_tomorrow(lived_in, chromium):
    page = enter(chromium, lived_in.base, "Alice")

    def width() -> float:
        return page.locator("#list").bounding_box()["width"]

    assert width() == 360
    edge = page.locator("#list-edge")
    edge.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert width() == 408
    assert edge.get_attribute("aria-valuenow") == "408"
    page.reload()
    assert width() == 408

    box = edge.bounding_box()
    page.mouse.move(box["x"] + 4, 400)
    page.mouse.down()
    page.mouse.move(box["x"] + 104, 400, steps=4)
    page.mouse.up()
    assert 500 <= width() <= 515
    page.mouse.move(2000, 400)
    page.keyboard.press("Home")
    assert width() == 260
    leave(page)


def test_the_context_folds_and_stays_folded(lived_in, chromium):
    page = enter(chromium, lived_in.base, "Alice")
    page.goto(f"{lived_in.base}/desk/cases/{lived_in.cases[0]}")

    page.locator(".case-head [data-drawer]").click()
    expect(page.locator("#context")).to_be_hidden()
    page.reload()
    expect(page.locator("#context")).to_be_hidden()
    expect(page.locator(".case-head [data-drawer]")).to_have_attribute("aria-expanded", "false")
    page.locator(".case-head [data-drawer]").click()
    expect(page.locator("#context")).to_be_visible()
    leave(page)


def test_a_colleague_at_a_case_is_seen_in_the_list_until_she_leaves(lived_in, chromium):
    alice, bob = (enter(chromium, lived_in.base, name) for name in ("Alice", "Bob"))
    mark = bob.locator(f"[data-here='{lived_in.cases[0]}']")
    expect(mark).to_be_hidden()

    alice.goto(f"{lived_in.base}/desk/cases/{lived_in.cases[0]}")
    expect(mark).to_have_attribute("title", "Alice is looking at this case", timeout=WAIT)
    expect(mark).to_be_visible()
    alice.locator("#reply-text").click()
    expect(mark).to_have_attribute("title", "Alice is replying", timeout=WAIT)
    bob.reload()
    expect(mark).to_be_visible(timeout=WAIT)

    alice.close()
    expect(mark).to_be_hidden(timeout=WAIT)
    leave(bob)


def test_times_are_those_of_the_readers_zone(lived_in, chromium):
    page = enter(chromium, lived_in.base, "Alice", timezone_id="America/New_York")
    page.goto(f"{lived_in.base}/desk/cases/{lived_in.cases[-1]}")

    # written 2026-03-02 09:30 UTC, see tests.factories.cases
    exact = "March 2, 2026, 4:30:00\u202fAM EST"
    expect(page.locator(".message time").first).to_have_attribute("title", exact)
    leave(page)


class Renewing:
    """The header of a case that asks for itself, its answers held back until they are let in."""

    def __init__(self, page, case_id: int) -> None:
        self.page, self.path, self._waiting = page, f"**/desk/cases/{case_id}/header", []
        self._event = f"live:case:{case_id}"
        page.route(self.path, self._hold)

    def _hold(self, route) -> None:
        self._waiting.append(route)

    def asks(self) -> None:
        for _ in range(WAIT // 20):
            if self._waiting:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("it never asked")

    def begins(self) -> None:
        self.page.evaluate("name => document.body.dispatchEvent(new CustomEvent(name))", self._event)
        self.asks()

    def is_let_in(self) -> None:
        with self.page.expect_response(self.path):
            self._waiting.pop(0).continue_()
        expect(self.page.locator("#case-head:not(.htmx-request)")).to_be_visible(timeout=WAIT)


def test_what_renews_itself_takes_away_neither_an_open_menu_nor_the_focus(lived_in, chromium):
    page = enter(chromium, lived_in.base, "Alice")
    page.goto(f"{lived_in.base}/desk/cases/{lived_in.cases[0]}")
    header = Renewing(page, lived_in.cases[0])
    page.evaluate("document.querySelector('#case-head').dataset.old = 'yes'")
    old = page.locator("#case-head[data-old]")

    header.begins()
    page.locator("body").press("s")  # while its answer is on its way
    header.is_let_in()
    expect(page.locator("[data-menu=status] .menu-list")).to_be_visible()
    expect(old).to_have_count(1)

    page.keyboard.press("Escape")
    header.asks()  # for what it missed
    header.is_let_in()
    expect(old).to_have_count(0, timeout=WAIT)
    assert focused(page, "element => element.parentElement.dataset.menu") == "status"
    assert outlined(page)
    leave(page)
