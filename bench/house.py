"""A house for one benchmark: its own data folder, its own database, its own agents and queues."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from flask import Flask
from flask_migrate import stamp
from sqlalchemy import text

from app.core import passwords
from app.core.actor import SYSTEM, Actor
from app.core.db import Base, alchemy, session
from app.core.reactions import make_cursors
from app.factory import create_app
from app.people import commands as people
from app.people import queries
from app.people.models import Agent
from app.wiring import REACTIONS
from bench.mails import OURS
from bench.stories import QUEUES
from config import Settings
from tests.services import postgres

AGENTS_PER_QUEUE = 2
#: Of every agent.
PASSWORD = "eight green parcels"  # noqa: S105 - of a house that is gone in a minute
MIGRATIONS = str(Path(__file__).resolve().parent.parent / "migrations")


@dataclass(frozen=True, kw_only=True)
class House:
    """app, and the ids of who is in it. agents: two a queue, in the order of queues, then a supervisor.
    mailboxes: one a queue. env: the settings of another process that serves the same house.
    """

    app: Flask
    database: str
    queues: tuple[int, ...]
    agents: tuple[int, ...]
    mailboxes: tuple[int, ...]
    env: dict[str, str] = field(default_factory=dict)

    @property
    def agent(self) -> int:
        """Who works the first queue only."""
        return self.agents[0]

    @property
    def supervisor(self) -> int:
        """Who sees all."""
        return self.agents[-1]


@contextmanager
def house(database: str) -> Iterator[House]:
    """Give an empty house on sqlite or postgresql; both as durable as in production."""
    with tempfile.TemporaryDirectory(prefix="careline-bench-") as folder, _url(database, folder) as url:
        env = {"DATA_DIR": folder, "SECRET_KEY": "x" * 48, "DATABASE_URL": url}
        app = create_app(Settings.from_env(env))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            Base.metadata.create_all(alchemy.engine)
            stamp(directory=MIGRATIONS)
            built = furnish(app, database)
        yield replace(built, env=env)
        with app.app_context():
            session.remove()
            alchemy.engine.dispose()


def furnish(app: Flask, database: str) -> House:
    """Give an empty house its roles, cursors, queues, agents and mailboxes."""
    make_cursors(SYSTEM, REACTIONS)
    people.make_roles(SYSTEM)
    agents = [_agent(number, "agent") for number in range(AGENTS_PER_QUEUE * len(QUEUES))]
    queues = tuple(
        people.save_queue(
            SYSTEM,
            None,
            name=name,
            member_ids=agents[place * AGENTS_PER_QUEUE : (place + 1) * AGENTS_PER_QUEUE],
        ).id
        for place, name in enumerate(QUEUES)
    )
    mailboxes = tuple(_mailbox(place, queue_id) for place, queue_id in enumerate(queues))
    agents.append(_agent(len(agents), "supervisor"))
    return House(app=app, database=database, queues=queues, agents=tuple(agents), mailboxes=mailboxes)


def actor(agent_id: int) -> Actor:
    """Return the actor an agent is."""
    found = queries.actor_of(agent_id)
    if found is None:
        raise LookupError(agent_id)
    return found


def address_of(number: int) -> str:
    """Return with what the agent of this place in House.agents signs in."""
    return f"agent{number}@desk.example"


def analyse() -> None:
    """Let PostgreSQL look at its rows and note which pages all may see, as its autovacuum would by then."""
    with alchemy.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _mailbox(place: int, queue_id: int) -> int:
    words = people.MailboxWords(
        undo_seconds=0,
        name=QUEUES[place],
        address=OURS.format(place),
        queue_id=queue_id,
        imap_host="127.0.0.1",
        imap_port=143,
        smtp_host="127.0.0.1",
        smtp_port=25,
        user="support",
        password="secret",
        authserv_id="mx.desk.example",
    )
    return people.save_mailbox(SYSTEM, None, words).id


def _agent(number: int, role: str) -> int:
    agent = Agent(name=f"Agent {number}", email=address_of(number), password_hash=_hashed())
    agent.roles = [one for one in queries.roles() if one.key == role]
    session.add(agent)
    session.commit()
    return agent.id


@cache
def _hashed() -> str:
    return passwords.hashed(PASSWORD)


@contextmanager
def _url(database: str, folder: str) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{Path(folder) / 'careline.db'}"
        return
    os.environ["CARELINE_TEST_FSYNC"] = "on"
    binaries = postgres._binaries()
    if binaries is None:
        raise SystemExit("There is no PostgreSQL on this machine.")
    with postgres._server(binaries) as server:
        yield postgres.fresh_database(server)
