"""The fence around reading mail: asks the parser process, and outlives its death."""

import errno
import json
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from app.channels.email.mail import Mail, from_json
from app.channels.email.parts import Unreadable

__all__ = ["Parser", "ParserDied", "Unreadable"]

_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = [sys.executable, "-m", "app.channels.email.child"]
_SECONDS = 30.0
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
#: All that the child is told: no setting, no secret.
_ENVIRONMENT = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}


class ParserDied(Exception):
    """The parser process died or was killed over a mail: one try, another may do."""


class Parser:
    """One parser process, started when first needed; any thread may ask, one at a time."""

    def __init__(self, *, command: list[str] | None = None, seconds: float = _SECONDS) -> None:
        self._command = command or _COMMAND
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._asked = 0

    def read(self, path: Path, spool: Path) -> Mail:
        """Return the mail in a file. Raises Unreadable (for good) or ParserDied (one try)."""
        question = json.dumps({"path": str(path.resolve()), "spool": str(spool.resolve())})
        with self._lock:
            answer = self._ask(question.encode() + b"\n")
        if answer["ok"]:
            return from_json(answer["mail"])
        if answer.get("errno") in _DISK:
            raise OSError(answer["errno"], answer["reason"])
        if answer.get("died"):
            raise ParserDied(answer["reason"])
        raise Unreadable(answer["reason"])

    def close(self) -> None:
        """End the parser process, whatever it is doing; a later read starts a new one."""
        running = self._child
        if running is not None:
            running.kill()  # whoever waits for its answer waits no longer
        with self._lock:
            self._end()

    def _ask(self, question: bytes) -> dict[str, Any]:
        try:
            child = self._running()
            if child.stdin is not None:
                child.stdin.write(question)
                child.stdin.flush()
            answer: dict[str, Any] = json.loads(self._answers.get(timeout=self._seconds))
        except (queue.Empty, OSError, ValueError) as fault:
            self._end()
            raise ParserDied("The parser process died over this mail.") from fault
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None or self._exhausted():
            self._end()
            self._start()
        self._asked += 1
        if self._child is None:
            raise OSError
        return self._child

    def _exhausted(self) -> bool:
        return self._asked >= 200  # the child leaves after as many

    def _start(self) -> None:
        self._asked = 0
        self._answers = queue.Queue()
        self._child = subprocess.Popen(  # noqa: S603  no shell, no outside word in the command
            self._command,
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
        )
        if self._child.stdout is not None:
            threading.Thread(target=_listen, args=(self._child.stdout, self._answers), daemon=True).start()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        if child.stdin is not None:
            try:
                child.stdin.close()
            except OSError:
                return


def _listen(pipe: IO[bytes], answers: queue.Queue[bytes]) -> None:
    with pipe:
        for line in pipe:
            answers.put(line)
    answers.put(b"")
