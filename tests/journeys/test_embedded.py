"""One process, SQLite, a mail server: a mail becomes a case, its answer leaves, the next comes back."""

import sqlite3
from contextlib import closing
from email import message_from_bytes

from app.cases import commands as cases
from tests.journeys import houses
from tests.services import processes


def test_a_mail_becomes_a_case_is_answered_and_the_customer_answers(tmp_path, mailbox, smtp_sink):
    data, port = tmp_path / "data", processes.free_port()
    env = houses.environment(DATA_DIR=data, PORT=port)

    with houses.part("start", env=env, log=tmp_path / "log"), houses.beside(env):
        houses.open_mailbox(mailbox, smtp_sink)
        houses.until(lambda: rows(data, "SELECT 1 FROM mailboxes WHERE fetched_at IS NOT NULL"), seconds=20)

        mailbox.deliver(houses.mail("Where is it?", "Order 1", message_id="<one@example.org>"))
        ((case_id,),) = houses.until(lambda: rows(data, "SELECT id FROM cases"), seconds=20)

        message = cases.reply(houses.alice(), case_id, body="It left today.")
        houses.until(lambda: smtp_sink.mails, seconds=20)
        sent = message_from_bytes(smtp_sink.mails[0].data)
        assert f"email:{sent['Message-ID']}" == message.external_id
        assert sent["In-Reply-To"] == "<one@example.org>"
        assert "<one@example.org>" in sent["References"]

        answer = houses.mail(
            "Re: Where", "Thank you", message_id="<two@example.org>", answers=sent["Message-ID"]
        )
        mailbox.deliver(answer)
        taken = "SELECT case_id, outcome FROM raw_mails WHERE outcome != ''"
        kept = houses.until(lambda: len(rows(data, taken)) == 2 and rows(data, taken), seconds=20)
        assert kept == [(case_id, "case"), (case_id, "appended")]
    assert len(smtp_sink.mails) == 1


def test_a_second_house_on_the_same_folder_is_refused(tmp_path):
    env = houses.environment(DATA_DIR=tmp_path / "data", PORT=processes.free_port())

    with houses.part("start", env=env, log=tmp_path / "log"):
        second = houses.run("start", env={**env, "PORT": str(processes.free_port())})

    assert second.returncode == 2
    assert "runs already" in second.stderr


def rows(data, question: str) -> list[tuple]:
    with closing(sqlite3.connect(data / "careline.db", timeout=5)) as connection:
        return connection.execute(question).fetchall()
