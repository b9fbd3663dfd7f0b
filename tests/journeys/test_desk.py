"""Two agents in real browsers: a mail appears by itself, they see each other, the answer leaves."""

from email import message_from_bytes

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.db import session
from app.people import commands as people
from app.people import queries
from app.people.models import Mailbox
from tests.journeys import houses
from tests.journeys.browsing import WAIT, agent, enter, leave
from tests.services import processes

pytestmark = pytest.mark.journey


@pytest.fixture
def base(tmp_path, mailbox, smtp_sink):
    port = processes.free_port()
    env = houses.environment(DATA_DIR=tmp_path / "data", PORT=port)
    with houses.part("start", env=env, log=tmp_path / "log"), houses.beside(env):
        queue = queries.all_queues()[0]
        people.save_queue(SYSTEM, queue.id, name=queue.name, member_ids=[agent("Alice"), agent("Bob")])
        where = {"imap_port": mailbox.port, "user": mailbox.user, "password": mailbox.password}
        words = houses.mailbox_words(
            queue.id, address=houses.ADDRESS, authserv_id="", smtp_port=smtp_sink.port, **where
        )
        people.save_mailbox(SYSTEM, None, words)
        houses.until(_looked_into, seconds=20)
        yield f"http://localhost:{port}"


def _looked_into() -> bool:
    session.rollback()
    return session.scalar(select(Mailbox.fetched_at)) is not None


@pytest.mark.browser
def test_a_mail_appears_on_the_desk_is_answered_and_colleagues_see_each_other(
    base, chromium, mailbox, smtp_sink
):
    alice, bob = (enter(chromium, base, name) for name in ("Alice", "Bob"))

    mailbox.deliver(houses.mail("Where is my lamp?", "It has not come.", message_id="<one@example.org>"))
    alice.get_by_text("Where is my lamp?").first.click()
    alice.locator("#reply-text").wait_for()
    bob.goto(alice.url)
    bob.locator("#reply-text").click()
    bob.keyboard.type("I think")
    expect(alice.locator("#presence").get_by_text("Bob is replying")).to_be_visible(timeout=WAIT)

    alice.locator("#reply-text").fill("It arrives tomorrow.")
    alice.locator("#reply-text").press("Control+Enter")

    expect(bob.get_by_text("It arrives tomorrow.").first).to_be_visible(timeout=WAIT)
    assert bob.locator("#reply-text").input_value() == "I think"
    houses.until(lambda: smtp_sink.mails, seconds=20)
    sent = message_from_bytes(smtp_sink.mails[0].data)
    assert sent["In-Reply-To"] == "<one@example.org>"

    answer = houses.mail("Re: lamp", "Thank you", message_id="<two@example.org>", answers=sent["Message-ID"])
    mailbox.deliver(answer)
    expect(alice.get_by_text("Thank you").first).to_be_visible(timeout=WAIT)
    leave(alice, bob)
