"""An administrator adds a mailbox, tries it out, sees how it does, pauses it; and clears the quarantine."""

import os

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from app.cases.models import Case
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake.models import RawMail, SenderRule
from app.people import commands as people
from app.people import queries
from tests.conftest import mailbox_words
from tests.intake.mails import mail
from tests.journeys import houses
from tests.journeys.browsing import WAIT, agent, enter, leave
from tests.services import processes

pytestmark = pytest.mark.journey
SHOTS = os.environ.get("SHOTS")  # noqa: TID251 - where a person wants to look
LIST = b"List-Id: <news.lumen.example>\n"


@pytest.fixture
def house(tmp_path):
    port = processes.free_port()
    env = houses.environment(DATA_DIR=tmp_path / "data", PORT=port)
    with houses.part("start", env=env, log=tmp_path / "log"), houses.beside(env):
        agent("Ada", "administrator")
        yield f"http://localhost:{port}"


def look(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def count(model, *where) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model).where(*where))


def test_a_mailbox_is_added_tried_out_read_and_paused(house, mailbox, smtp_sink, chromium):
    ada = enter(chromium, house, "Ada")
    ada.goto(f"{house}/admin/mailboxes/new")
    fill(ada, mailbox, smtp_sink)
    state = ada.get_by_role("region", name="State")
    expect(ada.get_by_role("heading", level=1)).to_have_text("support@lumen.example", timeout=WAIT)

    ada.get_by_role("button", name="Test now").click()
    expect(ada.locator("#tried .probe .tone-good")).to_have_count(2, timeout=WAIT)
    ada.get_by_text("What was said, line by line").first.click()
    expect(ada.locator("#tried .talk").first).to_contain_text(f"LOGIN {mailbox.user}")
    assert mailbox.password not in ada.content()
    look(ada, "mailbox-tried")

    mailbox.deliver(mail(1))
    houses.until(lambda: count(Case) == 1, seconds=20)
    ada.reload()
    expect(state).to_contain_text("works", timeout=WAIT)
    ada.get_by_role("button", name="Pause").click()
    expect(state).to_contain_text("paused", timeout=WAIT)
    leave(ada)


def fill(ada, mailbox, sink) -> None:
    """Say all that a mailbox needs, and save it."""
    ada.get_by_role("link", name="Another provider").click()
    said = {
        "Name that customers see": "Lumen",
        "E-mail address": "support@lumen.example",
        "User name": mailbox.user,
        "Password (empty: as it is)": mailbox.password,
        "IMAP server": mailbox.host,
        "IMAP port": str(mailbox.port),
        "SMTP server": sink.host,
        "SMTP port": str(sink.port),
    }
    for label, words in said.items():
        ada.get_by_label(label).fill(words)
        ada.get_by_label(label).blur()  # an address that is done fills in a user name
    for side in ("IMAP security", "SMTP security"):
        ada.get_by_label(side).select_option("none")
    ada.get_by_role("button", name="Save").click()


def test_held_mail_is_looked_at_let_in_and_its_sender_blocked(house, mailbox, smtp_sink, chromium):
    where = {"imap_port": mailbox.port, "user": mailbox.user, "password": mailbox.password}
    queue = queries.all_queues()[0]
    people.save_mailbox(SYSTEM, None, mailbox_words(queue.id, smtp_port=smtp_sink.port, **where))
    spam = b"Content-Type: text/html; charset=utf-8\n"
    mailbox.deliver(
        mail(1, sender="News <news@lumen.example>", subject="Our news", more=LIST),
        mail(
            2,
            sender="Eve <eve@evil.example>",
            subject="Buy",
            words="<b>Buy</b><script>1</script>",
            more=LIST + spam,
        ),
    )
    houses.until(lambda: count(RawMail, RawMail.state == "held") == 2, seconds=20)
    ada = enter(chromium, house, "Ada")
    ada.goto(f"{house}/admin/quarantine")
    look(ada, "quarantine")
    ada.get_by_role("link", name="Our news").click()
    expect(ada.get_by_text("Where is it?")).to_be_visible(timeout=WAIT)
    ada.get_by_role("button", name="Let in as a new case").click()
    houses.until(lambda: count(Case, Case.subject == "Our news") == 1, seconds=20)

    ada.goto(f"{house}/admin/quarantine")
    ada.get_by_role("link", name="Buy").click()
    expect(ada.frame_locator(".held-frame").locator("b")).to_have_text("Buy", timeout=WAIT)
    look(ada, "held-mail")
    ada.get_by_role("button", name="Block eve@evil.example").click()
    expect(ada.get_by_text("No mail is here.")).to_be_visible(timeout=WAIT)
    assert count(SenderRule, SenderRule.pattern == "eve@evil.example", SenderRule.verdict == "block") == 1
    leave(ada)
