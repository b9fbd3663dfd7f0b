"""Redis and PostgreSQL die while people work, and come back: what was acknowledged is there."""

import signal
import time
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.core.db import leave, session
from tests.faults import children, watching
from tests.faults.visitor import Visitor, with_password
from tests.journeys import houses
from tests.services import processes

pytestmark = [pytest.mark.db, pytest.mark.timeout(300), pytest.mark.xdist_group("servers")]
PARTS = ("worker", "mailboxes", "web")


class Desk:
    """A running house at scale, its mailbox, its mail server and an agent at a browser."""

    def __init__(self, mailbox, sink, visitor, parts) -> None:
        self.mailbox, self.sink, self.visitor, self.parts = mailbox, sink, visitor, parts
        self.mails, self.answers, self.slowest = 0, 0, 0.0

    def mail(self, count: int) -> None:
        numbers = range(self.mails, self.mails + count)
        self.mails += count
        self.mailbox.deliver(
            *(houses.mail(f"M {n}", "Where?", message_id=f"<{n}@example.org>") for n in numbers)
        )

    def answer(self, count: int) -> list[int]:
        """Answer so many cases, one page post each; return how the server replied."""
        replies = []
        for case_id in range(self.answers + 1, self.answers + count + 1):
            began = time.monotonic()
            replies.append(
                self.visitor.post(f"/desk/cases/{case_id}/replies", text=f"Answer to {case_id}")[0]
            )
            self.slowest = max(self.slowest, time.monotonic() - began)
        self.answers += replies.count(200)
        return replies

    def all_in(self, seconds: float = 45) -> bool:
        return watching.until(lambda: ask("SELECT count(*) FROM cases") == self.mails, seconds)

    def all_out(self, seconds: float = 45) -> bool:
        return watching.until(lambda: len(self.sink.mails) >= self.answers, seconds)

    def counts(self) -> dict[str, int]:
        sent = {mail.data for mail in self.sink.mails}
        return {
            "mails": self.mails,
            "answers": self.answers,
            "lost": self.mails - ask("SELECT count(*) FROM cases") + self.answers - len(sent),
            "doubled": len(self.sink.mails) - len(sent),
            "slowest_post_milliseconds": int(self.slowest * 1000),
        }


@contextmanager
def desk(env, tmp_path, mailbox, smtp_sink):
    init = children.flask(env, tmp_path / "init.log", "init")
    assert init.wait(60) == 0, init.words()
    with ExitStack() as stack, houses.beside(env):
        houses.open_mailbox(mailbox, smtp_sink)
        with_password("Bob")
        parts = []
        for part in PARTS:
            child = children.flask(env, tmp_path / f"{part}.log", part)
            stack.callback(child.kill)
            assert child.is_up(), child.words()
            parts.append(child)
        visitor = Visitor(f"http://127.0.0.1:{env['PORT']}")
        visitor.enter("bob@desk.example")
        watching.until(lambda: ask("SELECT count(*) FROM mailboxes WHERE fetched_at IS NOT NULL"), 40)
        yield Desk(mailbox, smtp_sink, visitor, parts)


def test_fault_5_redis_dies_freezes_and_comes_back_and_no_page_and_no_mail_minds(
    tmp_path, postgres_database, mortal_redis, mailbox, smtp_sink, tally
):
    url, redis = mortal_redis
    env = houses.environment(
        DATA_DIR=tmp_path / "data", DATABASE_URL=postgres_database, REDIS_URL=url, PORT=processes.free_port()
    )
    with desk(env, tmp_path, mailbox, smtp_sink) as at_work:
        at_work.mail(3)
        at_work.all_in()

        redis.send(signal.SIGKILL)
        at_work.mail(3)
        assert at_work.answer(3) == [200] * 3
        assert at_work.all_in()
        assert at_work.all_out()

        redis.start()
        at_work.mail(3)
        assert at_work.answer(3) == [200] * 3
        assert at_work.all_in()
        assert at_work.all_out()

        redis.send(signal.SIGSTOP)
        at_work.mail(3)
        assert at_work.answer(2) == [200] * 2
        assert at_work.all_in()
        assert at_work.all_out()
        redis.send(signal.SIGCONT)
        at_work.mail(1)
        assert at_work.answer(2) == [200] * 2
        assert at_work.all_in()
        assert at_work.all_out()

        assert at_work.slowest < 10
        assert all(part.lives() for part in at_work.parts)
        tally.add(**at_work.counts())
        assert (tally["lost"], tally["doubled"]) == (0, 0)
        assert all(part.end(8) < 8 for part in at_work.parts)


def test_fault_6_postgresql_is_killed_under_work_and_what_was_acknowledged_is_there(
    tmp_path, mortal_postgres, empty_redis, mailbox, smtp_sink, tally
):
    url, postgres = mortal_postgres
    env = houses.environment(
        DATA_DIR=tmp_path / "data", DATABASE_URL=url, REDIS_URL=empty_redis, PORT=processes.free_port()
    )
    with desk(env, tmp_path, mailbox, smtp_sink) as at_work:
        at_work.mail(6)
        at_work.all_in()
        for _ in range(2):
            at_work.mail(10)
            assert at_work.answer(1) == [200]
            postgres.send(signal.SIGKILL)
            (refused,) = at_work.answer(1)
            assert refused == 503
            postgres.start()
            back = time.monotonic()
            watching.until(lambda: at_work.visitor.get("/desk/cases")[0] == 200, 20)
            tally["slowest_return_milliseconds"] = max(
                tally["slowest_return_milliseconds"], int((time.monotonic() - back) * 1000)
            )
            watching.until(lambda: at_work.answer(1) == [200], 20)
            assert at_work.all_in(60)

        watching.until(lambda: len({mail.data for mail in smtp_sink.mails}) >= at_work.answers, 60)
        assert all(part.lives() for part in at_work.parts)
        tally.add(kills=2, **at_work.counts())
        doubtful = ask("SELECT count(*) FROM outgoing WHERE sent_doubtfully")
        assert tally["lost"] == 0
        assert tally["doubled"] <= doubtful
        assert ask("SELECT count(*) FROM raw_mails WHERE outcome <> 'case'") == 0


def ask(question: str) -> int:
    try:
        session.rollback()
        return session.scalar(text(question))
    except OperationalError:  # the database is away
        leave()
        return -1
