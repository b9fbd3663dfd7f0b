"""A backup is not put back under a house that runs, in whatever shape it runs."""

import pytest

from tests.journeys import houses
from tests.services import processes


@pytest.fixture
def saved(tmp_path, request):
    env = request.getfixturevalue("env")
    target = tmp_path / "all.tar.gz"
    assert houses.run("backup", str(target), env=env).returncode == 0
    return str(target)


class TestOneProcess:
    @pytest.fixture
    def env(self, tmp_path):
        told = houses.environment(DATA_DIR=tmp_path / "data", PORT=processes.free_port())
        assert houses.run("init", env=told).returncode == 0
        return told

    def test_not_beside_flask_start(self, env, saved, tmp_path):
        with houses.part("start", env=env, log=tmp_path / "log"):
            refused = houses.run("restore", saved, "--replace", env=env)

        assert refused.returncode == 2
        assert "runs already" in refused.stderr
        assert houses.run("restore", saved, "--replace", env=env).returncode == 0


@pytest.mark.db
class TestSeveralProcesses:
    @pytest.fixture
    def env(self, tmp_path, postgres_database, empty_redis):
        told = houses.environment(
            DATA_DIR=tmp_path / "data", DATABASE_URL=postgres_database, REDIS_URL=empty_redis
        )
        assert houses.run("init", env=told).returncode == 0
        return told

    @pytest.mark.parametrize("part", ["web", "worker", "clock", "mailboxes"])
    def test_not_beside_a_part(self, env, saved, tmp_path, part):
        port = ("--port", str(processes.free_port())) if part == "web" else ()
        with houses.part(part, *port, env=env, log=tmp_path / "log"):
            refused = houses.run("restore", saved, "--replace", env=env)

        assert refused.returncode == 2
        assert "runs already" in refused.stderr

    def test_not_while_another_machine_is_connected(self, env, saved, tmp_path):
        port = str(processes.free_port())
        with houses.part("web", "--port", port, env=env, log=tmp_path / "log"):
            elsewhere = {**env, "DATA_DIR": str(tmp_path / "other")}
            refused = houses.run("restore", saved, "--replace", env=elsewhere)

        assert refused.returncode == 2
        assert "runs on this database" in refused.stderr
        assert houses.run("restore", saved, "--replace", env=elsewhere).returncode == 0

    def test_two_parts_run_beside_each_other(self, env, tmp_path):
        with (
            houses.part("clock", env=env, log=tmp_path / "clock") as clock,
            houses.part("worker", env=env, log=tmp_path / "worker") as worker,
        ):
            houses.until(lambda: "careline.up" in (tmp_path / "worker").read_text(), seconds=60)
            assert (clock.poll(), worker.poll()) == (None, None)

        assert "runs already" not in (tmp_path / "clock").read_text() + (tmp_path / "worker").read_text()
        assert (clock.returncode, worker.returncode) == (0, 0)

    def test_the_first_administrator_needs_no_running_house(self, env):
        made = houses.run("people", "first", "you@desk.example", "--name", "You", env=env)
        again = houses.run("people", "first", "me@desk.example", env=env)

        assert made.returncode == 0, made.stderr
        assert again.returncode == 1
        assert "agents already" in again.stderr
        password = made.stdout.split("password: ")[1].split()[0]
        with houses.beside(env):
            from app.core.actor import SYSTEM  # noqa: PLC0415
            from app.people import commands  # noqa: PLC0415

            assert commands.sign_in(SYSTEM, email="you@desk.example", password=password, device="")
