"""Where is my order? Asked by mail, answered by itself with a link, and the link opened in a real browser."""

import os
import re
import sqlite3
from contextlib import closing
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import expect

from app.core.db import session
from app.orders.models import Order
from app.people import queries
from tests.intake.asking import answering, dora_waits
from tests.journeys import houses
from tests.journeys.browsing import leave, window
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
