"""Stored bytes that no row names go, and no others; a file whose row is on its way is left alone."""

import os
import time

import pytest
from sqlalchemy import inspect

from app.core import files, orphans
from app.core.actor import SYSTEM
from app.core.command import command
from app.core.db import alchemy, session
from app.intake import raw
from tests.journeys import houses

DAY = 24 * 3600


def age(key: str, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(files.path_of(key), (then, then))


def is_there(key: str) -> bool:
    return files.path_of(key).exists()


def aside() -> set[str]:
    folder = files.root().parent / "aside"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_what_no_row_names_is_put_aside_and_what_one_names_stays(cast):
    kept = raw.get(raw.keep(SYSTEM, cast.mailbox.id, b"a mail")).file_key
    lost = files.put(b"nobody's").key
    age(kept, 2)
    age(lost, 2)

    assert orphans.collect(SYSTEM) == 1

    assert is_there(kept)
    assert not is_there(lost)
    assert aside() == {lost}
    assert files.get(kept) == b"a mail"


def test_a_file_of_today_is_left_alone_though_no_row_names_it(house):
    young = files.put(b"its row is not committed yet").key
    age(young, 0.9)

    assert orphans.collect(SYSTEM) == 0
    assert is_there(young)


def test_a_file_whose_row_is_being_committed_is_never_collected(cast):
    @command
    def keep(_actor) -> str:
        kept = raw.get(raw.keep(SYSTEM, cast.mailbox.id, b"on its way")).file_key
        session.flush()
        _collect_elsewhere()  # which cannot see the row yet
        return kept

    kept = keep(SYSTEM)
    age(kept, 2)

    assert orphans.collect(SYSTEM) == 0
    assert is_there(kept)


def _collect_elsewhere() -> None:
    """Collect in another thread, with a session of its own."""
    from threading import Thread  # noqa: PLC0415

    from flask import current_app  # noqa: PLC0415

    app = current_app._get_current_object()
    counts = []

    def work():
        with app.app_context():
            counts.append(orphans.collect(SYSTEM))

    thread = Thread(target=work)
    thread.start()
    thread.join(10)
    assert counts == [0]


def test_what_a_rolled_back_command_stored_is_collected(cast):
    @command
    def fails(_actor) -> None:
        raw.keep(SYSTEM, cast.mailbox.id, b"in vain")
        raise OSError

    with pytest.raises(OSError):
        fails(SYSTEM)
    (path,) = [one for one in files.root().rglob("*") if one.is_file()]
    age(path.name, 2)

    assert orphans.collect(SYSTEM) == 1
    assert not path.exists()


def test_a_kill_between_a_file_and_its_row_leaves_nothing_for_ever(tmp_path):
    env = houses.environment(DATA_DIR=tmp_path / "data")
    houses.run("init", env=env)
    mail = tmp_path / "one.eml"
    mail.write_bytes(houses.mail("Hello", "Where?", message_id="<one@example.org>"))
    with houses.beside(env):
        queue = houses.queries.all_queues()[0]
        houses.people.save_mailbox(SYSTEM, None, houses.mailbox_words(queue.id))

    died = houses.run("mail", "intake", str(mail), env={**env, "CARELINE_FAIL_AT": "raw.stored"})
    taken = houses.run("mail", "intake", str(mail), env=env)

    assert died.returncode == 137
    assert taken.returncode == 0, taken.stderr
    with houses.beside(env):
        stored = [one.name for one in files.root().rglob("*") if one.is_file()]
        assert len(stored) == 2
        for key in stored:
            age(key, 2)
        assert orphans.collect(SYSTEM) == 1
        (left,) = [one.name for one in files.root().rglob("*") if one.is_file()]
        assert raw.get(1).file_key == left


def test_what_was_put_aside_goes_a_month_later_and_what_the_parser_left_a_day_later(house):
    lost = files.put(b"nobody's").key
    age(lost, 2)
    orphans.collect(SYSTEM)
    spool = files.root().parent / "spool"
    spool.mkdir()
    for name, days in (("old", 1.1), ("young", 0.5)):
        (spool / name).write_bytes(b"x")
        then = time.time() - days * DAY
        os.utime(spool / name, (then, then))

    assert orphans.clear(SYSTEM) == 1
    assert [one.name for one in spool.iterdir()] == ["young"]
    assert aside() == {lost}
    path = files.root().parent / "aside" / lost
    then = time.time() - 31 * DAY
    os.utime(path, (then, then))
    assert orphans.clear(SYSTEM) == 1
    assert aside() == set()


def test_every_column_that_names_a_file_has_an_index(house):
    inspector = inspect(alchemy.engine)
    for column in orphans.columns():
        indexed = [one["column_names"] for one in inspector.get_indexes(column.table.name)]
        assert [column.name] in indexed, f"{column.table.name}.{column.name}"
