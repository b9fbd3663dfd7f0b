"""Parts of the house as children that begin within moments, to be killed: forks of one that knows the code.

Each child is what `flask <words>` would be, in a process of its own with its own settings.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    ["app.factory", "app.cli.parts", "app.cli.start", "workers.celery_app", "tests.faults.children"]
)


class Child:
    """A running child. log: the file with all its words."""

    def __init__(self, target: Callable, env: dict[str, str], log: Path, *words) -> None:
        self.log = log
        self._begins = log.stat().st_size if log.exists() else 0
        self._process = _forks.Process(target=_begin, args=(target, env, str(log), words))
        self._process.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def words(self) -> str:
        """Return what it has said so far."""
        return self.log.read_bytes()[self._begins :].decode(errors="replace") if self.log.exists() else ""

    def is_up(self, seconds: float = 120) -> bool:
        """Wait until it says that it is up; False where it ended before."""
        give_up = time.monotonic() + seconds
        while "careline.up" not in self.words():
            assert time.monotonic() < give_up, self.words()
            if not self.lives():
                return False
            time.sleep(0.02)
        return True

    def lives(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        """Kill it and all that it began, without a last word, and wait for that."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()

    def kill_inner(self) -> None:
        """Kill the processes that it began, not itself: as the kernel does that has no memory left."""
        for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)

    def end(self, seconds: float, how: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to end (all it began too by SIGINT, as Ctrl-C does); return the seconds that took."""
        began = time.monotonic()
        (os.killpg if how == signal.SIGINT else os.kill)(self.pid, how)
        self._process.join(seconds)
        took = time.monotonic() - began
        if self.lives():
            self.kill()
            raise AssertionError(f"it did not end within {seconds} s:\n{self.words()[-2000:]}")
        return took

    def wait(self, seconds: float = 60) -> int:
        """Wait for its own end; return its exit code."""
        self._process.join(seconds)
        code = self._process.exitcode
        if code is None:
            self.kill()
            raise AssertionError(f"it is not done after {seconds} s:\n{self.words()[-2000:]}")
        return code


def flask(env: dict[str, str], log: Path, *words: str) -> Child:
    """Begin `flask <words>`."""
    return Child(_flask, env, log, *words)


def inside(work: Callable, env: dict[str, str], log: Path, *told) -> Child:
    """Begin work(*told) inside an application context of its own."""
    return Child(_inside, env, log, work, *told)


def _begin(target: Callable, env: dict[str, str], log: str, words: tuple) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(env)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.stdout = os.fdopen(1, "w", buffering=1)
    sys.stderr = os.fdopen(2, "w", buffering=1)
    target(*words)


def _flask(*words: str) -> None:
    from flask.cli import FlaskGroup  # noqa: PLC0415  as the command itself does, in the child

    from wsgi import app  # noqa: PLC0415  reads the settings of this process

    FlaskGroup(create_app=lambda: app).main(args=list(words))


def _inside(work: Callable, *told) -> None:
    from app.factory import create_app  # noqa: PLC0415
    from config import Settings  # noqa: PLC0415

    with create_app(Settings.from_env()).app_context():
        work(*told)
