"""What a house keeps is its owner's alone, whatever the umask; what was open is closed, and said."""

import os
import sqlite3
import stat
import subprocess
from contextlib import closing

import pytest

from tests.journeys import houses
from tests.services import processes


def modes(folder) -> dict[str, str]:
    found = {path.name: f"{stat.S_IMODE(path.stat().st_mode):o}" for path in folder.iterdir()}
    return {"": f"{stat.S_IMODE(folder.stat().st_mode):o}"} | found


def init(env, umask: int = 0) -> subprocess.CompletedProcess:
    command = [houses.FLASK, "init"]
    return subprocess.run(
        command, cwd=houses.ROOT, env=env, capture_output=True, text=True, check=True, umask=umask, timeout=60
    )


@pytest.fixture
def env(tmp_path):
    told = houses.environment(DATA_DIR=tmp_path / "data", PORT=processes.free_port())
    del told["SECRET_KEY"]
    return told


def test_a_new_house_is_closed_under_any_umask(env, tmp_path):
    init(env)
    with closing(sqlite3.connect(tmp_path / "data" / "careline.db")) as connection:
        connection.execute("UPDATE agents SET name = name")  # so that the journal's files are there
        found = modes(tmp_path / "data")

    assert found[""] == "700"
    assert {found[name] for name in ("careline.db", "careline.db-wal", "careline.db-shm", "secret_key")} == {
        "600"
    }
    assert found["files"] == "700"


def test_a_running_house_is_closed_too(env, tmp_path):
    previous = os.umask(0)
    try:
        with houses.part("start", env=env, log=tmp_path / "log"):
            found = modes(tmp_path / "data")
    finally:
        os.umask(previous)

    assert {found[name] for name in ("careline.db", "careline.db-wal", "run.lock", "secret_key")} == {"600"}


def test_what_was_open_is_closed_and_said(env, tmp_path):
    init(env)
    data = tmp_path / "data"
    data.chmod(0o755)
    (data / "files").chmod(0o775)
    for name in ("careline.db", "secret_key"):
        (data / name).chmod(0o644)

    said = init(env).stderr

    found = modes(data)
    assert (found[""], found["files"], found["careline.db"], found["secret_key"]) == (
        "700",
        "700",
        "600",
        "600",
    )
    assert said.count("modes.mended") == 4
    assert "modes.mended" not in init(env).stderr


def test_a_backup_is_closed_under_any_umask(env, tmp_path):
    init(env)
    target = tmp_path / "all.tar.gz"
    command = [houses.FLASK, "backup", str(target)]
    subprocess.run(command, cwd=houses.ROOT, env=env, check=True, capture_output=True, umask=0, timeout=60)

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
