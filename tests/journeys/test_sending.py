"""An answer in a real browser: formatted, with a file, taken back, sent; its writer is asked first."""

import os
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import expect

from app.cases import commands as cases
from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.db import session
from app.people import commands as people
from app.people import queries
from tests.conftest import mailbox_words
from tests.factories.cases import a_case, a_contact, said
from tests.journeys import houses
from tests.journeys.browsing import WAIT, agent, enter, leave
from tests.services import processes

pytestmark = pytest.mark.journey
SHOTS = os.environ.get("SHOTS")  # noqa: TID251 - where a person wants to look


@pytest.fixture
def desk(tmp_path, smtp_sink):
    port = processes.free_port()
    env = houses.environment(DATA_DIR=tmp_path / "data", PORT=port)
    with houses.part("start", env=env, log=tmp_path / "log"), houses.beside(env):
        queue = queries.all_queues()[0]
        staff = [agent("Alice"), agent("Bob")]
        queue = people.save_queue(SYSTEM, queue.id, name="Parcels", member_ids=staff)
        words = mailbox_words(queue.id, imap_port=1, smtp_port=smtp_sink.port, undo_seconds=20)
        people.save_mailbox(SYSTEM, None, words)
        yield f"http://localhost:{port}"


def begun():
    queue, mailbox = queries.all_queues()[0], queries.mailboxes()[0]
    place = type("Place", (), {"parcels": queue, "mailbox": mailbox})
    return a_case(place, contact=a_contact("Dora", "dora@example.org"), subject="Where is my lamp?")


def look(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def test_an_answer_is_written_taken_back_and_sent_once(desk, smtp_sink, chromium, tmp_path):  # noqa: PLR0915
    case = begun()
    alice, bob = (enter(chromium, desk, name) for name in ("Alice", "Bob"))
    for page in (alice, bob):
        page.goto(f"{desk}/desk/cases/{case.id}")

    words = alice.locator("#reply-text")
    words.fill("Dear Dora,\n\nit ships ")
    words.press("Control+End")
    words.press("Control+b")
    alice.keyboard.type("today")
    words.press("Control+End")
    alice.locator("[data-write=reply] [data-mark=list]").click()
    alice.keyboard.type("lamp 灯")
    expect(words).to_have_value("Dear Dora,\n\n- it ships **today**lamp 灯")
    (tmp_path / "发票.txt").write_text("42")
    alice.locator("[data-write=reply] [data-files]").set_input_files(tmp_path / "发票.txt")
    expect(alice.locator("[data-write=reply] .file")).to_contain_text("发票.txt")
    alice.locator("[data-write=reply] [data-preview]").click()
    expect(alice.locator("[data-write=reply] [data-shown] strong")).to_have_text("today", timeout=WAIT)
    look(alice, "composed")
    words.press("Control+Enter")
    expect(alice.locator("[data-leaves]")).to_contain_text("Sending in", timeout=WAIT)
    expect(bob.locator("[data-leaves]")).to_contain_text("Sending in", timeout=WAIT)
    expect(bob.locator("[data-leaves] [data-undo]")).to_have_count(0)
    look(alice, "leaving")

    alice.reload()
    alice.locator("#timeline").focus()
    alice.keyboard.press("Control+z")
    expect(alice.locator("#reply-text")).to_have_value(
        "Dear Dora,\n\n- it ships **today**lamp 灯", timeout=WAIT
    )
    expect(alice.locator("[data-write=reply] .file")).to_contain_text("发票.txt")
    expect(alice.locator(".message-out")).to_have_count(0, timeout=WAIT)
    expect(bob.locator(".message-out")).to_have_count(0, timeout=WAIT)
    assert smtp_sink.mails == []

    alice.locator("#reply-text").press("Control+Enter")
    alice.get_by_role("button", name="Send now").click()
    expect(alice.locator(".sending")).to_contain_text("Sent", timeout=WAIT)
    look(alice, "sent")
    (got,) = smtp_sink.mails
    mail = message_from_bytes(got.data, policy=default)
    assert "<strong>today</strong>" in mail.get_body(("html",)).get_content()
    assert [one.get_filename() for one in mail.iter_attachments()] == ["发票.txt"]
    leave(alice, bob)


def test_the_writer_is_asked_where_the_customer_wrote_or_a_stranger_is_to_read(desk, smtp_sink, chromium):
    case = begun()
    alice = enter(chromium, desk, "Alice")
    alice.goto(f"{desk}/desk/cases/{case.id}")
    alice.locator("#reply-text").fill("It ships today.")
    alice.locator("[data-write=reply] [data-show=cc]").click()
    alice.locator("#reply-cc").fill("eve@elsewhere.example, ")
    expect(alice.locator("[data-write=reply] [data-people=cc] .chip")).to_contain_text(
        "eve@elsewhere.example"
    )
    dora = Actor(kind="customer", id=case.requester_id)
    cases.add_inbound(dora, session.merge(case), said("Never mind!", author_name="Dora", at=now()))
    session.rollback()
    expect(alice.locator(".message-in")).to_have_count(2, timeout=WAIT)

    alice.locator("[data-write=reply] .button-main").first.click()
    expect(alice.get_by_text("The customer wrote while you were writing.")).to_be_visible(timeout=WAIT)
    look(alice, "asked")
    alice.get_by_role("button", name="Send all the same").click()
    expect(alice.get_by_text("Not on this case so far: eve@elsewhere.example.")).to_be_visible(timeout=WAIT)
    alice.get_by_role("button", name="Send all the same").click()
    alice.get_by_role("button", name="Send now").click()
    expect(alice.locator(".sending")).to_contain_text("Sent", timeout=WAIT)
    houses.until(lambda: len(smtp_sink.mails) == 2, seconds=20)  # each copy leaves by itself
    assert {one.recipients[0] for one in smtp_sink.mails} == {"dora@example.org", "eve@elsewhere.example"}
    leave(alice)
