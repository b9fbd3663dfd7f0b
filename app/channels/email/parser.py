"""The fence around reading mail: asks the parser process, and outlives its death."""

import errno
import json
import queue
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic
from typing import IO, Any

from app.channels.email.mail import Mail, from_json
from app.channels.email.parts import Unreadable

__all__ = ["Parser", "ParserDied", "Unreadable"]

_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = [sys.executable, "-m", "app.channels.email.child"]
_SECONDS = 30.0
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
#: Seconds for an answer that is on its way from a process that was asked long ago.
_GRACE = 1.0
#: All that the child is told: no setting, no secret.
_ENVIRONMENT = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}


class ParserDied(Exception):
    """The parser process died or was killed over a mail: one try, another may do."""


class Parser:
    """One parser process, started when first needed; any thread may ask, one at a time.

    It has one question at most, so that whatever ends it is the fault of the mail it was asked about.
    """

    def __init__(self, *, command: list[str] | None = None, seconds: float = _SECONDS) -> None:
        self._command = command or _COMMAND
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._asked = 0
        self._question = b""  # that waits for its answer
        self._until = 0.0

    def read(self, path: Path, spool: Path, then: Path | None = None, *, read_as: str | None = None) -> Mail:
        """Return the mail in a file. Raises Unreadable (for good) or ParserDied (one try).

        spool: where large attachments are written. then: the file that will be asked for next; it is read
        while the caller works on this one. read_as: see channels.email.read.
        """
        with self._lock:
            answer = self._answer(_question(path, spool, read_as))
            if then is not None:
                self._ask_ahead(_question(then, spool))
        if answer["ok"]:
            return from_json(answer["mail"])
        if answer.get("errno") in _DISK:
            raise OSError(answer["errno"], answer["reason"])
        if answer.get("died"):
            raise ParserDied(answer["reason"])
        raise Unreadable(answer["reason"])

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to another question, see child.py. Raises ParserDied."""
        with self._lock:
            answer = self._answer(json.dumps(question).encode() + b"\n")
        if answer.get("died"):
            raise ParserDied(answer["reason"])
        return answer

    def close(self) -> None:
        """End the parser process, whatever it is doing; a later read starts a new one."""
        running = self._child
        if running is not None:
            running.kill()  # whoever waits for its answer waits no longer
        with self._lock:
            self._end()

    def _answer(self, question: bytes) -> dict[str, Any]:
        try:
            if question != self._question:
                self._ask(question)
            left = max(_GRACE, self._until - monotonic())
            answer: dict[str, Any] = json.loads(self._answers.get(timeout=left))
        except (queue.Empty, OSError, ValueError) as fault:
            self._end()
            raise ParserDied("The parser process died over this mail.") from fault
        self._question = b""
        return answer

    def _ask_ahead(self, question: bytes) -> None:
        """Ask, and leave it at that where the process is gone: whoever wants the answer asks again."""
        try:
            self._ask(question)
        except OSError:
            self._end()

    def _ask(self, question: bytes) -> None:
        if self._question:
            self._end()  # nobody came for the answer that it is about to give
        child = self._running()
        if child.stdin is not None:
            child.stdin.write(question)
            child.stdin.flush()
        self._question, self._until = question, monotonic() + self._seconds

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
        self._question = b""
        if child is None:
            return
        child.kill()
        child.wait()
        if child.stdin is not None:
            try:
                child.stdin.close()
            except OSError:
                return


def _question(path: Path, spool: Path, read_as: str | None = None) -> bytes:
    asked = {"path": str(path.resolve()), "spool": str(spool.resolve()), "read_as": read_as}
    return json.dumps(asked).encode() + b"\n"


def _listen(pipe: IO[bytes], answers: queue.Queue[bytes]) -> None:
    with pipe:
        for line in pipe:
            answers.put(line)
    answers.put(b"")
