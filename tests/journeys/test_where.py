"""Where is my order? Asked by mail, answered by itself with a link, and the link opened in a real browser."""

import os
import re
import sqlite3
from contextlib import closing
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from app.cases import commands as cases
from app.core.actor import SYSTEM
from app.core.db import session
from app.orders.models import Order
from app.people import commands as people
from app.people import queries
from tests.conftest import mailbox_words
from tests.factories.cases import a_case
from tests.intake.asking import answering, dora_waits
from tests.journeys import houses
from tests.journeys.browsing import agent, enter, leave, window
from tests.services import processes

pytestmark = pytest.mark.journey
HANG = 30  # seconds, only so that a test never hangs
SHOTS = os.environ.get("SHOTS")  # noqa: TID251 - where a person wants to look
LOOKS = [
    (locale, scheme, width)
    for locale in ("en-GB", "zh-CN")
    for scheme in ("light", "dark")
    for width in (1440, 390)
]


def rows(data, question: str) -> list[tuple]:
    with closing(sqlite3.connect(data / "careline.db", timeout=5)) as connection:
        return connection.execute(question).fetchall()


def test_a_customer_asks_is_answered_and_follows_her_order(tmp_path, mailbox, smtp_sink, chromium):
    data, port = tmp_path / "data", processes.free_port()
    env = houses.environment(DATA_DIR=data, PORT=port)
    with houses.part("start", env=env, log=tmp_path / "log"), houses.beside(env):
        houses.open_mailbox(mailbox, smtp_sink)
        houses.until(lambda: rows(data, "SELECT 1 FROM mailboxes WHERE fetched_at IS NOT NULL"), seconds=HANG)
        answering(queries.mailboxes()[0].id)
        dora = dora_waits(
            "SO-100234", "label_created", "picked_up", "in_transit", "customs", "out_for_delivery"
        )
        session.get(Order, dora.order.id).shipping = {"city": "Köln", "lines": ["Hauptstr. 4"]}
        session.commit()

        mailbox.deliver(
            houses.mail("Question", "Where is my order SO-100234?", message_id="<one@example.org>")
        )
        houses.until(lambda: smtp_sink.mails, seconds=HANG)

        answer = message_from_bytes(smtp_sink.mails[0].data, policy=default)
        assert answer["Auto-Submitted"] == "auto-replied"
        words = answer.get_body(("plain",)).get_content()
        link = re.search(r"http://localhost:\d+/track/[a-z2-7]{32}", words)[0]
        for locale, scheme, width in LOOKS:
            look(chromium, link, locale, scheme, width)
        gone = window(chromium)
        gone.goto(f"http://localhost:{port}/track/{'a' * 32}")
        expect(gone.get_by_role("heading")).to_contain_text("opens nothing any more")
        gone.complaints.clear()  # a 404 is what was asked for
        leave(gone)
        assert rows(data, "SELECT state FROM where_asks") == [("answered",)]
    assert len(smtp_sink.mails) == 1


def look(chromium, link: str, locale: str, scheme: str, width: int) -> None:
    """Open the page as one reader has it; nothing may stand beside the screen."""
    page = window(chromium, locale=locale, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto(link)
    heading = "Out for delivery" if locale == "en-GB" else None
    if heading:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.locator("time[data-moment]").first).not_to_contain_text("UTC")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.cookie") == ""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/track-{locale[:2]}-{scheme}-{width}.png", full_page=True)
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    leave(page)


def test_an_agent_puts_a_link_into_her_answer_by_keyboard(tmp_path, chromium):
    port = processes.free_port()
    env = houses.environment(DATA_DIR=tmp_path / "data", PORT=port)
    with houses.part("start", env=env, log=tmp_path / "log"), houses.beside(env):
        case, order = _waiting()
        for scheme, width in (("light", 1440), ("dark", 390)):
            page = enter(
                chromium,
                f"http://localhost:{port}",
                "Alice",
                color_scheme=scheme,
                viewport={"width": width, "height": 900},
            )
            page.goto(f"http://localhost:{port}/desk/cases/{case.id}")
            _insert(page, f"{scheme}-{width}")
            page.goto(f"http://localhost:{port}/desk/orders/{order.id}")
            expect(page.get_by_role("button", name="Copy the link")).to_be_visible()
            _shot(page, f"order-{scheme}-{width}")
            leave(page)


def _waiting():
    queue = queries.all_queues()[0]
    queue = people.save_queue(SYSTEM, queue.id, name="Parcels", member_ids=[agent("Alice")])
    mailbox = people.save_mailbox(SYSTEM, None, mailbox_words(queue.id, imap_port=1, smtp_port=1))
    dora = dora_waits("SO-100234", "picked_up", "in_transit")
    case = a_case(SimpleNamespace(parcels=queue, mailbox=mailbox), contact=dora.contact)
    cases.link_orders(SYSTEM, case, [dora.order])
    knew = [{"id": dora.order.id, "number": "SO-100234", "status": "shipped", "parcels": []}]
    ack = cases.Ack(
        recipient="dora@example.org",
        recipient_name="",
        subject="Re: x",
        body="Your parcel is on its way.",
        answers="<1@x>",
        kind="answer",
        extras={"asked": "where is my order", "knew": knew},
    )
    cases.acknowledge(SYSTEM, case, ack)
    return case, dora.order


def _insert(page, name: str) -> None:
    """Open the menu, go down one, choose; the link stands in the words."""
    menu = page.locator("#write-reply details[data-facts]")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator(".menu-item").first).to_be_focused()
    _shot(page, f"insert-{name}")
    page.keyboard.press("Enter")
    expect(page.locator("#reply-text")).to_have_value(
        re.compile(r"(^|\s)http://localhost:\d+/track/[a-z2-7]{32}$")  # behind what stood there, if anything
    )
    expect(page.locator("#reply-text")).to_be_focused()
    _shot(page, f"inserted-{name}")


def _shot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")
