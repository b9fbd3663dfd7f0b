"""What the pages of this door do."""

import json
import re

import pytest

from app.core import jobs, reactions, site, ticks
from app.core.actor import SYSTEM
from app.core.clock import now
from app.core.db import session
from app.core.jobs import Job
from app.core.reactions import Parked
from app.intake import raw
from app.people import commands, queries
from tests.conftest import PASSWORD, mailbox_words

NEW = "nine blue parcels wait"


@pytest.fixture
def ada(sign_in):
    return sign_in("ada")


def role_id(key: str) -> int:
    return next(role.id for role in queries.roles() if role.key == key)


def link_in(page: str) -> str:
    return re.search(r"http://localhost:8000(/join/[\w-]+)", page)[1]


def test_an_invitation_shows_its_link_once_and_lets_one_in(ada, client):
    words = {"name": "New", "email": "new@desk.example", "language": "zh", "role_ids": role_id("agent")}
    page = ada.send("/admin/agents", data=words)

    assert page.status_code == 200
    assert "/join/" not in ada.get("/admin/agents").text
    client.send(link_in(page.text), data={"password": NEW, "again": NEW})
    assert client.send("/sign-in", data={"email": "new@desk.example", "password": NEW}).status_code == 302


def test_what_was_typed_stays_and_the_fault_stands_at_its_field(ada):
    words = {
        "name": "Second Ada",
        "email": "ada@desk.example",
        "language": "en",
        "role_ids": role_id("agent"),
    }
    page = ada.send("/admin/agents", data=words)

    assert page.status_code == 422
    assert 'value="Second Ada"' in page.text
    assert 'id="email-error"' in page.text


def test_a_reset_shows_a_link_and_ends_the_sessions(ada, sign_in, cast):
    alice = sign_in("alice")

    page = ada.send(f"/admin/agents/{cast.alice.id}/link")

    assert link_in(page.text)
    assert alice.get("/sign-in").status_code == 200


def test_an_agent_is_disabled_and_let_in_again(ada, cast):
    ada.send(f"/admin/agents/{cast.bob.id}/disabled")
    assert queries.actor_of(cast.bob.id) is None

    ada.send(f"/admin/agents/{cast.bob.id}/enabled")
    assert queries.actor_of(cast.bob.id) == cast.bob


def test_roles_are_given_and_the_last_administrator_is_kept(ada, cast):
    ada.send(f"/admin/agents/{cast.bob.id}", data={"role_ids": role_id("supervisor")})
    refused = ada.send(f"/admin/agents/{cast.ada.id}", data={"role_ids": role_id("agent")})

    assert queries.actor_of(cast.bob.id).may("cases.see_all")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text


def test_a_role_a_team_and_a_queue_are_made(ada, cast):
    ada.send("/admin/roles/new", data={"name": "100% readers", "grants": ["cases.see_all"]})
    ada.send("/admin/teams/new", data={"name": "Night", "member_ids": [cast.bob.id]})
    team = queries.teams()[0].id
    words = {"name": "Lost", "reply_within_minutes": 30, "team_ids": [team]}
    ada.send("/admin/queues/new", data=words)

    assert "100% readers" in ada.get("/admin/roles").text
    assert "Night" in ada.get("/admin/queues").text
    assert any(one.name == "Lost" and one.reply_within_minutes == 30 for one in queries.all_queues())
    assert ada.send("/admin/queues/new", data=words).status_code == 422


def test_a_mailbox_keeps_its_password_and_never_shows_it(ada, cast):
    path = f"/admin/mailboxes/{cast.mailbox.id}"
    said = vars(mailbox_words(cast.parcels.id, name="Renamed", password=""))
    blank = ("", None, False)
    typed = {name: value for name, value in said.items() if not isinstance(value, dict)}
    words = {name: value for name, value in typed.items() if not any(value is one for one in blank)}
    assert "secret" not in ada.get(path).text

    assert ada.send(path, data=words).status_code == 302

    session.expire_all()
    assert queries.imap_login(queries.mailbox(cast.mailbox.id)).password == "secret"
    refused = ada.send(path, data=words | {"imap_host": "mail.example.com"})
    assert 'id="imap_security-error"' in refused.text


def test_held_mail_is_saved_not_shown_and_taken_in_after_all(ada, sign_in, cast):
    raw_id = raw.keep(SYSTEM, cast.mailbox.id, b"Subject: <script>\r\n\r\nhello")
    raw.fail(SYSTEM, raw_id, "It looks forged.", final=True)
    sam = sign_in("sam")

    assert "It looks forged." in sam.get("/admin/quarantine").text
    answer = sam.get(f"/admin/quarantine/{raw_id}/content")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"
    sam.send(f"/admin/quarantine/{raw_id}/release")
    assert raw_id in {kept.id for kept in raw.waiting()}


def test_work_that_failed_is_tried_again(ada):
    job = Job(kind="outbound", key="outbound:1:1", args={}, state="failed", attempts=8)
    parked = Parked(reaction="channels.outbound", event_id=1, attempts=8, due_at=now(), error="boom")
    session.add_all([job, parked])
    session.commit()
    job_id = job.id
    assert "boom" in ada.get("/admin/work").text

    ada.send(f"/admin/work/jobs/{job_id}/again")
    ada.send("/admin/work/reactions/channels.outbound/1/again")

    assert list(jobs.due()) == [job_id]
    assert not reactions.given_up()


def test_what_the_clock_did_last_stands_beside_it_failures_first(ada):
    ticks.note(SYSTEM, "people.forget_old")
    ticks.note(SYSTEM, "sla.tick", error="OSError('no room')")

    page = ada.get("/admin/work").text

    assert page.index("no room") < page.index("Forget sessions")
    assert page.count("went well") == 1
    ticks.note(SYSTEM, "sla.tick")
    assert "no room" not in ada.get("/admin/work").text


def test_held_messages_may_leave_again(ada):
    site.state("outgoing_held", value=True)
    session.commit()
    assert "Discard" in ada.get("/admin/held").text

    ada.send("/admin/held", data={"send": "no"})

    session.expire_all()
    assert not site.read("outgoing_held")


def test_sessions_of_an_agent_are_listed_and_ended(ada, cast):
    commands.sign_in(SYSTEM, email="alice@desk.example", password=PASSWORD, device="192.0.2.7", browser="Fox")
    path = f"/admin/agents/{cast.alice.id}"
    assert "192.0.2.7 Fox" in ada.get(path).text

    ada.send(f"{path}/sessions/ended")

    assert "192.0.2.7" not in ada.get(path).text


def test_a_new_mailbox_begins_with_what_is_known_of_its_provider(ada):
    page = ada.get("/admin/mailboxes/new?provider=qq").text

    assert 'value="imap.qq.com"' in page
    assert 'value="465"' in page
    assert 'data-domains="gmail.com googlemail.com"' in page


def test_the_test_of_a_mailbox_shows_what_was_said_and_what_to_do(ada, cast, mailbox):
    words = mailbox_words(cast.parcels.id, imap_port=mailbox.port, user=mailbox.user, password="wr0ng words")
    commands.save_mailbox(SYSTEM, cast.mailbox.id, words)

    refused = ada.send(f"/admin/mailboxes/{cast.mailbox.id}/test").text
    assert "The server does not accept these words" in refused
    assert "wr0ng" not in refused
    assert f"LOGIN {mailbox.user}" in refused

    right = mailbox_words(
        cast.parcels.id, imap_port=mailbox.port, user=mailbox.user, password=mailbox.password
    )
    commands.save_mailbox(SYSTEM, cast.mailbox.id, right)
    with mailbox.connect() as connection:
        connection.create("Kunden")
    mailbox.deliver(b"Authentication-Results: mx.new.example; dmarc=pass\r\n\r\nx\r\n")
    page = ada.send(f"/admin/mailboxes/{cast.mailbox.id}/test").text
    assert "Kunden" in page
    assert "On its latest mails, mx.new.example says" in page

    ada.send(f"/admin/mailboxes/{cast.mailbox.id}/believed", data={"authserv_id": "mx.new.example"})
    ada.send(f"/admin/mailboxes/{cast.mailbox.id}/folder", data={"folder": "Kunden"})
    session.expire_all()
    found = queries.mailbox(cast.mailbox.id)
    assert (found.authserv_id, found.folder) == ("mx.new.example", "Kunden")
    assert (
        ada.send(f"/admin/mailboxes/{cast.mailbox.id}/folder", data={"folder": "Nowhere"}).status_code == 422
    )


def test_a_mailbox_is_paused_resumed_and_removed_and_its_trouble_stands_on_the_desk(ada, cast, sign_in):
    path = f"/admin/mailboxes/{cast.mailbox.id}"
    commands.note_mailbox(SYSTEM, cast.mailbox.id, error="LoginError: no")
    commands.note_troubles(SYSTEM, cast.mailbox.id, {"sign_in": "no"})
    assert "does not accept the user name" in ada.get("/admin/mailboxes").text
    assert "A mailbox needs you" in ada.get("/desk/cases").text
    assert "A mailbox needs you" not in sign_in("alice").get("/desk/cases").text

    ada.send(f"{path}/paused")
    assert "paused" in ada.get(f"{path}/state").text
    assert "A mailbox needs you" not in ada.get("/desk/cases").text
    ada.send(f"{path}/resumed")
    ada.send(f"{path}/removed")
    assert "support@desk.example" not in ada.get("/admin/mailboxes").text
    assert "This mailbox was removed" in ada.get(f"{path}/state").text
    assert "support@desk.example" not in sign_in("alice").get("/desk/cases/new").text


def test_a_page_with_scripts_gets_the_talk_line_by_line_and_then_the_outcome(ada, cast, mailbox, smtp_sink):
    where = {"imap_port": mailbox.port, "smtp_port": smtp_sink.port, "user": mailbox.user}
    words = mailbox_words(cast.parcels.id, password=mailbox.password, **where)
    commands.save_mailbox(SYSTEM, cast.mailbox.id, words)
    path, wanted = f"/admin/mailboxes/{cast.mailbox.id}/test", {"Accept": "application/x-ndjson"}

    *lines, last = [
        json.loads(one) for one in ada.send(path, headers=wanted, buffered=True).text.splitlines()
    ]

    assert {one["server"] for one in lines} == {"IMAP", "SMTP"}
    assert any(one["side"] == "us" and f"LOGIN {mailbox.user}" in one["text"] for one in lines)
    assert mailbox.password not in str(lines)
    assert "Sign in" in last["html"]
    session.expire_all()
    assert queries.mailbox(cast.mailbox.id).folders == ["INBOX"]


def test_words_and_numbers_of_a_mailbox_are_kept_by_its_form(ada, cast):
    said = vars(mailbox_words(cast.parcels.id))
    words = {name: value for name, value in said.items() if value and not isinstance(value, dict)}
    more = {
        "ack_en": "Thanks, {number}",
        "signature_zh": "<b>流明</b>",
        "undo_seconds": "0",
        "reopen_days": "30",
        "repeat_hours": "12",
        "most_sent_mb": "25",
    }
    more |= {"password_until": "2027-01-31", "plus_addressing": "y", "brand": "Lumen"}
    path = f"/admin/mailboxes/{cast.mailbox.id}"

    assert ada.send(path, data=words | more).status_code == 302

    session.expire_all()
    found = queries.mailbox(cast.mailbox.id)
    assert (found.ack, found.signatures["zh"]["html"]) == ({"en": "Thanks, {number}"}, "<b>流明</b>")
    assert (found.undo_seconds, found.reopen_days, found.plus_addressing, found.brand) == (
        0,
        30,
        True,
        "Lumen",
    )
    assert (found.most_sent_bytes, found.repeat_hours) == (25_000_000, 12)
    assert found.password_until.date().isoformat() == "2027-01-31"
    page = ada.get(path).text
    assert "&lt;b&gt;流明&lt;/b&gt;" in page
    assert 'value="2027-01-31"' in page
    assert 'value="25"' in page
    assert ada.send(path, data=words | more | {"ack_en": "{secret}"}).status_code == 422
