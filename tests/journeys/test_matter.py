"""What a case is about, in a browser: linked by itself, with the words that told; found by any number."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from app.cases import commands as cases
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import session
from app.orders import commands as orders
from app.orders.commands import ParcelWords
from app.orders.rules.told import Step
from app.people import queries as people
from tests.factories.cases import a_case, a_contact, an_order, said
from tests.journeys.browsing import WAIT, enter, leave

pytestmark = pytest.mark.browser
PARCEL = "1Z5R89390357567127"


@pytest.fixture(scope="module")
def matter(lived_in):
    """A case that tests only look at, so that they may run in any order."""
    return begin(lived_in, PARCEL, "anna.maier@example.org")


@pytest.fixture
def changing(lived_in):
    """Such a case of a test's own."""
    return begin(lived_in, "1Z999AA10123456784", "anna.other@example.org")


def begin(lived_in, number: str, address: str) -> SimpleNamespace:
    """Let Anna Maier's case name her order in plain words, her parcel in HTML, and an order of Max."""
    place = SimpleNamespace(parcels=people.all_queues()[0], mailbox=people.mailboxes()[0])
    anna, maxim = a_contact("Anna Maier", address), a_contact("Max Lang")
    order, other = an_order(anna), an_order(maxim)
    told = ParcelWords(tracking_number=number, carrier="ups", status="in_transit")
    steps = [
        Step(at=now() - timedelta(days=2), status="picked_up", place="Linz"),
        Step(at=now() - timedelta(hours=3), status="in_transit", place="Passau", words="Departed facility"),
    ]
    orders.record_parcel(SYSTEM, told, references=[order.reference], steps=steps)
    words = f"Good morning,\nI am waiting for my order {order.reference} since Monday.\nAnna"
    case = a_case(place, contact=anna, subject="Where is it?", words=words)
    first, second = f"{number[:2]} {number[2:5]} {number[5:8]}", number[8:]
    html = f"<p>It says <b>{first}</b> {second} and also order {other.reference}.</p>"
    plain = f"It says {first} {second} and also order {other.reference}."
    writer = Actor(kind="customer", id=anna.id)
    cases.add_inbound(writer, case, said(plain, html=html, author_name="Anna Maier", at=now()))
    cases.note(people.actor_of(lived_in.Alice), case.id, body="She asks about order number 99-123456 too.")
    session.commit()
    return SimpleNamespace(case=case.id, order=order.reference, order_id=order.id, other=other.reference)


def open_case(lived_in, chromium, matter, **other):
    page = enter(chromium, lived_in.base, "Alice", **other)
    page.goto(f"{lived_in.base}/desk/cases/{matter.case}")
    return page


def test_the_words_that_told_are_marked_where_they_stand(lived_in, chromium, matter):
    page = open_case(lived_in, chromium, matter)
    expect(linked(page, matter.order)).to_be_visible(timeout=WAIT)
    evidence = linked(page, matter.order).locator(".evidence")
    expect(evidence.first).to_contain_text(f"I am waiting for my order {matter.order} since Monday.")

    evidence.first.hover()
    see_marked(page, matter.order)
    page.mouse.move(700, 20)
    see_marked(page, None)
    evidence.nth(1).click()
    see_marked(page, "1Z 5R8 939 0357567127", frame=True)
    leave(page)


def test_on_a_phone_the_drawer_closes_and_the_words_stay_marked(lived_in, chromium, matter):
    page = open_case(lived_in, chromium, matter, viewport={"width": 390, "height": 844})
    page.locator(".case-head [data-drawer]").click()
    linked(page, matter.order).locator(".evidence").first.click()

    expect(page.locator("#context")).to_have_attribute("data-open", "false")
    page.wait_for_timeout(600)  # its focus has gone with it
    see_marked(page, matter.order)
    leave(page)


def linked(page, reference: str):
    """Return what the card shows of a linked order."""
    return page.locator(".linked").filter(has=page.locator(".order .strong", has_text=reference))


def see_marked(page, words: str | None, *, frame: bool = False) -> None:
    """Wait until these words are marked in the page, or in a mail's frame; None for none at all."""
    window = "document.querySelector('.is-meant .message-frame')?.contentWindow" if frame else "window"
    script = f"words => {{ const marks = [...({window}?.CSS?.highlights?.values() ?? [])];"
    told = " return (marks.length ? [...marks[0]][0].toString() : null) === words; }"
    page.wait_for_function(script + told, arg=words, timeout=WAIT)


def test_a_hint_is_linked_with_a_reason_and_a_link_is_taken_off_and_put_back(lived_in, chromium, changing):
    page = open_case(lived_in, chromium, changing)
    hint = page.locator(".clue", has_text="of another customer: Max Lang")
    hint.get_by_text("Link it", exact=True).first.click()
    hint.locator("input[name=reason]").fill("Max is her husband")
    hint.locator("button[type=submit]", has_text="Link it").click()
    expect(linked(page, changing.other)).to_contain_text("because: Max is her husband", timeout=WAIT)

    linked(page, changing.order).get_by_role("button", name="Take off order").click()
    expect(page.locator(".refused")).to_contain_text(f"Not about {changing.order}", timeout=WAIT)
    expect(linked(page, changing.order)).to_have_count(0)
    page.locator(".refused").get_by_role("button", name="Link again").click()
    expect(linked(page, changing.order)).to_be_visible(timeout=WAIT)
    expect(page.locator("#timeline")).to_contain_text(f"took off order {changing.order}", timeout=WAIT)
    leave(page)


def test_a_number_in_any_writing_finds_order_parcel_case_and_customer_by_keys_alone(
    lived_in, chromium, matter
):
    page = enter(chromium, lived_in.base, "Alice")
    page.locator("#rows").wait_for()
    page.wait_for_load_state("load")
    page.keyboard.press("/")
    page.keyboard.type("1z 5r8-939 0357567127")
    found = page.locator("#find .find-hit")
    expect(found).to_have_count(4, timeout=WAIT)
    for words in (matter.order, PARCEL, f"C-{10000 + matter.case}", "Anna Maier"):
        expect(page.locator("#found")).to_contain_text(words)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/orders/{matter.order_id}")
    leave(page)


def test_news_of_a_parcel_reach_the_case_and_the_page_of_its_order_by_themselves(lived_in, chromium, matter):
    page, order = open_case(lived_in, chromium, matter), enter(chromium, lived_in.base, "Alice")
    order.goto(f"{lived_in.base}/desk/orders/{matter.order_id}")
    for one in (page, order):
        one.wait_for_load_state("load")
        one.wait_for_timeout(1000)  # its socket joins

    told = ParcelWords(tracking_number=PARCEL, carrier="ups", status="out_for_delivery")
    step = Step(at=now(), status="out_for_delivery", place="Wien")
    orders.record_parcel(SYSTEM, told, references=[], steps=[step])

    expect(page.locator("#timeline")).to_contain_text("Out for delivery, Wien", timeout=WAIT)
    expect(page.locator(".linked .parcel")).to_contain_text("Wien", timeout=WAIT)
    expect(order.locator("#record")).to_contain_text("Wien", timeout=WAIT)
    leave(page, order)
