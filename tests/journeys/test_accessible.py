"""Every page of the desk and the administration: nothing for axe to find, nothing out of reach when small."""

from pathlib import Path

import pytest

from app.core.actor import SYSTEM
from app.people import commands as people
from app.people import queries
from tests.journeys.browsing import enter, leave, window
from tests.services import missing

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[1] / "vendor/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, iframes: false})
  .then(found => found.violations.flatMap(one => one.nodes.map(node =>
    `${one.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`)))"""
OUTSIDE = """() => {
  const width = document.documentElement.clientWidth;
  const clipped = element => { for (let up = element; up; up = up.parentElement) {
    const style = getComputedStyle(up);
    if (style.position === 'absolute' && style.clipPath !== 'none') return true;
    if (up !== element && /auto|scroll|hidden|clip/.test(style.overflowX)) return true; } return false; };
  return [...document.querySelectorAll('a, button, summary, input, select, textarea, h1, p, td')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !clipped(one))
    .filter(one => { const box = one.getBoundingClientRect();
                     return box.width && (box.right > width + 1 || box.left < -1); })
    .map(one => one.outerHTML.slice(0, 160));
}"""
ADMIN = (
    "agents", "agents/1", "roles", "roles/1", "roles/new", "teams", "teams/1", "teams/new", "queues",
    "queues/1", "queues/new", "mailboxes", "mailboxes/1", "mailboxes/new", "quarantine", "work", "held",
    "senders", "feeds", "customers", "carriers", "carriers/new", "carriers/watch", "numbers", "tracking-page",
    "imports",
)  # fmt: skip
DESK = (
    "cases", "cases?view=closed", "cases?sort=newest", "cases/new", "orders", "orders/1", "returns",
    "customers", "customers/1", "customers/new", "customers/duplicates", "customers/handing-over",
    "accounts", "accounts/new", "account", "parcels/trouble", "products", "products/1",
    "products?q=nothing", "cases?view=followed", "cases/heard", "cases/heard?customer=1",
    "exports/shipments?trouble=any", "find?q=lamp",
)  # fmt: skip
ACTS = {
    "a menu of lists": ("/desk/cases", ".list-head .menu > summary"),
    "one's own menu": ("/desk/cases", ".rail .menu > summary"),
    "the keys": ("/desk/cases", "[data-open-dialog=keys]"),
    "an empty new case": ("/desk/cases/new", "form.sheet button[type=submit]"),
    "an empty call": ("/desk/cases/heard", "form.sheet button[type=submit]"),
    "a refused agent": ("/admin/agents", ".form-foot button"),
    "a refused mailbox": ("/admin/mailboxes/new", ".form-foot button"),
    "a question": ("/admin/agents/2", ".button-bad"),
}


def paths(lived_in) -> list[str]:
    cases = [f"/desk/cases/{one}" for one in lived_in.cases]
    return [f"/desk/{one}" for one in DESK] + cases + [f"/admin/{one}" for one in ADMIN] + ["/desk/nothing"]


def faults(page) -> list[str]:
    if not AXE.exists():
        missing("axe-core", "make tests/vendor/axe.min.js")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN, RULES)


def over(page) -> list[str]:
    """What hangs out of the page at its sides, and whether the page itself can be pushed sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return page.evaluate(OUTSIDE) + (["the page scrolls sideways"] if wide else [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(lived_in, chromium, scheme):
    page = enter(chromium, lived_in.base, "Ada", color_scheme=scheme)
    found = {}
    for path in paths(lived_in):
        page.goto(lived_in.base + path)
        found[path] = faults(page)
    for name, (path, click) in ACTS.items():
        page.goto(lived_in.base + path)
        page.locator(click).first.click()
        page.wait_for_load_state()
        found[name] = faults(page)

    assert {path: one for path, one in found.items() if one} == {}
    page.complaints = [one for one in page.complaints if "404" not in one]
    leave(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_the_entrance(lived_in, chromium, scheme):
    role = queries.roles()[0].id
    token = people.invite(SYSTEM, name="New", email=f"{scheme}@desk.example", role_ids=[role])
    page = window(chromium, color_scheme=scheme)
    found = {}
    for path in ("/sign-in", f"/join/{token}", "/sign-in?joined=1", "/join/none"):
        page.goto(lived_in.base + path)
        found[path] = faults(page) + over(page)
    page.goto(f"{lived_in.base}/sign-in")
    page.locator("button[type=submit]").click()
    found["refused"] = faults(page)

    assert {path: one for path, one in found.items() if one} == {}
    page.complaints = [one for one in page.complaints if "404" not in one]
    leave(page)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_hangs_out_of_a_small_window(lived_in, chromium, language):
    """At 200 % a window has half as many of the page's own pixels."""
    people.prefer(queries.actor_of(lived_in.Ada), language=language)
    page = enter(chromium, lived_in.base, "Ada")
    found = {}
    for path in paths(lived_in):
        page.goto(lived_in.base + path)
        for width, height in ((360, 740), (390, 844), (640, 400), (720, 450), (768, 900), (1024, 768)):
            page.set_viewport_size({"width": width, "height": height})
            found[path, width] = over(page)
    people.prefer(queries.actor_of(lived_in.Ada), language="en")

    assert {place: one for place, one in found.items() if one} == {}
    page.complaints = [one for one in page.complaints if "404" not in one]
    leave(page)


def test_what_is_low_is_reached_by_scrolling(lived_in, chromium):
    page = enter(chromium, lived_in.base, "Ada", viewport={"width": 640, "height": 400})
    for path, last in (
        (f"/desk/cases/{lived_in.cases[0]}", "#write-reply button[type=submit]"),
        ("/desk/cases/new", "form.sheet button[type=submit]"),
        ("/admin/mailboxes/new", ".form-foot button"),
    ):
        page.goto(lived_in.base + path)
        button = page.locator(last).first
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box["y"] >= 0, path
        assert box["y"] + box["height"] <= 400, path
    leave(page)


def test_nothing_moves_for_who_wants_no_motion(lived_in, chromium):
    page = enter(chromium, lived_in.base, "Ada", reduced_motion="reduce")
    page.goto(f"{lived_in.base}/desk/cases/{lived_in.cases[0]}")

    slow = page.evaluate(
        "[...document.querySelectorAll('*')]"
        ".flatMap(one => getComputedStyle(one).transitionDuration.split(', '))"
        ".filter(one => parseFloat(one) > 0.01)"
    )
    assert slow == []
    leave(page)
