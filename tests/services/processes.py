"""Starting a server as a child, waiting until it answers, stopping it by its id."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def is_root() -> bool:
    return os.geteuid() == 0


def account(*names: str) -> str | None:
    """Return the first of names that this machine has an account for, None where it has none."""
    known = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in names if name in known), None)


@contextmanager
def folder(name: str, owner: str | None = None) -> Iterator[Path]:
    """Give a new temporary folder that goes in the end. owner: the account it belongs to, None: ours.

    Not pytest's own, which no other account may enter; and its path is short enough for a Unix socket.
    """
    path = Path(tempfile.mkdtemp(prefix=f"careline-{name}-"))
    if owner:
        shutil.chown(path, owner)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def running(command: list, port: int, *, log: Path, stop=signal.SIGTERM, **how) -> Iterator[subprocess.Popen]:
    """Run command until the block ends, having waited (20 s at most) until it listens on port."""
    with log.open("ab") as out:
        child = subprocess.Popen([str(word) for word in command], stdout=out, stderr=out, **how)
    try:
        _wait(child, port, log)
        yield child
    finally:
        _stop(child, stop)


class Restartable:
    """A server that a test stops, freezes and starts again on the same port and folder."""

    def __init__(self, command: list, port: int, *, log: Path, **how) -> None:
        self._told, self._how = (command, port), {"log": log, **how}
        self._stack = ExitStack()
        self.start()

    def start(self) -> None:
        self._child = self._stack.enter_context(running(*self._told, **self._how))

    def stop(self) -> None:
        """Stop it as its keeper would."""
        self._stack.close()

    def send(self, how: signal.Signals) -> None:
        """Send a signal; after SIGKILL it is gone when this returns."""
        self._child.send_signal(how)
        if how == signal.SIGKILL:
            self._child.wait(10)


def _wait(child: subprocess.Popen, port: int, log: Path) -> None:
    give_up = time.monotonic() + 60
    while child.poll() is None and time.monotonic() < give_up:
        with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"{child.args[0]} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(child: subprocess.Popen, how: signal.Signals) -> None:
    if child.poll() is None:
        child.send_signal(how)
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(10)
