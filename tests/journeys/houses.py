"""Parts of a real house as children: started by the flask command, told apart by their folder and port."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from flask import Flask

from app.core.actor import SYSTEM, Actor
from app.core.clock import now
from app.core.command import command
from app.core.db import alchemy, session
from app.factory import create_app
from app.people import commands as people
from app.people import queries
from app.people.models import Agent
from config import Settings
from tests.conftest import mailbox_words

FLASK = Path(sys.executable).with_name("flask")
ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "support@desk.example"


def environment(**words: object) -> dict[str, str]:
    """Return what a part is told, and nothing else of this process's Careline settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}  # noqa: TID251
    return {**kept, "SECRET_KEY": "x" * 48, **{name: str(word) for name, word in words.items()}}


def run(*command: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one flask command to its end."""
    return subprocess.run(
        [FLASK, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def part(*command: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """Run a part until the block ends. It hangs where it is not up within 60 s, or not down within 20."""
    with log.open("w") as out:
        child = subprocess.Popen([FLASK, *command], cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        until(lambda: "careline.up" in log.read_text() or child.poll() is not None, seconds=60)
        assert child.poll() is None, log.read_text()
        yield child
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            raise


def until(ask: Callable[[], object], *, seconds: float):
    """Return the first answer that is true."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"it did not happen within {seconds} s")


@contextmanager
def beside(env: dict[str, str]) -> Iterator[Flask]:
    """Give an application of our own on the house's database, for asking and for commands."""
    app = create_app(Settings.from_env(env), testing=True)
    with app.app_context():
        yield app
        session.remove()
        alchemy.engine.dispose()


@command
def _hire(_actor: Actor, name: str) -> int:
    """Make an agent: as a command, for the house writes to the same database meanwhile."""
    role = next(one for one in queries.roles() if one.key == "agent")
    hired = Agent(name=name, email=f"{name.lower()}@desk.example", roles=[role])
    session.add(hired)
    session.flush()
    return hired.id


def open_mailbox(box, sink) -> None:
    """Make the mailbox that box and sink are, and alice, who works its queue."""
    alice_id = _hire(SYSTEM, "Alice")
    queue = queries.all_queues()[0]
    people.save_queue(SYSTEM, queue.id, name=queue.name, member_ids=[alice_id])
    where = {"imap_port": box.port, "user": box.user, "password": box.password, "smtp_port": sink.port}
    people.save_mailbox(SYSTEM, None, mailbox_words(queue.id, address=ADDRESS, authserv_id="", **where))


def alice():
    return queries.actor_of(queries.by_email("alice@desk.example").id)


def mail(subject: str, words: str, *, message_id: str, answers: str = "") -> bytes:
    """Return a mail that dora writes."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "Dora <dora@example.org>", ADDRESS, subject
    letter["Message-ID"], letter["Date"] = message_id, format_datetime(now())
    if answers:
        letter["In-Reply-To"] = letter["References"] = answers
    letter.set_content(words)
    return letter.as_bytes()
