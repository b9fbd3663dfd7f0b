"""Careline as it runs in production, started for a benchmark: one process on SQLite, else three."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep

from bench.house import House
from tests.services import processes, redis_server

ROOT = Path(__file__).resolve().parent.parent
LONGEST_STOP = 15


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running Careline. web: its process that answers browsers; children: of all its parts."""

    port: int
    web: subprocess.Popen[bytes]
    children: tuple[subprocess.Popen[bytes], ...]

    def cpu_seconds(self) -> float:
        """Return the CPU time of all parts and their living children, not of database or Redis servers."""
        return sum(_cpu(pid) for child in self.children for pid in _family(child.pid))

    def stop(self) -> float:
        """Tell the web process to stop; return the seconds until it was gone."""
        begun = perf_counter()
        self.web.send_signal(signal.SIGTERM)
        self.web.wait(LONGEST_STOP)
        return perf_counter() - begun


@contextmanager
def running(house: House) -> Iterator[Served]:
    """Run Careline on a house until the block ends."""
    port = processes.free_port()
    env = {**os.environ, **house.env, "PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"}
    with ExitStack() as stack:
        folder = stack.enter_context(processes.folder("served"))
        parts = ["start"]
        if house.database == "postgresql":
            env["REDIS_URL"] = stack.enter_context(_redis(folder))
            parts = ["web", "worker", "mailboxes"]
        children = [_part(stack, part, port, env, folder / f"{part}.log") for part in parts]
        yield Served(port=port, web=children[0], children=tuple(children))


def _part(
    stack: ExitStack, part: str, port: int, env: dict[str, str], log: Path
) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "flask", "--app", "wsgi", part]
    if part in {"start", "web"}:
        child = processes.running(command, port, log=log, env=env, cwd=ROOT)
        return stack.enter_context(child)
    with log.open("ab") as out:
        running_ = subprocess.Popen(command, stdout=out, stderr=out, env=env, cwd=ROOT)
    stack.callback(processes._stop, running_, signal.SIGTERM)
    _until_up(running_, log)
    return running_


def _until_up(child: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = monotonic() + 60
    while "careline.up" not in log.read_text(errors="replace"):
        sleep(0.05)
        if child.poll() is not None or monotonic() > give_up:
            raise RuntimeError(f"{child.args} did not start: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    binary = redis_server._binary()
    if binary is None:
        raise SystemExit("There is no Redis on this machine.")
    port = processes.free_port()
    where = ["--bind", "127.0.0.1", "--port", port, "--dir", folder, "--save", "", "--appendonly", "no"]
    with processes.running([binary, *where], port, log=folder / "redis.log"):
        yield f"redis://127.0.0.1:{port}/0"


def _family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        return []
    lists = [one / "children" for one in tasks.iterdir()]
    children = [int(child) for one in lists if one.exists() for child in one.read_text().split()]
    return [pid, *(below for child in children for below in _family(child))]


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
