"""An answer leaves by a real SMTP line; every way it can fail is on the message."""

import sqlite3
from contextlib import closing
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from app.cases import commands
from app.channels.email.compose import LETTER, compose, written
from app.channels.email.read import read
from app.core import files, jobs
from app.core.actor import SYSTEM
from app.core.db import alchemy, session
from app.core.errors import SendFailed
from app.core.jobs import Job
from app.outgoing import commands as outgoing
from app.outgoing.models import Outgoing
from app.outgoing.queries import Enclosed
from app.people import commands as people
from app.wiring import SENDERS
from tests.conftest import mailbox_words
from tests.factories.cases import a_case
from tests.factories.letters import a_letter, a_login
from tests.ledger import come_due, run_due, told


@pytest.fixture
def out(cast) -> Outgoing:
    commands.reply(cast.alice, a_case(cast).id, body="It ships today. 今天发货。")
    return session.scalars(select(Outgoing)).one()


@pytest.fixture
def tries(monkeypatch):
    """What a fake server was asked to take; .fails_with: what it does. Nobody may hold a lock then."""

    class Tries(list):
        fails_with = None

    taken = Tries()

    def send(letter, about_to):
        assert not session().in_transaction()
        with closing(sqlite3.connect(alchemy.engine.url.database, timeout=0)) as second:
            second.execute("BEGIN IMMEDIATE")
        taken.append(letter)
        if taken.fails_with:
            raise taken.fails_with
        about_to()

    monkeypatch.setitem(SENDERS, "email", send)
    return taken


def state_of(out) -> str:
    session.rollback()
    return session.get(Outgoing, out.id, populate_existing=True).state


def the_job() -> Job:
    session.rollback()
    return session.scalars(select(Job).order_by(Job.id.desc())).first()


def test_a_reply_goes_out_once_with_no_lock_held_and_says_so(out, tries):
    run_due()
    run_due()

    assert [letter.message_id for letter in tries] == [out.message_id]
    assert (state_of(out), told()[-1]) == ("sent", "outgoing.moved")


def test_what_is_refused_for_now_is_tried_again_as_the_same_mail(out, tries):
    tries.fails_with = SendFailed("451 later", permanent=False)
    run_due()
    assert (state_of(out), the_job().attempts) == ("retrying", 1)

    tries.fails_with = None
    come_due(the_job())
    run_due()

    assert (state_of(out), {letter.message_id for letter in tries}) == ("sent", {out.message_id})


def test_what_is_refused_for_ever_fails_and_can_be_sent_again_by_hand(cast, out, tries):
    tries.fails_with = SendFailed("550 never", permanent=True)
    run_due()
    assert (state_of(out), list(jobs.due())) == ("failed", [])

    tries.fails_with = None
    outgoing.send_again(cast.alice, out.id)
    run_due()

    assert state_of(out) == "sent"


def test_after_the_last_try_it_fails(out, tries):
    tries.fails_with = SendFailed("451 later", permanent=False)
    run_due()
    job = the_job()
    job.attempts = len(jobs.PAUSES)
    come_due(job)

    run_due()

    assert (state_of(out), the_job().attempts) == ("failed", len(jobs.PAUSES) + 1)


def test_a_line_cut_after_the_words_is_ambiguous_and_the_same_mail_goes_again(out, tries):
    tries.fails_with = SendFailed("cut", permanent=False, ambiguous=True)
    run_due()
    assert state_of(out) == "ambiguous"

    tries.fails_with = None
    come_due(the_job())
    run_due()

    again = session.get(Outgoing, out.id, populate_existing=True)
    assert (state_of(out), again.sent_doubtfully, len(tries)) == ("sent", True, 2)


def test_what_a_machine_wrote_is_never_repeated_in_doubt(out, tries):
    out.auto = True
    session.commit()
    tries.fails_with = SendFailed("cut", permanent=False, ambiguous=True)

    run_due()
    run_due()

    assert (state_of(out), len(tries)) == ("ambiguous", 1)


def test_nothing_leaves_while_it_is_held_until_an_administrator_says_so(cast, out, tries):
    outgoing.hold(SYSTEM)
    run_due()
    assert (state_of(out), tries) == ("held", [])

    outgoing.release(cast.ada, send=True)
    run_due()

    assert state_of(out) == "sent"


def test_a_real_server_gets_what_the_customer_can_answer(cast, smtp_sink):
    words = mailbox_words(cast.parcels.id, smtp_host=smtp_sink.host, smtp_port=smtp_sink.port)
    people.save_mailbox(SYSTEM, cast.mailbox.id, words)
    case = a_case(cast)

    ours = commands.reply(cast.alice, case.id, body="It ships today. 今天发货。")
    run_due()

    (got,) = smtp_sink.mails
    mail = message_from_bytes(got.data, policy=default)
    assert got.sender == "support@desk.example"
    assert mail["Message-ID"] == ours.external_id.removeprefix("email:")
    assert mail["In-Reply-To"] == mail["References"].split()[-1]
    assert mail["In-Reply-To"].endswith("@example.org>")
    assert "今天发货" in mail.get_content()


@pytest.mark.parametrize("subject", ["a\r\nBcc: eve@example.net", "a\nb", "包裹\u2028x"])
def test_a_subject_forges_no_header(subject):
    mail = compose(a_letter(subject=subject), a_login())

    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject")) == 1


@pytest.mark.parametrize("name", ['Eve" <x@y>', "Eve\r\nBcc: x", "陈静", "=?utf-8?q?=0ABcc:_x?="])
def test_a_name_forges_no_recipient(name):
    mail = compose(a_letter(recipient_name=name), a_login())

    assert [one.addr_spec for one in mail["To"].addresses] == ["dora@example.org"]


def test_long_ids_leave_as_they_came():
    ids = tuple(f"<{letter * 90}@mail.example.org>" for letter in "abc")

    content = compose(a_letter(references=ids, message_id=f"<{'d' * 90}@desk.example>"), a_login()).as_bytes(
        policy=LETTER
    )

    mail = read(content)
    assert (mail.references, mail.in_reply_to) == (ids, ids[-1])
    assert mail.message_id == f"<{'d' * 90}@desk.example>"
    assert b"=?" not in content
    assert max(map(len, content.split(b"\r\n"))) < 998


@pytest.mark.parametrize("plus", [True, False])
def test_answers_go_to_the_token_where_the_server_takes_such_addresses(plus):
    mail = compose(a_letter(token="raa-7-" + "b" * 26), a_login(plus_addressing=plus))

    expected = f"support+raa-7-{'b' * 26}@desk.example"
    assert (
        [one.addr_spec for one in mail["Reply-To"].addresses] == [expected] if plus else not mail["Reply-To"]
    )


def test_every_try_has_identical_bytes_with_pictures_files_and_chinese_names(house):
    kept = files.put(b"\x89PNG" + bytes(900)), files.put("列表".encode() * 500)
    enclosed = (
        Enclosed(
            key=kept[0].key,
            sha256=kept[0].sha256,
            filename="灯.png",
            content_type="image/png",
            content_id="a@x",
        ),
        Enclosed(
            key=kept[1].key, sha256=kept[1].sha256, filename="发票 2026\r\nX: y.csv", content_type="text/csv"
        ),
    )
    words = {"html": '<p>看 <b>这</b> <img src="cid:a@x"></p>', "files": enclosed, "subject": "包裹" * 60}

    first, second = (written(a_letter(**words), a_login()) for _ in range(2))

    assert first == second
    mail = message_from_bytes(first, policy=default)
    alternative, csv = mail.iter_parts()
    plain, related = alternative.iter_parts()
    html, picture = related.iter_parts()
    kinds = [one.get_content_type() for one in (mail, alternative, plain, related, html, picture, csv)]
    assert kinds[:4] == ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related"]
    assert kinds[4:] == ["text/html", "image/png", "text/csv"]
    assert (picture["Content-ID"], csv.get_filename()) == ("<a@x>", "发票 2026 X: y.csv")
    assert csv.get_payload(decode=True) == "列表".encode() * 500
    assert mail["Subject"] == "包裹" * 60
    assert max(map(len, first.split(b"\r\n"))) <= 998
    assert b"X: y" not in first.split(b"\r\n\r\n")[0]


def test_copies_show_the_same_heads_and_no_blind_copy_is_named():
    heads = {"to": (("陈静", "chen@example.org"),), "cc": (("", "carl@example.org"),)}

    mails = [
        compose(a_letter(recipient=one, **heads), a_login())
        for one in ("chen@example.org", "blind@x.example")
    ]

    assert [str(mail["To"]) for mail in mails] == ["陈静 <chen@example.org>"] * 2
    assert [str(mail["Cc"]) for mail in mails] == ["carl@example.org"] * 2
    assert all("blind" not in mail.as_string() for mail in mails)
