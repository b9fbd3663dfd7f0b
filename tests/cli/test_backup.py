"""What was saved comes back as it was, on both databases; a damaged file is refused."""

import tarfile

import pytest

from app.core import files
from app.core.actor import SYSTEM
from app.core.db import session
from app.intake import raw
from app.intake.models import RawMail
from app.outgoing import queries as outgoing
from app.people import commands as people
from app.people import queries
from tests.conftest import mailbox_words
from tests.journeys import houses

MAIL = b"From: dora@example.org\r\nSubject: Hello\r\n\r\nWhere is it?\r\n"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def two_places(request, tmp_path):
    """The settings of a house with one mail in it, and of an empty one."""
    env = [houses.environment(DATA_DIR=tmp_path / name) for name in ("old", "new")]
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_url")
        from tests.services import postgres  # noqa: PLC0415 - only where there is one

        urls = [postgres.fresh_database(server) for _ in env]
        request.addfinalizer(  # noqa: PT021 - only where there is one
            lambda: [postgres.drop_database(url) for url in urls]
        )
        env = [{**one, "DATABASE_URL": url} for one, url in zip(env, urls, strict=True)]
    assert houses.run("init", env=env[0]).returncode == 0
    with houses.beside(env[0]):
        mailbox = people.save_mailbox(SYSTEM, None, mailbox_words(queries.all_queues()[0].id))
        raw.keep(SYSTEM, mailbox.id, MAIL)
    return env


def test_what_was_saved_comes_back_and_outgoing_mail_is_held(two_places, tmp_path):
    old, new = two_places
    saved = houses.run("backup", str(tmp_path / "all.tar.gz"), env=old)
    assert saved.returncode == 0, saved.stderr
    assert "secret key is not in it" in saved.stdout

    restored = houses.run("restore", str(tmp_path / "all.tar.gz"), "--verify", env=new)

    assert restored.returncode == 0, restored.stderr
    assert "Verified 1 stored files" in restored.stdout
    with houses.beside(new):
        kept = session.get(RawMail, 1)
        assert files.get(kept.file_key, sha256=kept.sha256) == MAIL
        assert outgoing.held()


def test_a_house_with_something_in_it_is_not_overwritten(two_places, tmp_path):
    old, _new = two_places
    houses.run("backup", str(tmp_path / "all.tar.gz"), env=old)

    refused = houses.run("restore", str(tmp_path / "all.tar.gz"), env=old)

    assert refused.returncode == 2
    assert "--replace" in refused.stderr
    assert houses.run("restore", str(tmp_path / "all.tar.gz"), "--replace", env=old).returncode == 0


def test_a_damaged_backup_changes_nothing(tmp_path):
    env = houses.environment(DATA_DIR=tmp_path / "data")
    bad = tmp_path / "bad.tar.gz"
    with tarfile.open(bad, "w:gz") as tar:
        tar.add(__file__, arcname="files/aa/x")

    refused = houses.run("restore", str(bad), env=env)

    assert refused.returncode == 2
    assert "damaged" in refused.stderr


def test_the_secret_key_is_in_it_only_when_asked_for(tmp_path):
    env = houses.environment(DATA_DIR=tmp_path / "data")
    del env["SECRET_KEY"]
    houses.run("init", env=env)

    houses.run("backup", str(tmp_path / "a.tar.gz"), env=env)
    houses.run("backup", str(tmp_path / "b.tar.gz"), "--with-secret", env=env)

    with tarfile.open(tmp_path / "a.tar.gz") as without, tarfile.open(tmp_path / "b.tar.gz") as with_it:
        assert "secret_key" not in without.getnames()
        assert "secret_key" in with_it.getnames()
