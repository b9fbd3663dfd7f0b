"""The house on an empty database, and the people in it."""

import re
from collections.abc import Iterator
from contextvars import Context
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect

from app.core.actor import SYSTEM, Actor
from app.core.db import alchemy, session
from app.factory import create_app
from app.people import commands as people
from app.people import queries
from app.people.commands import MailboxWords
from app.people.models import Agent
from config import Settings
from tests import compiled
from tests.begun import begin, settings_for, sqlite_copy

pytest_plugins = [
    "tests.services.carriers",
    "tests.services.chromium",
    "tests.services.imap",
    "tests.services.oauth",
    "tests.services.postgres",
    "tests.services.redis_server",
    "tests.services.smtp",
    "tests.copies",
]


compiled.remember_builders()


def pytest_generate_tests(metafunc):
    """A test marked `db` runs on both databases, every other on SQLite."""
    if "settings" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("db") is not None
        metafunc.parametrize("settings", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True)


@pytest.fixture
def settings(request, tmp_path) -> Iterator[Settings]:
    """Settings of a house of its own; the parameter names its database, empty where nobody lives in it."""
    lived_in = "house" in request.fixturenames
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_copy" if lived_in else "postgres_database")
        yield settings_for(tmp_path, DATABASE_URL=url)
        return
    found = settings_for(tmp_path)
    if lived_in:
        sqlite_copy(request.getfixturevalue("sqlite_begun"), found)
    yield found


@pytest.fixture
def house(settings) -> Iterator[Flask]:
    """An application on a database that has the roles and cursors that flask init makes."""
    app = create_app(settings, testing=True)
    app.jinja_env.bytecode_cache = compiled.TEMPLATES
    with app.app_context():
        if not inspect(alchemy.engine).has_table("agents"):
            begin()
        yield app
        session.remove()
        alchemy.engine.dispose()


@pytest.fixture
def cast(house) -> SimpleNamespace:
    """alice works Parcels; bob works Returns and must not see Parcels; sam supervises; ada administers."""
    agents = {name: _agent(name, role) for name, role in CAST.items()}
    parcels = people.save_queue(SYSTEM, None, name="Parcels", member_ids=[agents["alice"]])
    returns = people.save_queue(SYSTEM, None, name="Returns", member_ids=[agents["bob"]])
    mailbox = people.save_mailbox(SYSTEM, None, mailbox_words(parcels.id))
    actors: dict[str, Actor | None] = {name: queries.actor_of(id_) for name, id_ in agents.items()}
    return SimpleNamespace(**actors, parcels=parcels, returns=returns, mailbox=mailbox)


CAST = {"alice": "agent", "bob": "agent", "sam": "supervisor", "ada": "administrator"}


def mailbox_words(queue_id: int, **other) -> MailboxWords:
    """Return what an administrator would say of a mailbox of the tests."""
    words = {
        "name": "Lumen Support",
        "address": "support@desk.example",
        "queue_id": queue_id,
        "imap_host": "127.0.0.1",
        "imap_port": 143,
        "smtp_host": "127.0.0.1",
        "smtp_port": 25,
        "user": "support",
        "password": "secret",
        "imap_security": "none",
        "smtp_security": "none",
        "authserv_id": "mx.desk.example",
        "undo_seconds": 0,
    }
    return MailboxWords(**{**words, **other})


def _agent(name: str, role: str) -> int:
    agent = Agent(name=name.title(), email=f"{name}@desk.example", password_hash=_HASH)
    agent.roles = [one for one in queries.roles() if one.key == role]
    session.add(agent)
    session.commit()
    return agent.id


PASSWORD = "eight green parcels"
_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


class Browser(FlaskClient):
    """A browser: each request in a context of its own as on a server, forms sent with their token."""

    def open(self, *args, **kwargs):
        response = Context().run(super().open, *args, **kwargs)
        session.rollback()
        return response

    def token(self) -> str:
        page = self.get("/sign-in", follow_redirects=False)
        if page.status_code == 302:
            page = self.get("/admin/agents")
            page = page if page.status_code == 200 else self.get("/join/none")
        return re.search(r'name="csrf-token" content="([^"]+)"', page.text)[1]

    def send(self, path: str, **kwargs):
        """Post a form with its token."""
        data = {"csrf_token": self.token(), **kwargs.pop("data", {})}
        return self.post(path, data=data, **kwargs)


@pytest.fixture
def client(house) -> Browser:
    """A browser in which nobody is signed in."""
    house.test_client_class = Browser
    return house.test_client()


@pytest.fixture
def sign_in(house, cast):
    """Sign one of the cast in, by name, through the page; returns her browser."""
    house.test_client_class = Browser

    def enter(name: str, password: str = PASSWORD) -> Browser:
        browser = house.test_client()
        address = f"{name}@desk.example"
        answer = browser.send("/sign-in", data={"email": address, "password": password})
        assert answer.status_code == 302, answer.text
        return browser

    return enter
