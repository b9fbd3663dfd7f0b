"""Beside an answer: passing a message on, with a file that was dropped; what is quoted; sending later."""

from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import expect

from app.cases import queries
from app.cases.models import Case
from app.core.db import session
from tests.journeys import houses
from tests.journeys.browsing import WAIT, enter, leave
from tests.journeys.test_sending import begun, desk, look

pytestmark = pytest.mark.journey
__all__ = ["desk"]
DROP = """([selector, name, words]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([words], name, { type: "text/plain" }));
  const form = document.querySelector(selector);
  const how = { bubbles: true, cancelable: true, dataTransfer };
  for (const kind of ["dragover", "drop"]) form.dispatchEvent(new DragEvent(kind, how));
}"""


def sent(sink) -> list:
    return [(one.recipients[0], message_from_bytes(one.data, policy=default)) for one in sink.mails]


def pass_on(page) -> None:
    """Choose to forward the first message."""
    page.locator(".message-in .message-head summary").first.click()
    page.get_by_role("button", name="Forward").first.click()
    expect(page.locator("#side-subject")).to_have_value("Fwd: Where is my lamp?", timeout=WAIT)
    expect(page.locator("#side-to.people-entry:not([name])")).to_be_visible(timeout=WAIT)


def test_a_message_is_passed_on_with_a_file_that_was_dropped(desk, smtp_sink, chromium):
    case = begun()
    alice = enter(chromium, desk, "Alice")
    alice.goto(f"{desk}/desk/cases/{case.id}")
    form = "form[data-write=side]"
    pass_on(alice)
    alice.locator("#side-to").fill("sue@supplier.example, ")
    alice.evaluate(DROP, [form, "list.txt", "42 lamps"])
    expect(alice.locator(f"{form} .file")).to_contain_text("list.txt", timeout=WAIT)
    look(alice, "forwarding")
    alice.locator(form).get_by_role("button", name="Send").click()
    alice.get_by_role("button", name="Send now").click()
    houses.until(lambda: smtp_sink.mails, seconds=20)

    ((who, mail),) = sent(smtp_sink)
    assert (who, mail["Subject"]) == ("sue@supplier.example", "Fwd: Where is my lamp?")
    assert "> Hello?" in mail.get_body(("plain",)).get_content()
    assert [one.get_filename() for one in mail.iter_attachments()] == ["list.txt"]
    session.rollback()
    assert session.get_one(Case, case.id, populate_existing=True).last_direction == "in"
    assert [one.wakes for one in queries.sides_of(case.id)] == [True]
    leave(alice)


def test_an_answer_is_to_leave_later_and_is_called_off(desk, smtp_sink, chromium):
    case = begun()
    alice = enter(chromium, desk, "Alice")
    alice.goto(f"{desk}/desk/cases/{case.id}")
    alice.locator("#reply-text").fill("It ships tomorrow.")
    expect(alice.locator(".will-quote .words")).to_be_hidden()
    alice.locator(".will-quote summary").click()
    expect(alice.locator(".will-quote .words")).to_have_text("Hello?")
    look(alice, "quoting")
    alice.get_by_label("Send and set the status, or later").click()
    alice.get_by_role("button", name="Tomorrow morning").click()
    expect(alice.locator(".planned")).to_contain_text("Leaves:", timeout=WAIT)
    alice.get_by_role("button", name="Change it").click()
    expect(alice.locator("#reply-text")).to_have_value("It ships tomorrow.", timeout=WAIT)
    expect(alice.locator(".planned")).to_have_count(0, timeout=WAIT)

    assert smtp_sink.mails == []
    leave(alice)
